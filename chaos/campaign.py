"""What a campaign is: something that breaks on purpose, what must hold afterwards, and the line that says so."""

import importlib
import io
import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chaos.ground import Ground, ground
from infrastructure import logs

Figures = dict[str, Any]
SQLITE, POSTGRES = "sqlite", "postgres"
BOTH, SERVERS = (SQLITE, POSTGRES), (POSTGRES,)
AS_IT_MUST = "failed as it must"


class Breach(Exception):  # noqa: N818 - what did not hold
    """Something that must hold did not; ``found`` says it, with figures."""


class NotHere(Exception):  # noqa: N818 - a fact about the machine
    """What this machine lacks for a campaign; said on its line."""


Attempt = Callable[[Ground, int], Figures]
"""Does it so many times on a piece of ground, and returns figures; raises ``Breach``."""


@dataclass(frozen=True)
class Campaign:
    """``small`` and ``full`` say how many times; ``control`` is a broken variant that the same checks must find."""

    name: str
    demand: str
    what: str
    databases: tuple[str, ...]
    small: int
    full: int
    attempt: Attempt
    own_server: bool
    controls: dict[str, Callable[[Ground], object]] = field(default_factory=dict)

    def control(self, broken: str) -> Callable[[Callable[[Ground], object]], Callable[[Ground], object]]:
        """Register what must not get through, with what is broken about it in a few words."""

        def register(attempt: Callable[[Ground], object]) -> Callable[[Ground], object]:
            self.controls[broken] = attempt
            return attempt

        return register

    def run(self, database: str, times: int) -> Figures:
        """One line's worth; it says itself whether it is ``ok``."""
        began = time.monotonic()
        line: Figures = {"name": self.name, "demand": self.demand, "db": database, "times": times}
        line["at"] = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores"
        try:
            with ground(database, own_server=self.own_server) as here:
                line |= self.attempt(here, times)
            line["control"] = {broken: self._fails(control, database) for broken, control in self.controls.items()}
            line["ok"] = all(found.startswith(AS_IT_MUST) for found in line["control"].values())
        except NotHere as why:
            line |= {"skipped": str(why), "ok": True}
        except Breach as breach:
            line |= {"breach": str(breach), "ok": False}
        except Exception as why:  # noqa: BLE001 - one that broke down must not keep the others from being tried
            line |= {"breach": f"broke down: {why!r}", "ok": False}
        return line | {"seconds": round(time.monotonic() - began, 1)}

    def _fails(self, control: Callable[[Ground], object], database: str) -> str:
        try:
            with ground(database, own_server=self.own_server) as here:
                control(here)
        except Breach as breach:
            return f"{AS_IT_MUST}: {breach}"
        except Exception as why:  # noqa: BLE001 - found, but not by the checks
            return f"broke down: {why!r}"
        return "went through"


CAMPAIGNS: dict[str, Campaign] = {}


def campaign(
    demand: str, *, small: int, full: int, databases: tuple[str, ...] = BOTH, own_server: bool = False
) -> Callable[[Attempt], Campaign]:
    """Register a campaign by the name of its function; its docstring says what is broken, and what must hold."""

    def register(attempt: Attempt) -> Campaign:
        name, what = attempt.__name__, (attempt.__doc__ or "").partition("\n")[0]
        CAMPAIGNS[name] = Campaign(name, demand, what, databases, small, full, attempt, own_server)
        return CAMPAIGNS[name]

    return register


def demand(so: bool, otherwise: str) -> None:  # noqa: FBT001 - the thing that is demanded
    """Raises ``Breach`` unless it is so."""
    if not so:
        raise Breach(otherwise)


def printed(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)


def load() -> None:
    """Let every campaign register itself."""
    for module in sorted(Path(__file__).parent.glob("*.py")):
        if module.stem != "__main__":
            importlib.import_module(f"chaos.{module.stem}")


def run(name: str, database: str, times: int) -> Figures:
    """In a process of its own kind, which has loaded nothing yet."""
    load()
    logs.configure(io.StringIO(), level=logging.CRITICAL)  # whatever goes wrong here goes wrong on purpose
    return CAMPAIGNS[name].run(database, times)
