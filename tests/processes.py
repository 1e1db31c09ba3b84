"""Real processes: ``redress`` as people call it, over a data directory and a port of its own."""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import Request, urlopen

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
REDRESS = [sys.executable, "-c", "from api.cli import main; main(prog_name='redress')"]
PATIENCE = 60
"""Seconds before a process counts as stuck; only a broken one ever needs them."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def soon(ask: Callable[[], T]) -> T:
    """What it gives when that is something, asked until then."""
    for _ in range(PATIENCE * 20):
        if found := ask():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


@dataclass(frozen=True)
class Place:
    """Where ``redress`` runs: a directory with its data in ``var``, a port, and settings beside that."""

    directory: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
        return {**kept, "PYTHONPATH": str(ROOT), "REDRESS_PORT": str(self.port), **self.settings}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of ``redress``, to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            [*REDRESS, *command],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *command: str, log: str = "log") -> subprocess.Popen[str]:
        """A command of ``redress`` that goes on, with a file for what it logs."""
        with (self.directory / log).open("w") as file:
            return subprocess.Popen(  # noqa: S603 - our own command
                [*REDRESS, *command],
                cwd=self.directory,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )

    def script(self) -> Path:
        """``redress`` as an installation has it, in ``.venv/bin``."""
        file = self.directory / ".venv" / "bin" / "redress"
        file.parent.mkdir(parents=True)
        file.write_text(f'#!/bin/sh\nexec {shlex.join(REDRESS)} "$@"\n')
        file.chmod(0o755)
        return file

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[str]]:
        """A server that is ready, and stopped afterwards if it still runs."""
        with self.start("serve") as process:
            try:
                self.wait(process)
                yield process
            finally:
                process.terminate()
                process.wait(PATIENCE)

    def wait_until_free(self) -> None:
        """Until nobody listens on the port any more."""
        for _ in range(PATIENCE * 20):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) != 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"somebody is still on port {self.port}")

    def get(self, path: str, token: str) -> Any:
        """What the server answers, read as JSON."""
        request = Request(self.url + path, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - our own address
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def wait(self, process: subprocess.Popen[str]) -> None:
        """Until the server is ready."""
        for _ in range(PATIENCE * 20):
            if process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/readyz", timeout=PATIENCE):  # noqa: S310 - our own address
                    return
            except URLError:
                time.sleep(0.05)
        raise AssertionError((self.directory / "log").read_text())
