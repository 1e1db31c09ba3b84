"""Several people command the same dispute at the same instant."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import combinations, repeat
from typing import Any, NamedTuple

from chaos.account import Account, Answer, Clients
from chaos.campaign import Figures, campaign, demand
from chaos.disputes import opened
from chaos.ground import Ground, served
from chaos.proof import prove
from tests.journeys.people import ESCALATION, offer

GRANTED, CONFLICT, MOVED_ON, GONE = 201, 409, 412, 422
"""The last one where the winner took away the very proposal that the loser names."""
MOST = 3


class Wish(NamedTuple):
    who: str
    segment: str
    body: Any


def wishes(seen: dict[str, Any]) -> list[Wish]:
    """What can be done with a dispute in which the buyer has to answer an offer."""
    mine, theirs = {"proposal_id": seen["claim"]["id"]}, {"proposal_id": seen["offer"]["id"]}
    return [
        Wish("bea", "acceptance", theirs),
        Wish("sol", "acceptance", mine),
        Wish("bea", "withdrawal", {}),
        Wish("bea", "rejection", theirs | {"note": "Too little."}),
        Wish("bea", "counter-proposals", offer("70.00")),
        Wish("bea", "escalation", ESCALATION),
        Wish("sol", "counter-proposals", offer("40.00")),
        Wish("sol", "proposal-withdrawal", theirs),
        Wish("bea", "messages", {"text": "Hello?"}),
        Wish("sol", "messages", {"text": "Hello!"}),
    ]


FINAL = 3
"""The first of them exclude each other, whatever the client has seen."""


@campaign("R12", small=40, full=10_000)
def race(here: Ground, rounds: int) -> Figures:
    """Two or three commands at one instant: exactly one is granted, the others are told that they came too late."""
    return _race(here, rounds, with_versions=True)


@race.control("clients that do not say what they have seen")
def without_versions(here: Ground) -> None:
    _race(here, 12, with_versions=False)


def _race(here: Ground, rounds: int, *, with_versions: bool) -> Figures:
    account, told = Account(), Counter[int]()
    chance = random.Random(rounds)  # noqa: S311 - no secret
    begun = datetime.now(UTC) - timedelta(days=1)
    paths = [f"/v1/disputes/{dispute}" for dispute in opened(here, repeat(begun, rounds))]
    with served(here) as server, ThreadPoolExecutor(MOST) as people:
        clients = Clients(here.settings(), [server], account)
        for number, path in enumerate(paths):
            answer = clients.does("sol", f"{path}/counter-proposals", offer("30.00"))
            possible = wishes(answer.body)
            final = number % 2 == 0
            rivals = chance.choice([*combinations(possible[:FINAL] if final else possible, 2 + number % 2)])
            if not with_versions:
                rivals = (possible[-2], possible[-1])
            seen = {"If-Match": answer.headers["ETag"]} if with_versions and not final else {}
            answers = at_once(people, clients, path, rivals, seen)
            statuses = [answer.status for answer in answers]
            told.update(statuses)
            winners = statuses.count(GRANTED)
            names = ", ".join(one.segment for one in rivals)
            demand(winners == 1, f"{winners} of {len(statuses)} were granted at one instant: {names}")
            details = [answer.body.get("detail") for answer in answers]
            demand(set(statuses) <= {GRANTED, CONFLICT, MOVED_ON, GONE}, f"told {statuses} for {names}: {details}")
    return {
        "rounds": rounds,
        "told": {str(status): often for status, often in sorted(told.items())},
        **prove(here, account),
    }


def at_once(
    people: ThreadPoolExecutor, clients: Clients, path: str, rivals: Any, headers: dict[str, str]
) -> list[Answer]:
    begin = threading.Barrier(len(rivals))

    def ask(wish: Wish) -> Answer:
        begin.wait()
        return clients.asks(wish.who, "POST", f"{path}/{wish.segment}", wish.body, headers)

    return list(people.map(ask, rivals))
