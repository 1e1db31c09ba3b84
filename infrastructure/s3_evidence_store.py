"""Keeps the bytes of evidence in a bucket that speaks S3; an object is there whole or not at all."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from application.ports import StoreUnavailable

PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"addressing_style": "path"},  # what every S3-compatible service understands
)
READ_AHEAD = 256 * 1024
"""Bytes that are read at once, whoever asks for fewer."""


class S3EvidenceStore:
    """Two prefixes, ``waiting/`` and ``kept/``, below ``prefix``; a file only moves from the first to the second."""

    def __init__(self, bucket: str, prefix: str = "", **connection: str | None) -> None:
        """``connection`` goes to boto3 as it is; what is not said there, it finds out as every AWS client does."""
        self._bucket, self._root = bucket, f"{prefix.strip('/')}/".lstrip("/")
        self._s3: Any = boto3.session.Session().client("s3", config=PATIENCE, **connection)

    def put(self, key: str, file: BinaryIO) -> None:
        if self.has(key):
            return
        file.seek(0)
        with _asked():
            self._s3.put_object(Bucket=self._bucket, Key=self._waiting(key), Body=file)

    def keep(self, key: str) -> None:
        source = {"Bucket": self._bucket, "Key": self._waiting(key)}
        try:
            with _asked():
                self._s3.copy_object(Bucket=self._bucket, Key=self._kept(key), CopySource=source)
        except FileNotFoundError:
            self._size(self._kept(key))
        self.drop(key)

    def drop(self, key: str) -> None:
        with _asked():
            self._s3.delete_object(Bucket=self._bucket, Key=self._waiting(key))

    def has(self, key: str) -> bool:
        return self._found(key) is not None

    def open(self, key: str) -> BinaryIO:
        found = self._found(key)
        if found is None:
            raise FileNotFoundError(key)
        return cast("BinaryIO", io.BufferedReader(_Remote(self._s3, self._bucket, *found), READ_AHEAD))

    def _found(self, key: str) -> tuple[str, int] | None:
        """Its name in the bucket and its size. In the order in which files move, so that one is found while it does."""
        for name in (self._waiting(key), self._kept(key)):
            with suppress(FileNotFoundError):
                return name, self._size(name)
        return None

    def _size(self, name: str) -> int:
        with _asked():
            return int(self._s3.head_object(Bucket=self._bucket, Key=name)["ContentLength"])

    def _waiting(self, key: str) -> str:
        return f"{self._root}waiting/{key}"

    def _kept(self, key: str) -> str:
        return f"{self._root}kept/{key}"


class _Remote(io.RawIOBase):
    """One object, asked for from wherever one seeks to, in one request for all that is read on from there."""

    def __init__(self, s3: Any, bucket: str, name: str, size: int) -> None:
        self._s3, self._object, self._size = s3, {"Bucket": bucket, "Key": name}, size
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset != self._at:
            self._hang_up()
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        with _asked():
            self._body = self._body or self._s3.get_object(**self._object, Range=f"bytes={self._at}-")["Body"]
            chunk = self._body.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._hang_up()
        super().close()

    def _hang_up(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


@contextmanager
def _asked() -> Iterator[None]:
    """What is not there is an answer; everything else that goes wrong is an outage."""
    try:
        yield
    except ClientError as error:
        status, code = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
        if status == HTTPStatus.NOT_FOUND and code != "NoSuchBucket":
            raise FileNotFoundError(error.operation_name) from error
        raise StoreUnavailable(f"the bucket of evidence refuses: {error}") from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"the bucket of evidence can't be reached: {error}") from error
