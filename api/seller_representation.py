"""How a seller's standing looks: labels, and beside each the numbers that it is made of."""

from datetime import timedelta
from typing import Any

from domain.standing import AGAINST, DISPUTED, FEEDBACK, RESPONSE, WINDOW, Expected, Scale, Standing


def card_as_seen(seller: str, one: Standing, expected: Expected) -> dict[str, Any]:
    return {
        "seller": seller,
        "since": one.since,
        "days": WINDOW.days,
        "response": {
            **_share(RESPONSE, one.answered, one.questions),
            "questions": one.questions,
            "answered": one.answered,
            "waiting": one.waiting,
            "messages": one.messages,
            "median_seconds": _seconds(one.reply),
        },
        "feedback": {**_share(FEEDBACK, one.positive, one.rated), "rated": one.rated, "positive": one.positive},
        "disputes": {**_share(DISPUTED, one.disputes, one.orders), "orders": one.orders, "opened": one.disputes},
        "decisions": {
            **_share(AGAINST, one.decided_against, one.decided),
            "decided": one.decided,
            "against": one.decided_against,
        },
        "expected_reply": reply_as_seen(one, expected),
    }


def reply_as_seen(one: Standing, expected: Expected) -> dict[str, Any]:
    return {
        "label": expected.label,
        "questions": one.questions,
        "answered": one.answered,
        "waiting": one.waiting,
        "median_seconds": _seconds(expected.reply),
        "behind_seconds": _seconds(expected.behind),
        "apart_seconds": _seconds(expected.apart),
    }


def _share(scale: Scale, part: int, whole: int) -> dict[str, Any]:
    """A percentage of a few cases would say more than there is to say."""
    return {"label": scale.label(part, whole), "percent": part * 100 // whole if whole >= scale.sample else None}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())
