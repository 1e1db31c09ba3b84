"""Finds out what a file is by its content; what has to be decoded for that is decoded in a process of its own."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, BinaryIO

import filetype

from application.ports import StoreUnavailable
from domain.refusal import Refused, Rule

HEAD = 4096
"""Bytes at the beginning by which a file is recognised."""
UNKNOWN = "application/octet-stream"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
"""Of the kinds that can be looked into."""
IMAGES = tuple(kind for kind in EXTENSIONS if kind.startswith("image/"))
THUMBNAIL = "image/webp"
PATIENCE = 20
"""Seconds for one file, and seconds to wait until it is its turn."""
_SAME_AS = {"image/apng": "image/png"}
AT_ONCE = 2
_TURNS = BoundedSemaphore(AT_ONCE)
_DECODER = Path(__file__).with_name("decoder.py")
_RULES = {"unreadable": Rule.FILE_UNREADABLE, "encrypted": Rule.FILE_ENCRYPTED, "too-complex": Rule.FILE_TOO_COMPLEX}
_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGKILL}
"""How it ends when it took too much time, or the system had no memory left for it."""


def sniff(head: bytes) -> str:
    """The media type that a file with this beginning has; ``UNKNOWN`` when nobody knows."""
    kind: str | None = filetype.guess_mime(head)
    return _SAME_AS.get(kind or UNKNOWN, kind or UNKNOWN)


def look_into(file: BinaryIO, kind: str) -> tuple[dict[str, Any], bytes]:
    """Decode it, as far as that can be done; members of ``FileFound`` and a thumbnail (WebP).

    Refused: FILE_KIND, FILE_UNREADABLE, FILE_ENCRYPTED, FILE_TOO_COMPLEX.
    """
    if kind not in EXTENSIONS:
        raise Refused(Rule.FILE_KIND, kind=kind, allowed=sorted(EXTENSIONS))
    done = _decoded(file, kind)
    if done.returncode < 0:
        raise Refused(Rule.FILE_TOO_COMPLEX if done.returncode in _TOO_MUCH else Rule.FILE_UNREADABLE)
    if done.returncode:
        raise RuntimeError(f"the decoder does not work: {done.stderr.decode(errors='replace')[-1000:]}")
    line, _, thumbnail = done.stdout.partition(b"\n")
    found: dict[str, Any] = json.loads(line)
    if "refused" in found:
        raise Refused(_RULES[found["refused"]], found["detail"])
    return found, thumbnail


def _decoded(file: BinaryIO, kind: str) -> "subprocess.CompletedProcess[bytes]":
    """Isolated, with nothing of our environment, which has secrets in it."""
    if not _TURNS.acquire(timeout=PATIENCE):
        raise StoreUnavailable("too many files are being looked into")
    try:
        command = [sys.executable, "-I", str(_DECODER), kind]
        return subprocess.run(command, stdin=file, capture_output=True, timeout=PATIENCE, env={}, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        raise Refused(Rule.FILE_TOO_COMPLEX, "it takes too long to look into") from error
    finally:
        _TURNS.release()
