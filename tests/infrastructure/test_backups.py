"""A backup of the embedded databases: whole, an exact prefix of the log, and found out when it is not."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from itertools import count, pairwise
from uuid import UUID

import msgspec
import pytest

from application.ports import Cause
from infrastructure.backup_proof import prove
from infrastructure.backups import databases_of, restore, take
from infrastructure.bootstrap import build
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.log_digest import LogBroken, StoredRow, digest
from infrastructure.manifest import MANIFEST, BackupUnusable, Manifest, Seal
from infrastructure.settings import Settings
from tests.examples import PLACED, comment, place
from tests.projections.market import Market, busy

LOSE_THE_LAST = "DELETE FROM stored_events WHERE notification_id = (SELECT max(notification_id) FROM stored_events)"
TAKEN = PLACED + timedelta(days=30)
TEAPOT = b"a broken teapot"
WRITERS, BACKUPS = 4, 5


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A data directory with a busy market, nobody at work in it, and evidence beside the databases."""
    settings = Settings(data=tmp_path_factory.mktemp("lived") / "var")
    with closing(build(settings)) as house:
        market = Market(tmp_path_factory.mktemp("market"), store=house.store)
        busy(market)
        market.engine.dispose()
        house.projector.catch_up()
    (settings.data / "test-clock").write_text("3600.0")
    hand_in(settings, TEAPOT)
    return settings


@pytest.fixture
def settings(lived, tmp_path):
    """The same, for a test of its own."""
    return replace(lived, data=shutil.copytree(lived.data, tmp_path / "var"))


@pytest.fixture
def backup(settings, tmp_path):
    return take(settings, tmp_path / "backups", TAKEN)


@pytest.fixture
def elsewhere(settings, tmp_path):
    return replace(settings, data=tmp_path / "elsewhere")


def hand_in(settings, content, *, kept=True):
    """A file of evidence, under a key that is its SHA-256."""
    key, store = sha256(content).hexdigest(), DiskEvidenceStore(settings.data / "evidence")
    store.put(key, BytesIO(content))
    if kept:
        store.keep(key)
    return key


def proved(backup, settings, tmp_path, *, alone=False):
    return prove(backup, replace(settings, data=tmp_path / "scratch"), None if alone else databases_of(settings))


