"""The help desk in tests: commands in the imperative, and a conversation as commands left one."""

from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.support import commands as c
from domain.support.decide import decide
from domain.support.events import SupportEvent
from domain.support.quote import Channel, Quote, Source
from domain.support.state import Support, fold
from tests.examples import BUYER, DISPUTE, ORDER, TERMS, day

TALK = UUID(int=77)
GUS, GIA = Actor(Role.AGENT, "gus"), Actor(Role.AGENT, "gia")
QUOTE = Quote(Source.ARTICLE, "returns", "passage", "The buyer ships them within 10 days.")


def open_support(**changes: Any) -> c.OpenSupport:
    facts = {
        "by": BUYER,
        "at": day(6),
        "support_id": TALK,
        "asker": BUYER,
        "channel": Channel.WEB,
        "reference": "",
        "language": "en",
        "text": "How do I send it back?",
        "answer": "From the article “Sending goods back”: …",
        "known": True,
        "quotes": (QUOTE,),
        "order_id": ORDER,
        "dispute_id": DISPUTE,
    }
    return c.OpenSupport(**{**facts, **changes})


def ask(text: str = "And who pays?", **changes: Any) -> c.AskSupport:
    facts = {"by": BUYER, "at": day(6.1), "text": text, "answer": "I have found nothing.", "known": False}
    return c.AskSupport(**{**facts, **changes})


def hand_over(**changes: Any) -> c.HandOver:
    return c.HandOver(**{"by": BUYER, "at": day(6.2), **changes})


def take(by: Actor = GUS, **changes: Any) -> c.TakeSupport:
    return c.TakeSupport(**{"by": by, "at": day(6.3), **changes})


def write(text: str = "Good morning!", by: Actor = GUS, **changes: Any) -> c.SendSupportMessage:
    return c.SendSupportMessage(**{"by": by, "at": day(6.4), "text": text, **changes})


def give_back(note: str = "It is about customs.", by: Actor = GUS, **changes: Any) -> c.ReturnToQueue:
    return c.ReturnToQueue(**{"by": by, "at": day(6.5), "note": note, **changes})


def close(by: Actor = GUS, **changes: Any) -> c.CloseSupport:
    return c.CloseSupport(**{"by": by, "at": day(6.6), **changes})


def happened(*wishes: c.SupportCommand) -> list[SupportEvent]:
    """What these commands, one after the other, wrote to the stream of one conversation."""
    events = list[SupportEvent]()
    for wish in wishes:
        events += decide(wish, fold(events), TERMS)
    return events


def support(*wishes: c.SupportCommand) -> Support:
    return fold(happened(*wishes))
