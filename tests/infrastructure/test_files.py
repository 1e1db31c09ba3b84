"""Uploaded files belong to whoever uploaded them, wait for a day, and stay once they were submitted."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.evidence import thumbnail_key
from application.ports import StoreUnavailable
from domain.refusal import Refused, Rule
from infrastructure import files
from infrastructure.database import writing
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.files import WAITS, Files
from infrastructure.settling import clear_away, if_it_can_be
from infrastructure.terms import PublishedTerms
from tests import files as made
from tests.databases import records_on

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOWHERE = UUID(int=404)
TERMS = PublishedTerms.shipped()["default@1"]
A_MOMENT = timedelta(microseconds=1)


class Room:
    """Where files wait, with a clock that is moved by hand and terms that can be tightened."""

    def __init__(self, directory, database):
        self.now, self.terms = NOW, TERMS
        self.engine = records_on(database, directory)
        self.store = DiskEvidenceStore(directory / "evidence")
        self.files = Files(self.engine, self.store, self, lambda: self.now, directory)

    def in_force(self, _):
        return self.terms

    def allow(self, **limits):
        self.terms = replace(TERMS, limits=replace(TERMS.limits, **limits))

    def upload(self, content=None, owner="bea", name="photo.png"):
        with self.files.intake(owner) as arriving:
            arriving.write(made.another() if content is None else content)
            return self.files.add(arriving, owner, name)

    def bytes_of(self, key):
        with self.store.open(key) as file:
            return file.read()


@pytest.fixture
def room(tmp_path, database):
    room = Room(tmp_path, database)
    yield room
    room.engine.dispose()


@contextmanager
def refused(rule):
    with pytest.raises(Refused) as why:
        yield why
    assert why.value.rule == rule


def test_an_upload_is_kept_byte_for_byte_with_a_thumbnail(room):
    content = made.photo()
    uploaded = room.upload(content)
    assert (uploaded.owner, uploaded.name, uploaded.uploaded_at) == ("bea", "photo.png", NOW)
    assert (uploaded.found.kind, uploaded.found.size, uploaded.found.width) == ("image/jpeg", len(content), 480)
    assert room.bytes_of(uploaded.found.key) == content
    assert room.bytes_of(uploaded.found.thumbnail_key).startswith(b"RIFF")
    assert room.files.find(uploaded.id, "bea") == uploaded


def test_what_is_refused_leaves_nothing_behind(room, tmp_path):
    before = set(tmp_path.rglob("*"))
    for content in (b"", b"<html>", made.image()[:60], made.encrypted("secret")):
        with pytest.raises(Refused):
            room.upload(content)
    assert {path for path in set(tmp_path.rglob("*")) - before if path.is_file()} == set()
    assert room.files.preflight("bea", "image/png", 1) == []


def test_an_upload_that_breaks_off_leaves_nothing_behind(room, tmp_path):
    before = set(tmp_path.rglob("*"))
    with suppress(ConnectionAbortedError), room.files.intake("bea") as arriving:
        arriving.write(made.photo()[:3000])
        raise ConnectionAbortedError
    assert set(tmp_path.rglob("*")) == before


def test_nobody_else_sees_a_file_or_can_take_it(room):
    mine = room.upload().id
    for act in (room.files.find, lambda file, owner: room.files.take((file,), owner)):
        for file, owner in ((mine, "sol"), (NOWHERE, "bea")):
            with refused(Rule.NO_SUCH_FILE):
                act(file, owner)


def test_files_are_taken_in_the_order_asked_for_all_or_none(room):
    first, second, theirs = room.upload(), room.upload(), room.upload(owner="sol")
    assert room.files.take((second.id, first.id), "bea") == (second.found, first.found)
    assert room.files.take((), "bea") == ()
    with refused(Rule.NO_SUCH_FILE):
        room.files.take((first.id, theirs.id), "bea")


def test_the_same_file_again_gets_the_same_handle_and_waits_anew(room):
    content = made.photo()
    first = room.upload(content)
    room.now += timedelta(hours=23)
    again = room.upload(content)
    assert (again.id, again.found) == (first.id, first.found)
    assert again.expires_at == room.now + WAITS


def test_the_same_file_of_two_people_is_stored_once_and_belongs_to_each(room, tmp_path):
    content = made.photo()
    mine, theirs = room.upload(content), room.upload(content, owner="sol")
    assert mine.id != theirs.id
    assert len([path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]) == 2  # it and its thumbnail


def test_a_file_waits_a_day_and_not_longer(room):
    uploaded = room.upload()
    room.now += WAITS - A_MOMENT
    assert room.files.expire() == 0
    assert room.files.find(uploaded.id, "bea") == uploaded
    room.now += A_MOMENT
    with refused(Rule.NO_SUCH_FILE):
        room.files.find(uploaded.id, "bea")
    assert room.files.expire() == 1
    assert not room.store.has(uploaded.found.key)
    assert not room.store.has(uploaded.found.thumbnail_key)


def test_whoever_is_about_to_submit_has_another_day(room):
    uploaded = room.upload()
    room.now += WAITS - A_MOMENT
    room.files.take((uploaded.id,), "bea")
    room.now += WAITS - A_MOMENT
    assert room.files.find(uploaded.id, "bea").found == uploaded.found
    room.now += A_MOMENT
    assert room.files.expire() == 1


def test_what_was_submitted_stays(room):
    uploaded = room.upload()
    for _ in range(2):
        room.files.keep("bea", uploaded.found.sha256)
    room.now += 100 * WAITS
    assert room.files.expire() == 0
    assert room.files.find(uploaded.id, "bea").expires_at is None
    assert room.files.take((uploaded.id,), "bea") == (uploaded.found,)
    assert room.store.has(uploaded.found.key)
    assert room.store.has(thumbnail_key(uploaded.found.sha256))


def test_what_was_submitted_stays_even_if_all_handles_are_forgotten(room):
    content = made.photo()
    room.files.keep("bea", room.upload(content).found.sha256)
    with writing(room.engine) as db:
        db.execute(sa.delete(files.file))
    later = room.upload(content, owner="sol")
    room.now += WAITS
    assert room.files.expire() == 1
    assert room.bytes_of(later.found.key) == content


def test_bytes_that_somebody_else_uses_are_not_cleared_away_with_a_handle(room):
    content = made.photo()
    mine = room.upload(content)
    room.now += timedelta(hours=1)
    theirs = room.upload(content, owner="sol")
    room.now = mine.expires_at
    assert room.files.expire() == 1
    assert room.bytes_of(theirs.found.key) == content


def test_a_file_whose_bytes_are_cleared_away_while_it_comes_again_is_put_in_again(room):
    """Somebody's handle to the same file expires between the bytes being found there and the handle being written."""
    content = made.photo()
    room.upload(content)
    put = room.store.put

    def put_and_expire(key, file):
        put(key, file)
        if key.endswith("thumbnail"):
            room.store.put = put
            for gone in (key, key.removesuffix("-thumbnail")):
                room.store.drop(gone)

    room.store.put = put_and_expire
    uploaded = room.upload(content, owner="sol")
    assert room.bytes_of(uploaded.found.key) == content
    assert room.store.has(uploaded.found.thumbnail_key)


