"""One contract for both stores of evidence: whole files under their keys, waiting until they are kept."""

import io
import os
import time
from pathlib import Path
from threading import Thread

import boto3
import pytest
from moto.server import ThreadedMotoServer

from application.evidence import thumbnail_key
from application.ports import StoreUnavailable
from infrastructure.bootstrap import evidence_store
from infrastructure.evidence_store import ABANDONED, DiskEvidenceStore
from infrastructure.s3_evidence_store import S3EvidenceStore
from infrastructure.settings import Settings

KEY, OTHER = "ab" * 32, "cd" * 32
BYTES = bytes(range(256)) * 4000
BUCKET = "evidence"
CREDENTIALS = {"region_name": "eu-central-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def s3(endpoint):
    return boto3.session.Session().client("s3", endpoint_url=endpoint, **CREDENTIALS)


@pytest.fixture(scope="module")
def in_bucket(endpoint):
    return S3EvidenceStore(BUCKET, "redress/files", endpoint_url=endpoint, **CREDENTIALS)


@pytest.fixture
def bucket(in_bucket, s3):
    """The store over a bucket in which there is nothing yet."""
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": CREDENTIALS["region_name"]})
    yield in_bucket
    for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture(params=["disk", "s3"])
def store(request, tmp_path):
    return DiskEvidenceStore(tmp_path / "evidence") if request.param == "disk" else request.getfixturevalue("bucket")


def read(store, key):
    with store.open(key) as file:
        return file.read()


class Interrupted(io.BytesIO):
    """A file whose bytes stop coming in the middle."""

    def read(self, size=-1):
        if self.tell() >= len(BYTES) // 2:
            raise ConnectionAbortedError("somebody pulled the plug")
        return super().read(len(BYTES) // 2 if size < 0 else size)


def test_what_is_put_in_comes_out_byte_for_byte(store):
    store.put(KEY, io.BytesIO(BYTES))
    assert store.has(KEY)
    assert read(store, KEY) == BYTES


def test_a_file_is_stored_from_its_beginning_wherever_it_was_read_to(store):
    file = io.BytesIO(BYTES)
    file.seek(0, io.SEEK_END)
    store.put(KEY, file)
    assert read(store, KEY) == BYTES


def test_an_empty_file_is_a_file(store):
    store.put(KEY, io.BytesIO())
    assert read(store, KEY) == b""


def test_the_same_key_twice_changes_nothing(store):
    for _ in range(2):
        store.put(KEY, io.BytesIO(BYTES))
    assert read(store, KEY) == BYTES


def test_a_file_and_its_thumbnail_are_two_things(store):
    store.put(KEY, io.BytesIO(BYTES))
    store.put(thumbnail_key(KEY), io.BytesIO(b"small"))
    assert (read(store, KEY), read(store, thumbnail_key(KEY))) == (BYTES, b"small")


def test_reading_goes_on_from_wherever_one_seeks_to(store):
    store.put(KEY, io.BytesIO(BYTES))
    with store.open(KEY) as file:
        for start in (700_000, 3, len(BYTES) - 1, len(BYTES)):
            assert file.seek(start) == start
            assert file.read(500) == BYTES[start : start + 500]
        assert file.seek(-10, io.SEEK_END) == len(BYTES) - 10
        assert file.read() == BYTES[-10:]


def test_several_read_the_same_file_at_once(store):
    store.put(KEY, io.BytesIO(BYTES))
    with store.open(KEY) as one, store.open(KEY) as another:
        assert one.read(10) + another.read(20) + one.read(10) == BYTES[:10] + BYTES[:20] + BYTES[10:20]


def test_what_is_not_there_can_not_be_read_or_kept(store):
    assert not store.has(KEY)
    for act in (store.open, store.keep):
        with pytest.raises(FileNotFoundError):
            act(KEY)


def test_what_waits_can_be_dropped_and_put_in_again(store):
    store.put(KEY, io.BytesIO(BYTES))
    store.drop(KEY)
    store.drop(KEY)
    assert not store.has(KEY)
    store.put(KEY, io.BytesIO(BYTES))
    assert read(store, KEY) == BYTES


def test_what_is_kept_stays_whoever_drops_it(store):
    store.put(KEY, io.BytesIO(BYTES))
    for _ in range(2):
        store.keep(KEY)
        store.drop(KEY)
    assert read(store, KEY) == BYTES


def test_what_is_kept_is_not_stored_a_second_time(store):
    store.put(KEY, io.BytesIO(BYTES))
    store.keep(KEY)
    store.put(KEY, io.BytesIO(b"something else that lies about its key"))
    store.drop(KEY)
    assert read(store, KEY) == BYTES


def test_of_an_upload_that_breaks_off_nothing_is_seen(store):
    with pytest.raises((StoreUnavailable, OSError)):
        store.put(KEY, Interrupted(BYTES))
    assert not store.has(KEY)
    store.put(KEY, io.BytesIO(BYTES))
    assert read(store, KEY) == BYTES


def test_two_who_put_in_the_same_file_at_once_do_not_disturb_each_other(store):
    both = [Thread(target=store.put, args=(KEY, io.BytesIO(BYTES))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert read(store, KEY) == BYTES


def test_the_settings_choose_the_place(tmp_path, endpoint, bucket, s3):
    on_disk = evidence_store(Settings(data=tmp_path))
    on_disk.put(KEY, io.BytesIO(BYTES))
    assert [path.name for path in (tmp_path / "evidence").rglob(KEY)] == [KEY]
    in_bucket = evidence_store(
        Settings(
            evidence=f"s3://{BUCKET}/here/and/there",
            s3_endpoint=endpoint,
            s3_region=CREDENTIALS["region_name"],
            s3_access_key="test",
            s3_secret_key="test",  # noqa: S106 - of a bucket for tests
        )
    )
    in_bucket.put(KEY, io.BytesIO(BYTES))
    assert read(in_bucket, KEY) == BYTES
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == [f"here/and/there/waiting/{KEY}"]
    assert not bucket.has(KEY)


def test_on_disk_what_broke_off_is_cleared_away_when_it_is_old(tmp_path):
    DiskEvidenceStore(tmp_path)
    old, fresh = (tmp_path / "arriving" / name for name in ("old", "fresh"))
    old.write_bytes(BYTES)
    fresh.write_bytes(BYTES)
    long_ago = time.time() - ABANDONED - 1
    os.utime(old, (long_ago, long_ago))
    DiskEvidenceStore(tmp_path)
    assert [copy.name for copy in (tmp_path / "arriving").iterdir()] == ["fresh"]


def test_on_disk_nothing_is_left_of_a_copy_once_it_is_stored(tmp_path):
    store = DiskEvidenceStore(tmp_path)
    store.put(KEY, io.BytesIO(BYTES))
    with pytest.raises(StoreUnavailable):
        store.put(OTHER, Interrupted(BYTES))
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [Path("waiting", "ab", "ab", KEY)]


def test_a_disk_that_can_not_be_written_is_an_outage(tmp_path):
    store = DiskEvidenceStore(tmp_path)
    (tmp_path / "waiting" / "ab").write_bytes(b"in the way")
    with pytest.raises(StoreUnavailable):
        store.put(KEY, io.BytesIO(BYTES))


def test_a_bucket_that_is_not_there_or_can_not_be_reached_is_an_outage(in_bucket):
    nowhere = S3EvidenceStore("evidence", endpoint_url="http://127.0.0.1:9", **CREDENTIALS)
    with pytest.raises(StoreUnavailable):
        nowhere.has(KEY)
    with pytest.raises(StoreUnavailable):
        in_bucket.put(KEY, io.BytesIO(BYTES))
