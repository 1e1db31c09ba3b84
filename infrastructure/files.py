"""Uploaded files: what was found in them, whose they are, and how long they wait until somebody submits them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

import domain.terms
from application.evidence import FileFound, thumbnail_key
from application.ports import Clock, EvidenceStore, Terms
from domain.dispute.evidence import objections
from domain.refusal import Refused, Rule
from infrastructure import records
from infrastructure.database import writing
from infrastructure.intake import Intake, intake
from infrastructure.media import look_into
from projections.projection import Moment

WAITS = timedelta(hours=24)
"""How long a file waits to be submitted, and once more when somebody is about to."""
AT_ONCE = 100
"""Files that one sweep clears away at most."""
_LOCK = 7_309_214_480_275_021
"""Held while files are registered or cleared away, where a transaction alone does not keep others from writing."""
file = sa.Table(
    "file",
    records.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("found", sa.JSON, nullable=False),
    sa.Column("uploaded_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, index=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A handle to a file. It belongs to the account ``owner`` alone; ``name`` is what that one calls it.

    ``expires_at`` is None once it has been submitted: from then on it stays.
    """

    id: UUID
    owner: str
    name: str
    found: FileFound
    uploaded_at: datetime
    expires_at: datetime | None


class Files:
    """Not a read model, and no facts either: who forgets it loses nothing but what nobody has submitted yet."""

    def __init__(self, engine: sa.Engine, store: EvidenceStore, terms: Terms, clock: Clock, room: Path) -> None:
        """``room`` is a directory for uploads on their way in."""
        self._engine, self.store, self._terms, self._clock, self._room = engine, store, terms, clock, room

    def preflight(self, owner: str, kind: str, size: int) -> list[Refused]:
        """Every reason for which this upload would be turned down now, without its content being known."""
        terms = self.terms()
        with self._engine.connect() as db:
            return [*objections(kind, size, terms), *self._fullness(db, owner, size, terms)]

    def terms(self) -> domain.terms.Terms:
        """Those that uploads are held under now. When a file is submitted, the terms of the dispute count."""
        return self._terms.in_force(self._clock())

    def intake(self, owner: str) -> AbstractContextManager[Intake]:
        """What to write an upload into. Refused (TOO_MANY_UPLOADS) when there is no room for a single byte."""
        terms = self.terms()
        with self._engine.connect() as db:
            for refused in self._fullness(db, owner, 1, terms):
                raise refused
        return intake(self._room, terms)

    def add(self, arrived: Intake, owner: str, name: str) -> UploadedFile:
        """Look into what has arrived, store it and hand out a handle; the same file again gets the same handle.

        Refused: what ``Intake.finish`` and ``look_into`` refuse, and TOO_MANY_UPLOADS.
        """
        arrived.finish()
        if known := self._again(owner, arrived.sha256):
            return known
        members, thumbnail = look_into(arrived.file, arrived.kind)
        found = FileFound(sha256=arrived.sha256, size=arrived.size, kind=arrived.kind, thumbnail=True, **members)
        now = self._clock()
        uploaded = UploadedFile(
            id=uuid4(), owner=owner, name=name, found=found, uploaded_at=now, expires_at=now + WAITS
        )
        self._put(found, arrived, thumbnail)
        while not self._registered(uploaded, arrived.terms):
            self._put(found, arrived, thumbnail)  # the same file of somebody else was cleared away just now
        return uploaded

    def find(self, file_id: UUID, owner: str) -> UploadedFile:
        """One's own file. Refused: NO_SUCH_FILE, whether it is not there, not theirs, or has expired."""
        (found,) = self._own((file_id,), owner)
        return found

    def take(self, file_ids: Iterable[UUID], owner: str) -> tuple[FileFound, ...]:
        """What is known of one's own files, in this order; they wait another while, so that they can be submitted.

        Refused: NO_SUCH_FILE. Whoever has submitted them has to ``keep`` them.
        """
        mine = self._own(tuple(file_ids), owner)
        if waiting := [one.id for one in mine if one.expires_at]:
            longer = sa.update(file).where(file.c.id.in_(waiting), file.c.expires_at.is_not(None))
            with writing(self._engine) as db:
                db.execute(longer.values(expires_at=self._clock() + WAITS))
        return tuple(one.found for one in mine)

    def keep(self, owner: str, *sha256s: str) -> None:
        """These files of theirs were submitted: they stay for good. May be said again, and by any process."""
        for sha256 in sha256s:
            self.store.keep(sha256)
            if self.store.has(thumbnail_key(sha256)):
                self.store.keep(thumbnail_key(sha256))
        theirs = (file.c.owner == owner) & file.c.sha256.in_(sha256s)
        with writing(self._engine) as db:
            db.execute(sa.update(file).where(theirs).values(expires_at=None))

    def expire(self) -> int:
        """Clear away what has waited too long, with its bytes if nobody else uses them; says how many that were."""
        due = sa.select(file.c.id, file.c.sha256).where(file.c.expires_at <= self._clock()).limit(AT_ONCE)
        with self._engine.connect() as db:
            if db.execute(due).first() is None:
                return 0
        with _alone(self._engine) as db:
            gone = db.execute(due).all()
            db.execute(sa.delete(file).where(file.c.id.in_([row.id for row in gone])))
            shas = {row.sha256 for row in gone}
            used = set(db.execute(sa.select(file.c.sha256).where(file.c.sha256.in_(shas))).scalars())
            for sha256 in shas - used:
                self.store.drop(sha256)
                self.store.drop(thumbnail_key(sha256))
        return len(gone)

    def _own(self, file_ids: Sequence[UUID], owner: str) -> list[UploadedFile]:
        alive = file.c.expires_at.is_(None) | (file.c.expires_at > self._clock())
        asked = sa.select(file).where(file.c.id.in_(file_ids), file.c.owner == owner, alive)
        with self._engine.connect() as db:
            rows = {row.id: _uploaded(row) for row in db.execute(asked)}
        for file_id in file_ids:
            if file_id not in rows:
                raise Refused(Rule.NO_SUCH_FILE)
        return [rows[file_id] for file_id in file_ids]

    def _again(self, owner: str, sha256: str) -> UploadedFile | None:
        """The handle that they have of this file already, waiting anew; None when they have none that waits."""
        now = self._clock()
        same = (file.c.owner == owner) & (file.c.sha256 == sha256) & (file.c.expires_at > now)
        anew = sa.update(file).where(same).values(expires_at=now + WAITS).returning(file)
        with writing(self._engine) as db:
            row = db.execute(anew).first()
        return None if row is None else _uploaded(row)

    def _put(self, found: FileFound, arrived: Intake, thumbnail: bytes) -> None:
        self.store.put(found.key, arrived.file)
        self.store.put(found.thumbnail_key, io.BytesIO(thumbnail))

    def _registered(self, uploaded: UploadedFile, terms: domain.terms.Terms) -> bool:
        """Whether it could be written down, with its bytes being there; nothing is cleared away meanwhile."""
        found = uploaded.found
        with _alone(self._engine) as db:
            for refused in self._fullness(db, uploaded.owner, found.size, terms):
                raise refused
            if not (self.store.has(found.key) and self.store.has(found.thumbnail_key)):
                return False
            columns = {"sha256": found.sha256, "size": found.size, "found": asdict(found)}
            named = {name: getattr(uploaded, name) for name in ("id", "owner", "name", "uploaded_at", "expires_at")}
            db.execute(sa.insert(file).values(**named, **columns))
        return True

    def _fullness(self, db: sa.Connection, owner: str, size: int, terms: domain.terms.Terms) -> Iterator[Refused]:
        """An account may let as much wait as a party may submit in a dispute (clause ``evidence-limits``)."""
        most, most_bytes = terms.limits.evidence_files_per_party, terms.limits.evidence_bytes_per_party
        count, total = sa.func.count(), sa.func.coalesce(sa.func.sum(file.c.size), 0)
        waiting = (file.c.owner == owner) & (file.c.expires_at > self._clock())
        files, taken = db.execute(sa.select(count, total).where(waiting)).one()
        if files >= most or taken + size > most_bytes:
            yield Refused(Rule.TOO_MANY_UPLOADS, files=files, bytes=int(taken), most=most, most_bytes=most_bytes)


def _uploaded(row: Any) -> UploadedFile:
    members = {name: getattr(row, name) for name in ("id", "owner", "name", "uploaded_at", "expires_at")}
    return UploadedFile(**members, found=FileFound(**row.found))


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction during which nobody else registers files or clears them away."""
    with writing(engine) as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield db
