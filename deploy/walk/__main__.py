"""A dispute from the claim to the refund, while each process of the Compose file is killed in turn.

``python -m deploy.walk`` prints what it saw, and ends with exit code 1 when anything was lost, or done twice.
"""

import re
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg

from deploy.walk.stage import PEOPLE, Stage
from tests.journeys.people import ESCALATION, Answer, Body, Person, complaint, decision, money, offer

PATIENCE = 60.0
"""Seconds for a step to be done; only a broken set of processes ever needs them."""
PAUSE = 0.1
EXPECTED = [
    "dispute.opened",
    "dispute.counter-proposal-made",
    "dispute.escalated",
    "dispute.mediator-assigned",
    "dispute.decided",
    "dispute.appeal-waived",
    "dispute.appeal-waived",
    "dispute.decision-final",
    "dispute.refund-requested",
    "dispute.refunded",
    "dispute.closed",
]
"""What a dispute consists of that went this way, each of it once."""


class Tour:
    """Asks until it is answered, with the same key each time, and prints a line about it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        personas = stage.issuer.personas
        self.people = {name: Person(name, stage.url, stage.issuer.mint(personas[name])) for name in PEOPLE}
        self._steps = 0

    def does(self, who: str, path: str, body: Body | None = None, *, victim: str) -> Answer:
        """A command, right after ``victim`` was killed."""
        self._steps += 1
        headers = {"Idempotency-Key": f"walk-{self._steps}"}
        return self._told(who, path, lambda person: person.post(path, body, **headers), victim)

    def uploads(self, who: str, *, victim: str) -> str:
        """A photo, right after ``victim`` was killed; sent twice it has one id. Says which."""
        return str(self._told(who, "/v1/files", Person.upload, victim)["id"])

    def sees(self, who: str, path: str, until: Callable[[Any], bool], *, victim: str) -> Answer:
        """What others make happen, right after ``victim`` was killed."""
        return self._told(who, path, lambda person: person.get(path), victim, until)

    def _told(
        self,
        who: str,
        path: str,
        ask: Callable[[Person], Answer],
        victim: str,
        until: Callable[[Any], bool] = bool,
    ) -> Answer:
        self._stage.settle()
        began, troubles = time.monotonic(), list[str]()
        if victim == "primary":
            self._stage.fail_over()
        else:
            self._stage.kept[victim].kill()
        while time.monotonic() - began < PATIENCE:
            answer = attempt(lambda: ask(self.people[who]))
            if isinstance(answer, Answer) and until(answer.json):
                told = ", ".join(f"{troubles.count(one)} {one}" for one in dict.fromkeys(troubles))
                print(f"{victim:<8} {who:<7} {short(path):<32} {time.monotonic() - began:6.2f} s  {told}", flush=True)
                return answer
            troubles.append(answer if isinstance(answer, str) else "not yet")
            time.sleep(PAUSE)
        raise SystemExit(f"{who} {path}: not done within {PATIENCE} s: {troubles[-5:]}")


def short(path: str) -> str:
    """A path without ids, queries and version."""
    return re.sub("/[0-9a-f-]{36}", "/…", path.partition("?")[0]).removeprefix("/v1")


def attempt(ask: Callable[[], Answer]) -> Answer | str:
    """The answer, or in a word why there is none worth having yet."""
    try:
        answer = ask()
    except (OSError, HTTPException) as trouble:
        return type(getattr(trouble, "reason", trouble)).__name__
    if answer.status in (200, 201):
        return answer
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return "503"
    if answer.problem == "the-queue-is-empty":
        return "not yet"
    raise SystemExit(f"answered with {answer.status}: {answer.content.decode()}")


def walk(tour: Tour) -> str:
    """The dispute's path, once it is closed."""
    placed = datetime.now(UTC) - timedelta(days=10)
    line = {"product_id": "p-1", "title": "Coffee machine", "quantity": 1, "unit_price": money("80.00")}
    people = {"buyer": "bea", "seller": "sol"}
    known = {"number": "W-1", "lines": [line], "shipping": money("10.00"), "placed_at": placed.isoformat()}
    tour.does("ada", "/v1/mediators", {"account": "mia"}, victim="work-1")
    order = tour.does("market", "/v1/orders", known | people, victim="serve-1").headers["Location"]
    tour.does("market", f"{order}/payments", {"amount": money("90.00"), "at": placed.isoformat()}, victim="serve-2")
    arrived = (placed + timedelta(days=8)).isoformat()
    shipped = {"carrier": "Post", "tracking_number": "P-1", "at": (placed + timedelta(days=2)).isoformat()}
    tour.does("market", f"{order}/shipment", shipped, victim="proxy")
    tour.does("market", f"{order}/delivery", {"at": arrived}, victim="standby")
    photo = tour.uploads("bea", victim="serve-2")
    dispute = str(tour.does("bea", "/v1/disputes", complaint(order, photo), victim="serve-1").headers["Location"])
    tour.does("sol", f"{dispute}/counter-proposals", offer("30.00"), victim="work-1")
    tour.does("bea", f"{dispute}/escalation", ESCALATION, victim="work-2")
    tour.does("mia", "/v1/mediation/claim-next", victim="standby")
    tour.does("mia", f"{dispute}/decision", decision("50.00"), victim="primary")
    tour.does("bea", f"{dispute}/appeal-waiver", victim="serve-2")
    tour.does("sol", f"{dispute}/appeal-waiver", victim="work-1")
    asked = f"/v1/timeline?type=dispute.refund-requested&dispute={dispute.rpartition('/')[2]}"
    seen = tour.sees("market", asked, lambda page: page["items"], victim="work-2")
    result = {"refund_id": seen["items"][0]["data"]["refund_id"], "result": "succeeded", "amount": money("50.00")}
    tour.does("market", f"{dispute}/refund-results", result, victim="proxy")
    tour.sees("bea", dispute, lambda seen: seen["status"] == "closed", victim="serve-1")
    return dispute


def judge(stage: Stage, dispute: str) -> None:
    """Nothing of it is missing, nothing is there twice, and the log and its read models are proved."""
    with closing(psycopg.connect(stage.dsn("redress"))) as db:
        stored = "SELECT topic FROM stored_events WHERE originator_id = %s ORDER BY originator_version"
        found = [topic for (topic,) in db.execute(stored, (dispute.rpartition("/")[2],))]
    if found != EXPECTED:
        raise SystemExit(f"the dispute consists of {found}")
    print(f"\nThe dispute consists of {len(found)} events, as it should, each of them once.")
    stage.redress("backup", str(stage.directory / "backups"))
    (backup,) = (stage.directory / "backups").glob("2*")
    print(stage.redress("verify-restore", str(backup), "--scratch", stage.scratch()), end="")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="redress-walk-", ignore_cleanup_errors=True) as directory:
        stage = Stage(Path(directory))
        with stage.playing():
            print(f"{'killed':<8} {'who asks':<7} {'for':<32} answered after", flush=True)
            judge(stage, walk(Tour(stage)))


if __name__ == "__main__":
    main()