def doctor(backup, *statements, file="events.db"):
    """Change what a copy holds, and what its manifest says of that file, so that only a closer look finds it."""
    with closing(sqlite3.connect(backup / file)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    seal_again(backup, file)


def seal_again(backup, name, **more):
    content = (backup / name).read_bytes()
    manifest = Manifest.read(backup)
    files = manifest.files | {name: Seal(len(content), sha256(content).hexdigest())}
    said = msgspec.structs.replace(manifest, files=files, **more)
    (backup / MANIFEST).write_bytes(msgspec.json.encode(said))


# what a backup is


def test_a_backup_is_the_log_it_was_taken_from(backup, settings, tmp_path):
    proof = proved(backup, settings, tmp_path)
    assert proof.manifest.log == databases_of(settings).digest()
    assert proof.manifest.log.events > 50
    assert proof.compared
    assert proof.rows > 20


def test_a_backup_is_named_after_the_instant_so_that_the_newest_is_the_last(settings, tmp_path):
    made = [take(settings, tmp_path, TAKEN + timedelta(seconds=n)) for n in (5, 0, 90)]
    assert sorted(tmp_path.glob("2*")) == [made[1], made[0], made[2]]


def test_a_backup_goes_on_being_one_while_the_log_grows(backup, settings, tmp_path):
    with closing(build(settings)) as house:
        house.orders.execute(UUID(int=99), place(order_id=UUID(int=99), number="O-99"), Cause("later"))
    assert proved(backup, settings, tmp_path).manifest.log.head < databases_of(settings).head()


def test_it_can_be_proved_where_there_is_no_log_to_compare_with(backup, settings, tmp_path):
    assert not proved(backup, settings, tmp_path, alone=True).compared


def test_a_proof_leaves_the_backup_as_it_was(backup, settings, tmp_path):
    before = {file.name: file.read_bytes() for file in backup.iterdir()}
    proved(backup, settings, tmp_path)
    assert {file.name: file.read_bytes() for file in backup.iterdir()} == before


def test_where_there_is_nothing_no_backup_is_made(elsewhere, tmp_path):
    with pytest.raises(BackupUnusable, match="no log"):
        take(elsewhere, tmp_path / "backups", TAKEN)
    assert not (tmp_path / "backups").exists()


def test_a_backup_that_can_not_be_proved_is_not_there(settings, tmp_path):
    with closing(sqlite3.connect(settings.data / "events.db")) as db:
        db.execute("UPDATE stored_events SET originator_version = 77 WHERE notification_id = 1")
        db.commit()
    with pytest.raises(BackupUnusable, match="version 77 of the stream"):
        take(settings, tmp_path / "backups", TAKEN)
    assert list((tmp_path / "backups").iterdir()) == []


# evidence


def test_evidence_is_copied_once_for_all_backups(settings, tmp_path):
    place = tmp_path / "backups"
    take(settings, place, TAKEN)
    (first,) = (place / "evidence").rglob(sha256(TEAPOT).hexdigest())
    copied_at = first.stat().st_mtime_ns
    later = hand_in(settings, b"a second look")
    second = Manifest.read(take(settings, place, TAKEN + timedelta(hours=1)))
    assert second.evidence == {first.name: True, later: True}
    assert first.stat().st_mtime_ns == copied_at


def test_evidence_that_waits_to_be_submitted_waits_again_when_it_is_put_back(settings, elsewhere, tmp_path):
    waiting = hand_in(settings, b"perhaps", kept=False)
    restore(take(settings, tmp_path / "backups", TAKEN), elsewhere)
    assert DiskEvidenceStore(elsewhere.data / "evidence").keys() == {sha256(TEAPOT).hexdigest(): True, waiting: False}


def test_evidence_in_a_bucket_stays_there(settings, tmp_path):
    assert Manifest.read(take(replace(settings, evidence="s3://bucket"), tmp_path, TAKEN)).evidence == {}


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_evidence_that_was_harmed_is_found(backup, settings, tmp_path, harm):
    (file,) = (backup.parent / "evidence").rglob(sha256(TEAPOT).hexdigest())
    file.write_bytes(b"a whole teapot") if harm == "changed" else file.unlink()
    with pytest.raises(BackupUnusable, match=f"the evidence file {file.name}"):
        proved(backup, settings, tmp_path)


# putting it back


def test_what_is_put_back_is_all_there_was(backup, settings, elsewhere):
    restore(backup, elsewhere)
    assert databases_of(elsewhere).digest() == databases_of(settings).digest()
    assert (elsewhere.data / "test-clock").read_text() == "3600.0"
    with DiskEvidenceStore(elsewhere.data / "evidence").open(sha256(TEAPOT).hexdigest()) as file:
        assert file.read() == TEAPOT


def test_what_is_put_back_is_gone_on_with(backup, settings, elsewhere):
    head = databases_of(settings).head()
    restore(backup, elsewhere)
    with closing(build(elsewhere)) as house:
        assert set(house.projector.lag().values()) == {0}
        answer = house.orders.execute(UUID(int=99), place(order_id=UUID(int=99), number="O-99"), Cause("later"))
    assert answer.position == head + 1


def test_nothing_is_restored_over_something_else(backup, settings, elsewhere):
    elsewhere.data.mkdir()
    (elsewhere.data / "mine").touch()
    for occupied in (settings, elsewhere):
        before = sorted(occupied.data.rglob("*"))
        with pytest.raises(BackupUnusable, match="is not empty"):
            restore(backup, occupied)
        assert sorted(occupied.data.rglob("*")) == before


def test_an_empty_volume_is_empty(backup, settings, elsewhere):
    (elsewhere.data / "lost+found").mkdir(parents=True)
    restore(backup, elsewhere)
    assert databases_of(elsewhere).digest() == databases_of(settings).digest()


def test_what_is_no_backup_is_not_restored(elsewhere, tmp_path):
    with pytest.raises(BackupUnusable, match="is not a backup"):
        restore(tmp_path, elsewhere)
    assert not elsewhere.data.exists()


def test_a_format_of_another_release_is_not_restored(backup, elsewhere):
    said = msgspec.json.decode((backup / MANIFEST).read_bytes()) | {"format": 2}
    (backup / MANIFEST).write_bytes(msgspec.json.encode(said))
    with pytest.raises(BackupUnusable, match="not one that this release reads"):
        restore(backup, elsewhere)


def test_a_manifest_leads_nowhere_outside_of_the_evidence(backup, elsewhere):
    said = msgspec.json.decode((backup / MANIFEST).read_bytes()) | {"evidence": {"../../secret": True}}
    (backup / MANIFEST).write_bytes(msgspec.json.encode(said))
    with pytest.raises(BackupUnusable, match="not one that this release reads"):
        restore(backup, elsewhere)


def test_a_log_that_was_tampered_with_is_not_put_in_place(backup, elsewhere):
    doctor(backup, LOSE_THE_LAST)
    with pytest.raises(BackupUnusable, match="can't be put back"):
        restore(backup, elsewhere)
    assert not (elsewhere.data / "events.db").exists()


# what a proof finds


def test_a_flipped_byte_is_found(backup, settings, tmp_path):
    content = bytearray((backup / "events.db").read_bytes())
    content[len(content) // 2] ^= 1
    (backup / "events.db").write_bytes(content)
    with pytest.raises(BackupUnusable, match=r"events\.db is not as it was copied"):
        proved(backup, settings, tmp_path)


def test_a_file_cut_short_is_found(backup, settings, tmp_path):
    content = (backup / "events.db").read_bytes()
    (backup / "events.db").write_bytes(content[: len(content) // 2])
    seal_again(backup, "events.db")
    with pytest.raises(BackupUnusable, match="can't be put back"):
        proved(backup, settings, tmp_path)


def test_a_missing_file_is_found(backup, settings, tmp_path):
    (backup / "views.db").unlink()
    with pytest.raises(BackupUnusable, match=r"views\.db is missing"):
        proved(backup, settings, tmp_path)


DAMAGES = {
    "a flipped byte": [
        "UPDATE stored_events SET state = CAST(replace(state, '\"v\":1', '\"v\":2') AS BLOB) WHERE notification_id = 20"
    ],
    "another type": ["UPDATE stored_events SET state = CAST(state AS TEXT) WHERE notification_id = 20"],
    "another name": ["UPDATE stored_events SET topic = 'order.lost' WHERE notification_id = 20"],
    "another stream": [
        "UPDATE stored_events SET originator_id = 'a' || substr(originator_id, 2) WHERE notification_id = 20"
    ],
    "a cut tail": ["DELETE FROM stored_events WHERE notification_id > 40"],
    "a missing event": ["DELETE FROM stored_events WHERE notification_id = 20"],
    "a missing last event": [LOSE_THE_LAST],
    "one event more": [
        "INSERT INTO stored_events SELECT 1000, 'a', 1, topic, state FROM stored_events WHERE notification_id = 1",
    ],
    "a swapped pair": [
        "UPDATE stored_events SET notification_id = -1 WHERE notification_id = 20",
        "UPDATE stored_events SET notification_id = 20 WHERE notification_id = 21",
        "UPDATE stored_events SET notification_id = 21 WHERE notification_id = -1",
    ],
}


@pytest.mark.parametrize("statements", DAMAGES.values(), ids=DAMAGES)
def test_damage_to_the_log_is_found_by_what_the_manifest_says_of_it(backup, settings, tmp_path, statements):
    intact = databases_of(replace(settings, data=backup)).digest()
    doctor(backup, *["DROP TRIGGER streams_have_no_gaps", *statements])
    with pytest.raises(BackupUnusable, match="can't be put back"):
        proved(backup, settings, tmp_path, alone=True)
    assert Manifest.read(backup).log == intact


def test_a_manifest_that_was_changed_with_the_log_is_found_by_the_log_that_is_served(backup, settings, tmp_path):
    doctor(backup, LOSE_THE_LAST)
    doctor(
        backup, "UPDATE stored_events SET state = CAST(replace(state, 'O-5', 'O-8') AS BLOB) WHERE notification_id = 1"
    )
    log = databases_of(replace(settings, data=backup)).digest()
    seal_again(backup, "events.db", log=log, acknowledged=log.head)
    with pytest.raises(BackupUnusable, match="holds other events than the copy"):
        proved(backup, settings, tmp_path)


def test_read_models_that_are_not_what_the_log_makes_of_them_are_found(backup, settings, tmp_path):
    doctor(backup, "UPDATE deadline SET due = due + 1", file="views.db")
    with pytest.raises(BackupUnusable, match="the read models deadlines are not"):
        proved(backup, settings, tmp_path)


def test_what_is_only_noted_for_the_moment_may_differ(backup, settings, tmp_path):
    doctor(backup, "UPDATE deadline SET retry_at = 7", file="views.db")
    assert proved(backup, settings, tmp_path).rows > 20


def test_an_event_that_can_not_be_read_is_found(settings, tmp_path):
    with closing(sqlite3.connect(settings.data / "events.db")) as db:
        db.execute("UPDATE stored_events SET topic = 'order.lost' WHERE notification_id = 40")
        db.commit()
    backup = take(settings, tmp_path / "backups", TAKEN)
    with pytest.raises(BackupUnusable, match=r"can't be read or folded: UnknownEvent.*order\.lost"):
        proved(backup, settings, tmp_path)


# while it is written to


@contextmanager
def written_to(house):
    """Threads that place orders and comment on them, one after another; yields the positions that were acknowledged."""
    acknowledged, stop, orders = [0], threading.Event(), count(1000)

    def write(_):
        while not stop.is_set():
            order = UUID(int=next(orders))
            placed = house.orders.execute(order, place(order_id=order, number=f"O-{order.int}"), Cause(f"p-{order}"))
            said = house.orders.execute(order, comment("hello"), Cause(f"c-{order}"))
            acknowledged.extend((placed.position, said.position))

    with ThreadPoolExecutor(WRITERS) as pool:
        done = pool.map(write, range(WRITERS))
        try:
            yield acknowledged
        finally:
            stop.set()
        assert list(done) == [None] * WRITERS


def test_taken_while_others_write_it_holds_all_that_was_acknowledged_before_it_began(tmp_path):
    settings = Settings(data=tmp_path / "var")
    with closing(build(settings)) as house:
        house.start()
        with written_to(house) as acknowledged:
            taken = []
            for n in range(BACKUPS):
                before = max(acknowledged)
                taken.append((before, take(settings, tmp_path / "backups", TAKEN + timedelta(seconds=n))))
    heads = [Manifest.read(backup).log.head for _, backup in taken]
    for n, (before, backup) in enumerate(taken):
        assert heads[n] >= Manifest.read(backup).acknowledged >= before
        proved(backup, settings, tmp_path / str(n))
    assert all(earlier < later for earlier, later in pairwise([0, *heads])), "there was always something new"


def test_control_a_plain_copy_of_the_file_loses_what_stands_in_its_journal_and_is_found_out(tmp_path):
    settings = Settings(data=tmp_path / "var")
    with closing(build(settings)) as house:
        for n in range(1, 40):
            house.orders.execute(UUID(int=n), place(order_id=UUID(int=n), number=f"O-{n}"), Cause(f"c-{n}"))
        backup = take(settings, tmp_path / "backups", TAKEN)
        shutil.copyfile(settings.data / "events.db", backup / "events.db")
        seal_again(backup, "events.db")
        with pytest.raises(BackupUnusable, match="can't be put back"):
            proved(backup, settings, tmp_path)
        with closing(sqlite3.connect(backup / "events.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "it looks well by itself"


def test_a_copy_that_ends_before_what_was_acknowledged_is_found_even_where_its_manifest_agrees(
    backup, settings, tmp_path
):
    doctor(backup, LOSE_THE_LAST)
    seal_again(backup, "events.db", log=databases_of(replace(settings, data=backup)).digest())
    with pytest.raises(BackupUnusable, match="was acknowledged before the backup began"):
        proved(backup, settings, tmp_path)


# the digest


def row(position=1, stream="a" * 32, version=1, topic="order.placed", state=b"{}"):
    return StoredRow(position, stream, version, topic, state)


@pytest.mark.parametrize(
    "other",
    [
        row(position=2),
        row(stream="b" * 32),
        row(topic="order.place"),
        row(state=b"{ }"),
        row(topic="order.placed{}", state=b""),
    ],
)
def test_nothing_stored_can_differ_without_another_digest(other):
    assert digest([row()]).sha256 != digest([other]).sha256


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([row(), row(version=2)], "position 1 comes behind 1"),
        ([row(position=3), row(position=2, version=2)], "position 2 comes behind 3"),
        ([row(), row(position=2, version=3)], "version 3 of the stream a+ follows on version 1"),
        ([row(version=2)], "version 2 of the stream a+ follows on version 0"),
        ([row(), row(position=2)], "version 1 of the stream a+ follows on version 1"),
    ],
)
def test_what_can_not_be_a_log_is_told_by_its_place(rows, why):
    with pytest.raises(LogBroken, match=why):
        digest(rows)
