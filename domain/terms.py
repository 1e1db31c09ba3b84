"""The published numbers, switches and clauses that a dispute is held under: data, never constants in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.deadlines import DeadlineKind
from domain.money import EXPONENT, Money


class Remedy(StrEnum):
    """What a proposal offers or asks for."""

    FULL_REFUND = "full-refund"
    PARTIAL_REFUND = "partial-refund"
    RETURN_FOR_REFUND = "return-for-refund"


class SellerSilence(StrEnum):
    """What follows when the seller lets the claim lie."""

    ACCEPT_UP_TO_MAXIMUM = "accept-up-to-maximum"
    ESCALATE = "escalate"


class NegotiationCap(StrEnum):
    """What follows when a negotiation has lasted its whole time."""

    ESCALATE = "escalate"
    CLOSE_IF_BUYER_SILENT = "close-if-buyer-silent"
    """Closed when it was the buyer's turn: announced a day before, and open to reinstatement. Otherwise escalated."""


class Execution(StrEnum):
    """When a decision is carried out."""

    AFTER_APPEAL_WINDOW = "after-appeal-window"
    AT_ONCE = "at-once"
    """Without waiting for appeals; one that succeeds finds the money already moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of the terms that are no periods.

    Amounts are in major units, by currency code (``*``: any other); sizes are in bytes.
    """

    auto_accept_maximum: Mapping[str, str]
    four_eyes_threshold: Mapping[str, str]
    claim_amendments: int
    proposals_per_side: int
    refilings_per_line: int
    description_shortest: int
    description_longest: int
    note_longest: int
    reasons_text_shortest: int
    evidence_file_bytes: int
    evidence_video_bytes: int
    evidence_files_per_party: int
    evidence_bytes_per_party: int
    extensions: int
    mediator_capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How long each thing takes; exact durations, P5D is 432,000 seconds."""

    seller_response: timedelta
    buyer_response: timedelta
    negotiation_cap: timedelta
    escalate_earliest: timedelta
    assignment: timedelta
    lease: timedelta
    decision: timedelta
    mediation_cap: timedelta
    decision_pause: timedelta
    evidence: timedelta
    settlement: timedelta
    approval: timedelta
    appeal_window: timedelta
    appeal_decision: timedelta
    return_shipment: timedelta
    return_transit: timedelta
    return_inspection: timedelta
    refund_execution: timedelta
    execution_alarm: timedelta
    reinstatement: timedelta
    disclosure: timedelta
    extension: timedelta
    trade_conflict: timedelta
    reminder_first: timedelta
    reminder_last: timedelta
    auto_receipt: timedelta
    buyer_protection: timedelta
    not_received_after_shipment: timedelta


PERIOD_OF = {kind: kind.replace("-", "_") for kind in DeadlineKind}
"""The member of ``Periods`` that says how long a deadline runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonTerms:
    """What a reason for a dispute allows: its finer reasons, its remedies and what must be shown."""

    sub_reasons: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    required_evidence: tuple[str, ...] = ()


class Sought(StrEnum):
    """What a rule of moderation looks for."""

    WORDS = "words"
    EMAIL = "e-mail"
    PHONE = "phone"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationRule:
    """Something that may not be said in a conversation.

    ``words`` are the words to look for; hosts of e-mail that are known by their name; words before a telephone number;
    the hosts of links, any when there are none. ``innocent`` are words in which that means nothing; hosts that may be
    named; words before numbers that are not for calling.
    """

    name: str
    kind: Sought
    words: tuple[str, ...]
    innocent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """What conversations are held to; ``notice`` is told to whom it turns down."""

    notice: str
    rules: tuple[ModerationRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence of the terms that acts and decisions cite by its name."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One published version, immutable. ``sha256`` is over the published bytes."""

    name: str
    version: int
    in_force_from: datetime
    periods: Periods
    limits: Limits
    on_seller_silence: SellerSilence
    on_negotiation_cap: NegotiationCap
    execution: Execution
    evidence_kinds: tuple[str, ...]
    """Media types that a file of evidence may be of."""
    reasons: Mapping[str, ReasonTerms]
    moderation: Moderation
    clauses: Mapping[str, Clause]
    sha256: str = ""

    def period(self, kind: DeadlineKind) -> timedelta:
        """How long a deadline of this kind runs when nobody moves it."""
        length: timedelta = getattr(self.periods, PERIOD_OF[kind])
        return length

    @property
    def ref(self) -> str:
        """How it is cited: ``default@1``."""
        return f"{self.name}@{self.version}"

    def auto_accept_maximum(self, currency: str) -> Money:
        """The largest claim that a silent seller is taken to accept (clause ``seller-response``)."""
        return _major(self.limits.auto_accept_maximum, currency)

    def four_eyes_threshold(self, currency: str) -> Money:
        """From this award on a second mediator has to approve (clause ``approval``)."""
        return _major(self.limits.four_eyes_threshold, currency)


def _major(amounts: Mapping[str, str], currency: str) -> Money:
    whole, _, cents = amounts.get(currency, amounts["*"]).partition(".")
    return Money(currency, int(whole + cents.ljust(EXPONENT[currency], "0")[: EXPONENT[currency]]))


NOT_RECEIVED = "not-received"
"""The one reason with its own opening rule and without goods that could be returned."""
