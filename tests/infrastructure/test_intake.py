"""An upload is counted, hashed and recognised while it comes, and broken off at the first byte that is too many."""

import errno
import hashlib
import io

import pytest

from application.ports import StoreUnavailable
from domain.refusal import Refused, Rule
from infrastructure.intake import Intake, intake
from infrastructure.media import HEAD
from infrastructure.terms import PublishedTerms
from tests import files

TERMS = PublishedTerms.shipped()["default@1"]
IMAGE, VIDEO = TERMS.limits.evidence_file_bytes, TERMS.limits.evidence_video_bytes
CHUNK = 64 * 1024


def taken_in(content, tmp_path, chunk=CHUNK):
    with intake(tmp_path, TERMS) as arriving:
        for start in range(0, len(content), chunk):
            arriving.write(content[start : start + chunk])
        arriving.finish()
        arriving.file.seek(0)
        return arriving, arriving.file.read()


def refused(content, tmp_path):
    with pytest.raises(Refused) as why:
        taken_in(content, tmp_path)
    return why.value


@pytest.mark.parametrize("chunk", [1, 100, CHUNK])
def test_however_the_bytes_come_they_are_the_same_file(tmp_path, chunk):
    content = files.photo()
    arrived, kept = taken_in(content, tmp_path, chunk)
    assert kept == content
    assert (arrived.size, arrived.kind) == (len(content), "image/jpeg")
    assert arrived.sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(tmp_path):
    assert taken_in(files.another(IMAGE), tmp_path)[0].size == IMAGE
    told = refused(files.another(IMAGE + 1), tmp_path)
    assert (told.rule, told.details["most"]) == (Rule.FILE_TOO_LARGE, IMAGE)


def test_a_video_may_have_more_bytes_but_not_endlessly_many(tmp_path):
    video = files.video()
    assert taken_in(video + bytes(IMAGE), tmp_path)[0].kind == "video/mp4"
    assert refused(video + bytes(VIDEO), tmp_path).details["most"] == VIDEO


def test_nothing_is_read_on_once_it_is_too_much(tmp_path):
    with intake(tmp_path, TERMS) as arriving:
        arriving.write(files.another(IMAGE))
        with pytest.raises(Refused):
            arriving.write(b"x")
        assert arriving.file.tell() == IMAGE


def test_what_is_no_evidence_is_turned_down_by_its_beginning(tmp_path):
    with intake(tmp_path, TERMS) as arriving, pytest.raises(Refused) as why:
        arriving.write(b"<html>".ljust(HEAD))
    assert why.value.rule == Rule.FILE_KIND
    assert why.value.details["allowed"] == TERMS.evidence_kinds
    assert refused(b"<html>", tmp_path).rule == Rule.FILE_KIND


def test_an_empty_file_is_turned_down(tmp_path):
    assert refused(b"", tmp_path).rule == Rule.FILE_EMPTY


def test_while_a_file_comes_nobody_else_can_see_it(tmp_path):
    with intake(tmp_path, TERMS) as arriving:
        arriving.write(files.photo())
        assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_outage():
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    class AlmostFull(io.BytesIO):
        def write(self, chunk):
            return super().write(chunk[:-1])

    for disk in (Full(), AlmostFull()):
        with pytest.raises(StoreUnavailable):
            Intake(disk, TERMS).write(files.photo())


def test_without_a_directory_there_is_an_outage(tmp_path):
    with pytest.raises(StoreUnavailable), intake(tmp_path / "nowhere", TERMS):
        pass
