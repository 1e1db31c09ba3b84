"""All resources that are served."""

from api.conversations import CONVERSATIONS
from api.disputes import DISPUTES
from api.evidence import EVIDENCE
from api.feed import FEED
from api.files import FILES
from api.help import HELP
from api.help_questions import QUESTIONS
from api.inbox import INBOX
from api.listings import LISTINGS
from api.lists import LISTS
from api.mediation import MEDIATION
from api.mediators import MEDIATORS
from api.operation import Blueprint
from api.orders import ORDERS
from api.people import PEOPLE
from api.promotions import PROMOTIONS
from api.sellers import CARDS
from api.support import SUPPORT
from api.support_lists import SUPPORT_LISTS
from api.sweep import SWEEP
from api.terms import TERMS
from api.terms_drafts import DRAFTS
from api.test_clock import TEST_CLOCK
from api.words import WORDS

RESOURCES: tuple[Blueprint, ...] = (
    ORDERS,
    DISPUTES,
    EVIDENCE,
    CONVERSATIONS,
    LISTINGS,
    CARDS,
    LISTS,
    MEDIATION,
    MEDIATORS,
    INBOX,
    PROMOTIONS,
    PEOPLE,
    FEED,
    FILES,
    TERMS,
    DRAFTS,
    HELP,
    QUESTIONS,
    SUPPORT,
    WORDS,
    SUPPORT_LISTS,
    TEST_CLOCK,
    SWEEP,
)
