"""Why a command was turned down, in words that a client can switch on."""

from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """Each member is the sentence that was broken, and the last part of the problem's ``type``."""

    # who and when
    NO_SUCH_ORDER = "there-is-no-such-order"
    NO_SUCH_DISPUTE = "there-is-no-such-dispute"
    NOT_YOUR_ROLE = "your-role-may-not-do-this"
    NOT_ASSIGNED = "only-the-assigned-mediator-may-do-this"
    NOT_NOW = "this-may-not-be-done-in-this-status"
    NOT_A_MEDIATOR_OF_OWN_CASE = "a-party-may-not-mediate-its-own-dispute"
    KEY_REUSED = "an-idempotency-key-may-not-be-used-for-another-request"
    # orders
    ORDER_EXISTS = "an-order-may-be-placed-only-once"
    ORDER_NEEDS_LINES = "an-order-must-have-lines-with-a-price"
    SAME_PERSON = "buyer-and-seller-must-be-different-people"
    DISCOUNT_TOO_BIG = "a-discount-may-not-exceed-what-it-is-taken-from"
    OVERPAID = "payments-may-not-exceed-the-order-total"
    PROMISE_BEFORE_ORDER = "a-promise-must-lie-after-the-order"
    PROMISE_IN_THE_PAST = "a-new-promise-may-not-lie-in-the-past"
    COMMENT_LENGTH = "a-comment-must-have-1-to-2000-characters"
    FEEDBACK_SCORE = "feedback-must-have-a-score-from-1-to-5"
    IN_THE_FUTURE = "a-fact-may-not-lie-in-the-future"
    BEFORE_ALL_TERMS = "a-fact-must-lie-in-the-time-of-published-terms"
    NO_CANCELLATION_REQUESTED = "a-cancellation-must-be-requested-first"
    DISPUTE_OPEN = "an-order-may-not-be-cancelled-while-a-dispute-is-open"
    CANCELLATION_PENDING = "a-cancellation-may-be-requested-once-at-a-time"
    # conversations
    NO_SUCH_CONVERSATION = "there-is-no-such-conversation"
    NO_SUCH_LISTING = "there-is-no-such-listing"
    NO_SUCH_MESSAGE = "there-is-no-such-message"
    ANOTHERS_PRODUCT = "a-product-may-not-change-its-seller"
    BUYER_ASKS_FIRST = "a-seller-may-not-be-the-first-to-write-about-a-product"
    NOTHING_SAID = "a-message-must-have-text-or-images"
    MESSAGE_LENGTH = "a-message-may-not-be-longer-than-the-terms-allow"
    VIDEO_OUTSIDE_DISPUTE = "a-video-may-be-shown-in-a-dispute-only"
    ONLY_IMAGES = "a-message-may-carry-images-only"
    TOO_MANY_IMAGES = "a-message-may-carry-only-so-many-different-images"
    SENDER_BLOCKED = "who-was-blocked-may-not-write"
    UNBLOCK_FIRST = "who-blocked-the-other-side-must-unblock-it-to-write"
    # opening
    NOT_PAID = "an-order-must-be-paid-to-be-disputed"
    ORDER_CANCELLED = "a-cancelled-order-may-not-be-disputed"
    FULLY_REFUNDED = "a-fully-refunded-line-may-not-be-disputed"
    OFF_PLATFORM = "an-order-paid-off-platform-may-not-be-disputed"
    ALREADY_DISPUTED = "a-unit-may-be-in-one-open-dispute-only"
    RECEIPT_CONFIRMED = "goods-confirmed-as-received-may-not-be-claimed-as-not-received"
    TOO_EARLY_TO_OPEN = "a-dispute-may-not-be-opened-yet"
    TOO_LATE_TO_OPEN = "a-dispute-may-not-be-opened-any-more"
    NOT_THERE_YET = "the-goods-must-have-arrived-for-this-reason"
    NO_SUCH_LINE = "a-claim-must-name-lines-of-the-order"
    UNITS_OUT_OF_RANGE = "disputed-units-must-be-between-one-and-what-was-bought"
    TOO_MANY_REFILINGS = "a-line-may-be-disputed-again-only-so-often"
    UNKNOWN_REASON = "the-reason-must-be-one-of-the-terms"
    DESCRIPTION_LENGTH = "a-description-must-have-20-to-2000-characters"
    NOTE_LENGTH = "a-note-must-have-1-to-2000-characters"
    # proposals
    REMEDY_NOT_ALLOWED = "a-remedy-must-be-allowed-for-the-reason"
    OTHER_CURRENCY = "amounts-must-be-in-the-currency-of-the-order"
    AMOUNT_NOT_POSITIVE = "an-amount-must-be-more-than-nothing"
    ABOVE_REFUNDABLE = "an-amount-may-not-exceed-what-is-refundable"
    PARTIAL_IS_EVERYTHING = "a-partial-refund-must-be-less-than-everything"
    FULL_IS_NOT_EVERYTHING = "a-full-refund-must-be-everything-that-is-refundable"
    SHIPPING_NOT_REFUNDABLE = "shipping-may-be-claimed-only-when-all-lines-were-not-received"
    NO_SUCH_PROPOSAL = "there-must-be-a-live-proposal-with-this-id"
    OWN_PROPOSAL = "nobody-may-answer-their-own-proposal"
    NOT_OWN_PROPOSAL = "only-an-own-offer-may-be-withdrawn"
    TOO_MANY_PROPOSALS = "a-side-may-make-only-so-many-proposals"
    TOO_MANY_AMENDMENTS = "a-claim-may-be-amended-only-so-often"
    OFFER_LOWERED = "a-seller-may-not-lower-an-offer-that-stands"
    NOTHING_LEFT = "there-must-be-money-left-to-refund"
    # escalation
    TOO_EARLY_TO_ESCALATE = "a-buyer-may-escalate-after-an-answer-or-from-day-three"
    SELLER_MUST_ANSWER_FIRST = "a-seller-may-escalate-only-after-having-answered"
    # decisions
    STATEMENT_INCOMPLETE = "a-decision-must-state-facts-evidence-clauses-and-reasons"
    UNKNOWN_CLAUSE = "a-decision-must-cite-clauses-of-the-terms"
    ABOVE_CLAIM = "an-award-may-not-exceed-the-most-ever-claimed"
    PAYER_MISMATCH = "the-platform-part-must-match-who-pays"
    OWN_DRAFT = "another-mediator-must-approve-a-decision"
    NO_SUCH_SETTLEMENT = "there-must-be-a-live-settlement-with-this-id"
    ANSWERED_ALREADY = "a-party-may-answer-only-once"
    NOT_AGAIN = "a-mediator-who-left-a-case-may-not-take-it-again"
    OBJECTED_ALREADY = "a-party-may-object-to-a-mediator-only-once"
    BOTH_MUST_BE_HEARD = "both-sides-must-have-had-their-chance-before-a-decision"
    NOT_IN_EVIDENCE = "a-decision-may-rely-only-on-evidence-of-its-own-dispute"
    NOT_DISCLOSED = "a-decision-may-rely-only-on-what-the-other-side-knew-in-time"
    # evidence
    EVIDENCE_MISSING = "the-evidence-that-the-reason-requires-must-be-there"
    NO_EVIDENCE_GIVEN = "evidence-must-be-a-file-or-a-text"
    SAME_EVIDENCE = "a-side-may-submit-the-same-file-only-once"
    TOO_MUCH_EVIDENCE = "a-side-may-submit-only-so-many-files-and-so-much"
    NOT_YOUR_VISIBILITY = "who-may-see-evidence-must-be-for-its-side-to-say"
    NO_SUCH_EVIDENCE = "there-must-be-evidence-with-this-id"
    DISCLOSED_ALREADY = "evidence-that-the-other-side-knows-may-not-be-disclosed-again"
    NOBODY_ASKED = "a-request-for-evidence-must-name-one-side-or-both"
    NOT_ASKED = "only-who-was-asked-for-evidence-may-decline-it"
    ASKED_ALREADY = "evidence-may-be-asked-for-once-at-a-time"
    EVIDENCE_AWAITED = "evidence-that-was-asked-for-must-be-awaited-or-called-off"
    # files of evidence
    NO_SUCH_FILE = "there-is-no-such-file"
    FILE_EMPTY = "a-file-may-not-be-empty"
    FILE_KIND = "a-file-must-be-of-an-allowed-kind"
    FILE_TOO_LARGE = "a-file-may-not-be-larger-than-the-terms-allow"
    FILE_UNREADABLE = "a-file-must-be-readable"
    FILE_ENCRYPTED = "a-file-may-not-be-encrypted"
    FILE_TOO_COMPLEX = "a-file-must-be-simple-enough-to-be-looked-into"
    TOO_MANY_UPLOADS = "files-that-wait-may-not-exceed-what-a-party-may-submit"
    # appeal
    NOTHING_NEW = "an-appeal-for-new-evidence-must-bring-a-file-never-seen-before"
    NOTHING_LOST = "only-who-lost-something-may-appeal"
    APPEALED_ALREADY = "a-party-may-appeal-or-waive-only-once"
    OWN_DECISION = "nobody-may-judge-the-appeal-of-their-own-decision"
    REMANDED_ALREADY = "a-decision-may-be-sent-back-only-once"
    RULING_MISMATCH = "a-ruling-must-fit-what-is-done-with-the-decision"
    # goods sent back
    NO_RETURN_ADDRESS = "a-return-address-must-have-5-to-500-characters"
    CONTEST_UNPROVEN = "goods-that-came-back-may-be-contested-only-with-evidence"
    # execution
    NO_SUCH_REFUND = "there-must-be-a-requested-refund-with-this-id"
    # reinstatement
    NOT_CLOSED_BY_ITSELF = "only-a-dispute-that-closed-by-itself-may-be-reinstated"
    REINSTATEMENT_ASKED = "a-reinstatement-may-be-asked-for-only-once"
    NO_REINSTATEMENT_ASKED = "a-reinstatement-must-be-asked-for-first"
    # the inbox
    NO_SUCH_ENTRY = "there-is-no-such-entry"
    PROMOTION_EXPIRED = "a-promotion-may-not-have-expired"
    DELETION_UNCONFIRMED = "a-deletion-must-be-confirmed"
    # mediators
    NO_SUCH_MEDIATOR = "there-is-no-such-mediator"
    MEDIATOR_ENROLLED = "a-mediator-may-be-enrolled-only-once"
    CAPACITY_OUT_OF_RANGE = "a-capacity-must-be-between-one-and-two-hundred-cases"
    SO_ALREADY = "what-is-so-already-may-not-be-asked-for-again"
    NOT_ON_THE_ROSTER = "a-mediator-must-be-on-the-roster"
    CONFLICT_DECLARED = "a-mediator-may-not-judge-a-party-they-have-a-conflict-with"
    TRADED_WITH_A_PARTY = "a-mediator-may-not-judge-a-party-they-traded-with-lately"
    MEDIATOR_AWAY = "a-mediator-who-is-away-may-not-take-a-case"
    AT_CAPACITY = "a-mediator-may-not-have-more-cases-than-their-capacity"
    # conversations
    CONTACT_IN_CONVERSATION = "contact-details-may-not-be-exchanged-in-a-conversation"
    # the help desk
    NO_SUCH_SUPPORT = "there-is-no-such-conversation-with-the-help-desk"
    SUPPORT_EXISTS = "a-conversation-with-the-help-desk-may-be-opened-only-once"
    NOT_ITS_AGENT = "only-the-agent-who-has-it-may-do-this"
    SUPPORT_FULL = "a-conversation-with-the-help-desk-may-have-only-so-many-messages"
    # deadlines
    NOTHING_TO_EXTEND = "a-deadline-must-run-and-be-yours-to-extend"
    EXTENSION_NOT_LATER = "an-extension-must-be-later-than-the-deadline"
    EXTENSION_TOO_LONG = "an-extension-may-be-only-so-long"
    NOT_RUNNING = "only-a-running-deadline-may-lapse"
    NOT_YET_DUE = "a-deadline-may-not-lapse-before-it-is-due"
    # people
    UNKNOWN_ZONE = "a-time-zone-must-be-one-of-the-iana-database"
    QUIET_HOURS_UNSOUND = "quiet-hours-must-begin-and-end-at-different-times-of-a-day"
    DIGEST_TOO_LONG = "a-digest-may-collect-for-a-day-at-the-most"
    NOT_AN_ADDRESS = "a-mail-address-must-be-a-plain-one"
    TOO_MANY_CLAIMS = "mail-addresses-may-be-claimed-only-so-often"
    NOTHING_TO_CONFIRM = "a-mail-address-must-be-claimed-before-it-is-confirmed"
    WRONG_CODE = "a-code-must-be-the-one-that-was-mailed"
    # terms
    NO_SUCH_DRAFT = "there-is-no-such-draft-of-terms"
    TERMS_IMMUTABLE = "published-terms-may-not-be-changed"
    WRONG_VERSION = "a-draft-must-be-the-version-after-the-last"
    DRAFT_RENAMED = "a-draft-must-keep-its-name-and-version"
    TERMS_OUT_OF_ORDER = "a-version-must-come-into-force-after-the-one-before"
    TERMS_UNSOUND = "the-numbers-of-terms-must-agree-with-each-other"
    OWN_TERMS_DRAFT = "another-administrator-must-publish-a-draft"
    DRAFT_CHANGED = "a-publication-must-name-the-draft-as-it-stands"
    TOO_SHORT_NOTICE = "terms-must-be-published-an-hour-before-they-are-in-force"


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command was turned down. ``rule`` says why; ``details`` are plain values for the client.

    ``detail`` says more than the rule does, in English, where there is more to say.
    """

    def __init__(self, rule: Rule, detail: str = "", **details: Any) -> None:
        super().__init__(detail or rule.value.replace("-", " "))
        self.rule = rule
        self.detail = detail
        self.details = details
