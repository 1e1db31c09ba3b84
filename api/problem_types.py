"""The types of problem documents: one for each rule of the domain, and a few for HTTP itself."""

from http import HTTPStatus
from typing import NamedTuple

from domain.refusal import Rule


class Kind(NamedTuple):
    """One type of problem: the status it is sent with, its title, and what to do about it."""

    status: int
    title: str
    advice: str


_STATUS_OF_RULES = {
    HTTPStatus.FORBIDDEN: (
        Rule.NOT_YOUR_ROLE,
        Rule.NOT_ASSIGNED,
        Rule.NOT_A_MEDIATOR_OF_OWN_CASE,
        Rule.OWN_PROPOSAL,
        Rule.NOT_OWN_PROPOSAL,
        Rule.OWN_DRAFT,
        Rule.OWN_DECISION,
        Rule.NOT_AGAIN,
        Rule.NOT_YOUR_VISIBILITY,
        Rule.NOT_ASKED,
        Rule.NOT_ON_THE_ROSTER,
        Rule.CONFLICT_DECLARED,
        Rule.TRADED_WITH_A_PARTY,
        Rule.OWN_TERMS_DRAFT,
        Rule.BUYER_ASKS_FIRST,
        Rule.SENDER_BLOCKED,
    ),
    HTTPStatus.NOT_FOUND: (
        Rule.NO_SUCH_ORDER,
        Rule.NO_SUCH_DISPUTE,
        Rule.NO_SUCH_MEDIATOR,
        Rule.NO_SUCH_DRAFT,
        Rule.NO_SUCH_FILE,
        Rule.NO_SUCH_EVIDENCE,
        Rule.NO_SUCH_CONVERSATION,
        Rule.NO_SUCH_LISTING,
        Rule.NO_SUCH_ENTRY,
    ),
    HTTPStatus.CONFLICT: (
        Rule.NOT_NOW,
        Rule.ORDER_EXISTS,
        Rule.OVERPAID,
        Rule.NO_CANCELLATION_REQUESTED,
        Rule.CANCELLATION_PENDING,
        Rule.DISPUTE_OPEN,
        Rule.NOT_PAID,
        Rule.ORDER_CANCELLED,
        Rule.FULLY_REFUNDED,
        Rule.OFF_PLATFORM,
        Rule.ALREADY_DISPUTED,
        Rule.RECEIPT_CONFIRMED,
        Rule.TOO_EARLY_TO_OPEN,
        Rule.TOO_LATE_TO_OPEN,
        Rule.NOT_THERE_YET,
        Rule.TOO_MANY_REFILINGS,
        Rule.NO_SUCH_PROPOSAL,
        Rule.TOO_MANY_PROPOSALS,
        Rule.TOO_MANY_AMENDMENTS,
        Rule.NOTHING_LEFT,
        Rule.TOO_EARLY_TO_ESCALATE,
        Rule.SELLER_MUST_ANSWER_FIRST,
        Rule.NO_SUCH_SETTLEMENT,
        Rule.ANSWERED_ALREADY,
        Rule.OBJECTED_ALREADY,
        Rule.NOTHING_LOST,
        Rule.APPEALED_ALREADY,
        Rule.REMANDED_ALREADY,
        Rule.NO_SUCH_REFUND,
        Rule.BOTH_MUST_BE_HEARD,
        Rule.SAME_EVIDENCE,
        Rule.TOO_MUCH_EVIDENCE,
        Rule.DISCLOSED_ALREADY,
        Rule.ASKED_ALREADY,
        Rule.EVIDENCE_AWAITED,
        Rule.NOT_CLOSED_BY_ITSELF,
        Rule.REINSTATEMENT_ASKED,
        Rule.NO_REINSTATEMENT_ASKED,
        Rule.NOTHING_TO_EXTEND,
        Rule.NOT_RUNNING,
        Rule.NOT_YET_DUE,
        Rule.MEDIATOR_ENROLLED,
        Rule.SO_ALREADY,
        Rule.MEDIATOR_AWAY,
        Rule.AT_CAPACITY,
        Rule.TOO_MANY_CLAIMS,
        Rule.NOTHING_TO_CONFIRM,
        Rule.TERMS_IMMUTABLE,
        Rule.WRONG_VERSION,
        Rule.TERMS_OUT_OF_ORDER,
        Rule.DRAFT_CHANGED,
        Rule.TOO_SHORT_NOTICE,
        Rule.TOO_MANY_UPLOADS,
        Rule.UNBLOCK_FIRST,
        Rule.ANOTHERS_PRODUCT,
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (Rule.FILE_TOO_LARGE,),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (Rule.FILE_KIND,),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        Rule.KEY_REUSED,
        Rule.ORDER_NEEDS_LINES,
        Rule.SAME_PERSON,
        Rule.DISCOUNT_TOO_BIG,
        Rule.IN_THE_FUTURE,
        Rule.BEFORE_ALL_TERMS,
        Rule.NO_SUCH_LINE,
        Rule.UNITS_OUT_OF_RANGE,
        Rule.UNKNOWN_REASON,
        Rule.DESCRIPTION_LENGTH,
        Rule.NOTE_LENGTH,
        Rule.COMMENT_LENGTH,
        Rule.DELETION_UNCONFIRMED,
        Rule.PROMISE_BEFORE_ORDER,
        Rule.PROMISE_IN_THE_PAST,
        Rule.REMEDY_NOT_ALLOWED,
        Rule.OTHER_CURRENCY,
        Rule.AMOUNT_NOT_POSITIVE,
        Rule.ABOVE_REFUNDABLE,
        Rule.PARTIAL_IS_EVERYTHING,
        Rule.FULL_IS_NOT_EVERYTHING,
        Rule.SHIPPING_NOT_REFUNDABLE,
        Rule.OFFER_LOWERED,
        Rule.STATEMENT_INCOMPLETE,
        Rule.UNKNOWN_CLAUSE,
        Rule.ABOVE_CLAIM,
        Rule.PAYER_MISMATCH,
        Rule.RULING_MISMATCH,
        Rule.NO_RETURN_ADDRESS,
        Rule.NOT_IN_EVIDENCE,
        Rule.NOT_DISCLOSED,
        Rule.EVIDENCE_MISSING,
        Rule.NO_EVIDENCE_GIVEN,
        Rule.NOBODY_ASKED,
        Rule.NOTHING_NEW,
        Rule.CONTEST_UNPROVEN,
        Rule.EXTENSION_NOT_LATER,
        Rule.EXTENSION_TOO_LONG,
        Rule.CAPACITY_OUT_OF_RANGE,
        Rule.UNKNOWN_ZONE,
        Rule.QUIET_HOURS_UNSOUND,
        Rule.DIGEST_TOO_LONG,
        Rule.NOT_AN_ADDRESS,
        Rule.WRONG_CODE,
        Rule.DRAFT_RENAMED,
        Rule.TERMS_UNSOUND,
        Rule.CONTACT_IN_CONVERSATION,
        Rule.FILE_EMPTY,
        Rule.FILE_UNREADABLE,
        Rule.FILE_ENCRYPTED,
        Rule.FILE_TOO_COMPLEX,
        Rule.NO_SUCH_MESSAGE,
        Rule.NOTHING_SAID,
        Rule.MESSAGE_LENGTH,
        Rule.VIDEO_OUTSIDE_DISPUTE,
        Rule.ONLY_IMAGES,
        Rule.TOO_MANY_IMAGES,
    ),
}
_ADVICE_ON_RULES = {
    HTTPStatus.FORBIDDEN: "The request was understood; this account may not do it.",
    HTTPStatus.NOT_FOUND: "It does not exist, or it is none of this account's business.",
    HTTPStatus.CONFLICT: "Things are not in a state that allows it. Read again, then decide.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The member most says how many bytes it may have. Send fewer.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The member allowed says what is taken. The content counts, not the name.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Sent like this it will never be accepted. Change it.",
}
STATUS: dict[Rule, int] = {rule: int(status) for status, rules in _STATUS_OF_RULES.items() for rule in rules}
"""The status that each broken rule is answered with."""

