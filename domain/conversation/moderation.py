"""What may not be said in a conversation, by the terms, and where in a text it was said."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import NamedTuple, assert_never

from domain.conversation.addresses import found_addresses, found_domains, found_links
from domain.conversation.letters import Letters, views_of
from domain.conversation.reading import Reading, read
from domain.conversation.spellings import Span, found_words
from domain.conversation.telephones import found_telephones
from domain.refusal import Refused, Rule
from domain.terms import Moderation, ModerationRule, Sought


@dataclass(frozen=True, slots=True)
class Objection:
    """``rule`` is the name that the terms give it; ``start`` and ``end`` are characters of the text as sent."""

    rule: str
    start: int
    end: int
    found: str


class Hit(NamedTuple):
    """``rule`` is its number in the terms."""

    start: int
    end: int
    rule: int


class Sights(NamedTuple):
    """A text, read in all the ways that rules look at it."""

    reading: Reading
    views: tuple[Letters, ...]
    spacings: tuple[Reading, ...]


def objections(text: str, moderation: Moderation) -> tuple[Objection, ...]:
    """In the order of the text. Of those that overlap the longest, then that of the earlier rule."""
    sights = _sights(text)
    hits = (
        Hit(*_trimmed(text, span), number)
        for number, rule in enumerate(moderation.rules)
        for span in _found(rule, text, sights)
    )
    return tuple(
        Objection(moderation.rules[hit.rule].name, hit.start, hit.end, text[hit.start : hit.end])
        for hit in _apart(hits)
    )


def refuse_contact(text: str, moderation: Moderation) -> None:
    """Refuses what the terms don't allow in a conversation, with each place and a notice."""
    if found := objections(text, moderation):
        raise Refused(
            Rule.CONTACT_IN_CONVERSATION,
            objections=[asdict(objection) for objection in found],
            notice=moderation.notice,
        )


def _sights(text: str) -> Sights:
    reading = read(text)
    closed_up = reading.closed_up()
    return Sights(reading, views_of(reading), (reading,) if closed_up == reading else (reading, closed_up))


def _found(rule: ModerationRule, text: str, sights: Sights) -> Iterator[Span]:
    """In the text as sent."""
    reading, views, spacings = sights
    match rule.kind:
        case Sought.WORDS:
            excused = {n for span in found_words(rule.innocent, views, reading, text) for n in range(*span)}
            spans = found_words(rule.words, views, reading, text)
            return (reading.span(*span) for span in spans if not excused.issuperset(range(*span)))
        case Sought.PHONE:
            return (reading.span(*span) for span in found_telephones(rule.words, rule.innocent, reading))
        case Sought.EMAIL:
            return (one.span(*span) for one in spacings for span in found_addresses(rule.words, rule.innocent, one))
        case Sought.LINK if rule.words:
            return (one.span(*span) for one in spacings for span in found_domains(rule.words, one))
        case Sought.LINK:
            return (one.span(*span) for one in spacings for span in found_links(rule.innocent, one, text))
        case _:
            assert_never(rule.kind)


def _trimmed(text: str, span: Span) -> Span:
    inner = text[slice(*span)].strip()
    start = text.index(inner, span[0])
    return start, start + len(inner)


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    kept = list[Hit]()
    for hit in sorted(set(hits), key=lambda hit: (hit.start, -hit.end, hit.rule)):
        if not kept or kept[-1].end <= hit.start:
            kept.append(hit)
        elif hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
    return kept
