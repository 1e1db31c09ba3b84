"""Apertium, the rule-based engine of Debian, where it is installed: a pipeline of programs for each pair of languages.

A pipeline is started when it is needed first, and kept: to start one takes a hundred times as long as to translate.
With ``-z`` each program flushes at a NUL, so that one text in is one text out.
"""

import hashlib
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from application.ports import Translation, TranslatorAway, Untranslatable, Why

MODES = Path("/usr/share/apertium/modes")
CODES = {"eng": "en", "spa": "es", "por": "pt", "rus": "ru", "zho": "zh", "fra": "fr", "ita": "it", "ukr": "uk"}
"""ISO 639-1 for those of three letters that the names of modes have; older ones have two."""
ALTOGETHER = 10.0
"""Seconds for one text; the first one of a pair waits for its dictionaries too."""
RESERVED = re.compile(r"([\^$/<>{}\[\]@\\])")
ESCAPED = re.compile(r"\\(.)")
GAP = re.compile(" {2,}")
"""What words leave behind that the other language does without."""
END = ".[]"
"""What apertium-destxt puts behind a text: the end of its last sentence."""
LONGEST = 65_536
Pair = tuple[str, str]


class Apertium:
    """Implements the port ``Translator``. Safe to share between threads: one text at a time for each pair."""

    def __init__(self, modes: Mapping[Pair, Path], altogether: float = ALTOGETHER) -> None:
        self.pipelines = {pair: Pipeline(mode, altogether) for pair, mode in modes.items()}

    def supports(self, source: str, target: str) -> bool:
        return (source, target) in self.pipelines

    def translate(self, text: str, source: str, target: str) -> Translation:
        if "\0" in text:
            raise Untranslatable(Why.ENGINE_FAILED)
        pipeline = self.pipelines[source, target]
        told = pipeline.tell(RESERVED.sub(r"\\\1", text) + END)
        words = GAP.sub(" ", ESCAPED.sub(r"\1", told.removesuffix(END)))
        return Translation(words.strip(), pipeline.name, pipeline.version)

    def close(self) -> None:
        for pipeline in self.pipelines.values():
            pipeline.stop()


def installed(folder: Path = MODES) -> dict[Pair, Path]:
    """The pairs whose rules are there; nothing where the programs are not."""
    if shutil.which("lt-proc") is None or not folder.is_dir():
        return {}
    return {pair: mode for mode in sorted(folder.glob("*.mode")) for pair in _pairs(mode.stem)}


def _pairs(name: str) -> Iterator[Pair]:
    """``spa-eng`` and ``es-en``, but none of the variants, such as ``spa-eng_US``."""
    codes = [CODES.get(code, code) for code in name.split("-")]
    if len(codes) == 2 and all(len(code) == 2 and code.isalpha() for code in codes):  # noqa: PLR2004
        yield codes[0], codes[1]


class Pipeline:
    """The programs of one pair. One that does not answer in time is ended, and started anew for the next text."""

    def __init__(self, mode: Path, altogether: float) -> None:
        self.name = f"apertium {mode.stem}"
        self._mode, self._altogether = mode, altogether
        self.programs: Sequence[subprocess.Popen[bytes]] = ()
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """That of the programs, and a fingerprint of the rules and dictionaries."""
        return _version(self._mode)

    def tell(self, text: str) -> str:
        """One text in the format of the pipeline, translated; raises ``TranslatorAway``."""
        with self._lock:
            try:
                return self._through(text.encode())
            except (OSError, EOFError, UnicodeError) as why:
                self._end()
                raise TranslatorAway(f"{self.name}: {type(why).__name__}") from why

    def stop(self) -> None:
        with self._lock:
            self._end()

    def _through(self, text: bytes) -> str:
        if not self._all_there():
            self._end()
            self.programs = _started(commands(self._mode))
        into, out = self.programs[0].stdin, self.programs[-1].stdout
        assert into is not None and out is not None  # noqa: S101, PT018 - they were asked for
        into.write(text + b"\0")
        told = _until_nul(out, time.monotonic() + self._altogether).decode()
        if not self._all_there():
            raise EOFError  # what was told by those that are left is not all of it
        return told

    def _all_there(self) -> bool:
        return bool(self.programs) and all(program.poll() is None for program in self.programs)

    def _end(self) -> None:
        for program in self.programs:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            for end in (program.stdin, program.stdout):
                if end is not None:
                    with suppress(OSError):
                        end.close()
            program.wait()
        self.programs = ()


def commands(mode: Path) -> list[list[str]]:
    """The programs of a mode with their arguments; words that are not known go through without a mark."""
    text = mode.read_text("utf-8").replace("$1", "-n").replace("$2", "")
    programs = [shlex.split(stage) for stage in text.strip().split("|")]
    return [[program, "-z", *arguments] for program, *arguments in programs]


def _started(stages: Sequence[Sequence[str]]) -> list[subprocess.Popen[bytes]]:
    started = list[subprocess.Popen[bytes]]()
    for stage in stages:
        given: int | IO[bytes] | None = started[-1].stdout if started else subprocess.PIPE
        started.append(
            subprocess.Popen(  # noqa: S603 - the programs that Debian's own mode names
                stage,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
            )
        )
        if len(started) > 1 and started[-2].stdout is not None:
            started[-2].stdout.close()  # now it is the next one's alone
    return started


def _until_nul(out: IO[bytes], until: float) -> bytes:
    told = b""
    while not told.endswith(b"\0"):
        ready, _, _ = select.select([out], [], [], max(0.0, until - time.monotonic()))
        if not ready or len(told) > LONGEST:
            raise TimeoutError
        more = os.read(out.fileno(), LONGEST)
        if not more:
            raise EOFError
        told += more
    return told[:-1]


@cache
def _version(mode: Path) -> str:
    told = subprocess.run(["lt-proc", "--version"], capture_output=True, text=True, check=True, timeout=ALTOGETHER)  # noqa: S607
    rules = hashlib.sha256()
    for stage in commands(mode):
        for argument in stage:
            if Path(argument).is_file():
                rules.update(Path(argument).read_bytes())
    return f"{told.stdout.split()[-1]}+{rules.hexdigest()[:8]}"