_PROTOCOL = {
    "malformed-request": Kind(400, "Bad request", "The request can't be read. See the detail."),
    "not-authenticated": Kind(401, "Not authenticated", "Send a valid bearer token."),
    "not-found": Kind(404, "Not found", "There is nothing at this address."),
    "method-not-allowed": Kind(405, "Method not allowed", "The header Allow says what works."),
    "somebody-was-faster": Kind(409, "Somebody was faster", "Read again, then decide again."),
    "version-has-moved-on": Kind(
        412, "The version has moved on", "It has changed since the version in If-Match was read."
    ),
    "content-too-large": Kind(413, "Content too large", "Send less."),
    "unsupported-media-type": Kind(415, "Unsupported media type", "Send application/json."),
    "range-not-satisfiable": Kind(
        416, "Range not satisfiable", "There are no such bytes. Content-Range says how many there are."
    ),
    "misshapen": Kind(422, "Misshapen", "The member errors says what is wrong, and where."),
    "unexpected": Kind(500, "Unexpected", "This is a defect of the service. Tell the request_id."),
    "unavailable": Kind(503, "Unavailable", "Try again after the time in Retry-After."),
}
_OF_LISTS = {
    "the-queue-is-empty": Kind(404, "The queue is empty", "No case waits for this mediator. Look again later."),
    "the-read-model-is-behind": Kind(
        503, "The read model is behind", "It does not show that position yet. Try again after the time in Retry-After."
    ),
}
TITLES = {kind.status: kind.title for kind in _PROTOCOL.values()} | {403: "Forbidden"}
"""What problems are called that have nothing but their status in common."""

KINDS: dict[str, Kind] = (
    _PROTOCOL
    | _OF_LISTS
    | {
        rule.value: Kind(int(status), rule.replace("-", " ").capitalize(), _ADVICE_ON_RULES[status])
        for status, rules in _STATUS_OF_RULES.items()
        for rule in rules
    }
)
"""All types of problem by the last part of their address."""

SLUG_OF_STATUS = {kind.status: slug for slug, kind in _PROTOCOL.items()}
"""The type for a status that says everything by itself."""
