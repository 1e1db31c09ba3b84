"""Where the files are that the example bodies name: known as if they had been uploaded, without bytes in them."""

from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from application.evidence import FileFound
from infrastructure import files, records
from infrastructure.database import connect, writing
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.files import Files
from projections.exhibits import exhibit
from tests import examples as eg


def submittable(engine: sa.Engine) -> None:
    """Let the first file of the examples be Bea's; it may be so already."""
    one = eg.file(1)
    found = FileFound(sha256=one.sha256, size=one.size, kind=one.kind)
    row = {"id": one.id, "owner": "bea", "name": "photo.jpg", "sha256": one.sha256, "size": one.size}
    with writing(engine) as db:
        there = db.execute(sa.select(files.file.c.id).where(files.file.c.id == one.id)).first()
        if there is None:
            db.execute(sa.insert(files.file).values(**row, found=asdict(found), uploaded_at=eg.PLACED))


@dataclass(frozen=True)
class Cabinet:
    """Shared by all tests, since nobody changes anything in it."""

    engine: sa.Engine
    room: Path

    @classmethod
    def in_folder(cls, room: Path) -> "Cabinet":
        engine = connect(f"sqlite:///{room / 'files.db'}")
        records.metadata.create_all(engine, [files.file])
        exhibit.create(engine)
        submittable(engine)
        return cls(engine, room)

    def files(self, terms, clock) -> Files:
        return Files(self.engine, DiskEvidenceStore(self.room), terms, clock, self.room)