def test_who_uploads_a_file_while_the_same_one_is_cleared_away_does_not_lose_it(room):
    content = made.photo()
    first = room.upload(content)
    drop, late = room.store.drop, []
    uploading = Thread(target=lambda: late.append(room.upload(content, owner="sol")))

    def drop_in_between(key):
        if key == first.found.key:
            uploading.start()
            uploading.join(timeout=1.5)  # long enough to find the bytes there, if nobody held it up
        drop(key)

    room.store.drop = drop_in_between
    room.now += WAITS
    assert room.files.expire() == 1
    uploading.join(timeout=20)
    assert room.bytes_of(late[0].found.key) == content
    assert room.store.has(late[0].found.thumbnail_key)


def test_an_account_may_let_as_many_files_wait_as_a_party_may_submit(room):
    room.allow(evidence_files_per_party=2)
    first, _ = room.upload(), room.upload()
    with refused(Rule.TOO_MANY_UPLOADS) as why:
        room.upload()
    assert (why.value.details["files"], why.value.details["most"]) == (2, 2)
    room.upload(owner="sol")
    room.files.keep("bea", first.found.sha256)
    room.upload()


def test_an_account_may_let_as_many_bytes_wait_as_a_party_may_submit(room):
    room.allow(evidence_bytes_per_party=2000)
    room.upload(made.another(1000))
    with refused(Rule.TOO_MANY_UPLOADS):
        room.upload(made.another(1001))
    room.upload(made.another(1000))
    with refused(Rule.TOO_MANY_UPLOADS), room.files.intake("bea"):
        pass
    room.now += WAITS
    room.upload(made.another(1000))


def test_a_preflight_names_every_reason_at_once(room):
    room.allow(evidence_bytes_per_party=100)
    most = TERMS.limits.evidence_file_bytes

    def rules(kind, size):
        return [why.rule for why in room.files.preflight("bea", kind, size)]

    assert rules("image/png", 100) == []
    assert rules("image/png", 0) == [Rule.FILE_EMPTY]
    assert rules("image/svg+xml", 101) == [Rule.FILE_KIND, Rule.TOO_MANY_UPLOADS]
    assert rules("image/png", most + 1) == [Rule.FILE_TOO_LARGE, Rule.TOO_MANY_UPLOADS]
    assert rules("video/mp4", most + 1) == [Rule.TOO_MANY_UPLOADS]


def test_one_sweep_clears_away_a_part_of_many_and_the_next_one_the_rest(room, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for _ in range(3):
        room.upload()
    room.now += WAITS
    assert [room.files.expire() for _ in range(3)] == [2, 1, 0]


def nothing_was_shown():
    """All that is to be kept is kept."""
    return True


def test_a_store_that_is_away_holds_up_no_deadline(room, caplog):
    """The sweep goes on; what has expired is cleared away when the store is back."""
    room.upload()
    room.now += WAITS
    drop = room.store.drop

    def away(_):
        raise StoreUnavailable("the bucket can't be reached")

    room.store.drop = away
    tidy = partial(if_it_can_be, "clearing files away", partial(clear_away, nothing_was_shown, room.files))
    tidy()
    assert "clearing files away can't be done now" in caplog.text
    room.store.drop = drop
    tidy()
    assert room.files.expire() == 0
