"""What the numbers of terms must agree with, beyond their shape: each with the place, and with the reason."""

from collections.abc import Callable
from typing import NamedTuple

from domain.conversation.spellings import least_letters
from domain.terms import NOT_RECEIVED, Remedy, Sought, Terms


class Sense(NamedTuple):
    """``pointer`` (RFC 6901) is the member that is at fault when it does not hold; ``must`` says what, and why."""

    pointer: str
    must: str
    holds: Callable[[Terms], bool]


SENSES = (
    Sense(
        "/periods/seller_response",
        "must not be longer than negotiation_cap: the negotiation would be over before the seller is late",
        lambda terms: terms.periods.seller_response <= terms.periods.negotiation_cap,
    ),
    Sense(
        "/periods/buyer_response",
        "must not be longer than negotiation_cap: the negotiation would be over before the buyer is late",
        lambda terms: terms.periods.buyer_response <= terms.periods.negotiation_cap,
    ),
    Sense(
        "/periods/escalate_earliest",
        "must not be longer than negotiation_cap: the right to ask for a mediator would begin after its end",
        lambda terms: terms.periods.escalate_earliest <= terms.periods.negotiation_cap,
    ),
    Sense(
        "/periods/assignment",
        "must not be longer than decision: the case would be overdue before anybody has it",
        lambda terms: terms.periods.assignment <= terms.periods.decision,
    ),
    Sense(
        "/periods/decision",
        "must not be longer than mediation_cap less decision_pause: the platform would pay before a decision is due",
        lambda terms: terms.periods.decision + terms.periods.decision_pause <= terms.periods.mediation_cap,
    ),
    Sense(
        "/periods/evidence",
        "must not be longer than decision_pause: the time to decide stands still no longer than that",
        lambda terms: terms.periods.evidence <= terms.periods.decision_pause,
    ),
    Sense(
        "/periods/settlement",
        "must not be longer than decision_pause: the time to decide stands still no longer than that",
        lambda terms: terms.periods.settlement <= terms.periods.decision_pause,
    ),
    Sense(
        "/periods/disclosure",
        "must be shorter than decision: nothing that is shown during mediation could be relied on",
        lambda terms: terms.periods.disclosure < terms.periods.decision,
    ),
    Sense(
        "/periods/reminder_last",
        "must be shorter than reminder_first: the last reminder comes after the first",
        lambda terms: terms.periods.reminder_last < terms.periods.reminder_first,
    ),
    Sense(
        "/limits/description_shortest",
        "must not be more than description_longest: no description would do",
        lambda terms: terms.limits.description_shortest <= terms.limits.description_longest,
    ),
    Sense(
        "/limits/evidence_bytes_per_party",
        "must not be less than evidence_file_bytes and evidence_video_bytes: the largest file would not fit",
        lambda terms: (
            terms.limits.evidence_bytes_per_party
            >= max(terms.limits.evidence_file_bytes, terms.limits.evidence_video_bytes)
        ),
    ),
    Sense(
        f"/reasons/{NOT_RECEIVED}/remedies",
        "must not be to send goods back: nothing came that could be",
        lambda terms: (
            not any(
                Remedy.RETURN_FOR_REFUND in reason.remedies
                for name, reason in terms.reasons.items()
                if name == NOT_RECEIVED
            )
        ),
    ),
    Sense(
        "/moderation",
        "must have rules with names of their own: whoever is turned down is told which one it was",
        lambda terms: len({rule.name for rule in terms.moderation.rules}) == len(terms.moderation.rules),
    ),
    Sense(
        "/moderation/rules",
        "must not look for words of less than two letters: a single one is in every message",
        lambda terms: all(
            least_letters(word) >= LEAST_LETTERS
            for rule in terms.moderation.rules
            if rule.kind is Sought.WORDS
            for word in rule.words
        ),
    ),
)


LEAST_LETTERS = 2
"""Of a word that is looked for; a single one would be found everywhere."""


def contradictions(terms: Terms) -> list[dict[str, str]]:
    """What does not hold, as ``pointer`` and ``detail``."""
    return [{"pointer": sense.pointer, "detail": sense.must} for sense in SENSES if not sense.holds(terms)]
