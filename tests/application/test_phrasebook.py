"""The service says everything in five languages: nothing is missing in one of them, and nothing is left in code."""

import dataclasses
from datetime import UTC, datetime
from enum import Enum
from itertools import chain
from typing import get_args, get_type_hints

import orjson
import pytest
from babel import Locale

from api.problem_types import STATUSES
from application import phrasebook
from application.phrasebook.book import book
from application.phrasebook.gaps import UNKNOWN, gaps
from application.ports import Why
from domain.actor import Role
from domain.conversation.about import AboutKind, Complaint
from domain.deadlines import DeadlineKind
from domain.dispute.exhibit import Shows, Visibility
from domain.dispute.outlook import Consequence
from domain.dispute.proposal import Finding, Ground, Payer
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.status import Outcome, Stage, Status
from domain.dispute.viewer import ViewerState
from domain.inbox.folder import Folder
from domain.money import Money
from domain.order.commands import TrackingStatus
from domain.order.state import OrderStatus
from domain.person.preferences import Language
from domain.refusal import Rule
from domain.support.quote import Channel, Source
from domain.support.state import SupportStatus
from domain.terms import Remedy
from infrastructure.codec import domain_codec
from infrastructure.terms import PublishedTerms
from projections.inbox_views import View
from projections.visibility import FREE_TEXTS, LEFT_OUT_FOR_PARTIES
from projections.wire import body, encode
from tests.infrastructure.write_golden import example_of

EVENTS = domain_codec().events
PUBLISHED = PublishedTerms.shipped().versions.values()
ENGLISH = book(Language.ENGLISH)
NOON = datetime(2018, 3, 5, 12, 30, tzinfo=UTC)
ENUMERATIONS = {
    "actors": Role,
    "roles": Role,
    "order_statuses": OrderStatus,
    "tracking": TrackingStatus,
    "stages": Stage,
    "statuses": Status,
    "viewer_states": ViewerState,
    "folders": View,
    "outcomes": Outcome,
    "remedies": Remedy,
    "grounds": Ground,
    "payers": Payer,
    "findings": Finding,
    "appeal_grounds": AppealGround,
    "judgments": Judgment,
    "contest_grounds": ContestGround,
    "visibilities": Visibility,
    "shows": Shows,
    "subjects": AboutKind,
    "complaints": Complaint,
    "channels": Channel,
    "sources": Source,
    "support_statuses": SupportStatus,
    "deadlines": DeadlineKind,
    "until": DeadlineKind,
    "otherwise": Consequence,
    "refusals": Rule,
    "untranslated": Why,
}
ELSEWHERE = {Language, Folder}
"""What events say that nobody reads in words, and folders: they are views too."""


def of_terms(member):
    reasons = [reason for terms in PUBLISHED for reason in terms.reasons.values()]
    return {code for reason in reasons for code in getattr(reason, member)}


CATALOGUES = {table: {member.value for member in kind} for table, kind in ENUMERATIONS.items()} | {
    "events": set(EVENTS),
    "reasons": {reason for terms in PUBLISHED for reason in terms.reasons},
    "sub_reasons": of_terms("sub_reasons"),
    "required_evidence": of_terms("required_evidence"),
    "problems": set(STATUSES) - {rule.value for rule in Rule},
}


def texts_of(tables):
    """All sentences of some tables, by where they stand."""
    for name, text in tables.items():
        if isinstance(text, dict):
            yield from ((f"{name}.{place}", inner) for place, inner in texts_of(text))
        elif isinstance(text, list):
            yield from ((f"{name}.{number}", inner) for number, inner in enumerate(text))
        else:
            yield name, text


def asked_in(sentence):
    """The gaps of a sentence, whatever their order."""
    return sorted((path, how) for _, paths, how in gaps(sentence) for path in paths)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("table", CATALOGUES)
def test_every_catalogue_of_the_code_has_its_words_and_no_others(table, language):
    assert set(book(language)[table]) == CATALOGUES[table]


def enumerations_in(kind, seen):
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield kind
    elif dataclasses.is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        yield from chain.from_iterable(enumerations_in(hint, seen) for hint in get_type_hints(kind).values())
    else:
        yield from chain.from_iterable(enumerations_in(choice, seen) for choice in get_args(kind))


def test_every_enumeration_that_an_event_can_say_has_a_table():
    said = set(chain.from_iterable(enumerations_in(event, set()) for event in EVENTS.values()))
    assert said - ELSEWHERE <= set(ENUMERATIONS.values())


@pytest.mark.parametrize("language", Language)
def test_every_language_has_the_same_tables_and_sentences_with_the_same_gaps(language):
    def shape(tables):
        plural = dict.fromkeys(tables["plurals"], ...)
        asked = {place: asked_in(text) for place, text in texts_of(tables) if not place.startswith("plurals.")}
        return plural, asked

    assert shape(book(language)) == shape(ENGLISH)


@pytest.mark.parametrize("language", Language)
def test_every_count_has_the_forms_of_its_language(language):
    forms = {*Locale(language.value).plural_form.tags, "other"}
    assert {name: set(told) for name, told in book(language)["plurals"].items()} == dict.fromkeys(
        ENGLISH["plurals"], forms
    )
    assert all("{count}" in text for told in book(language)["plurals"].values() for text in told.values())


@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_empty_or_says_the_same_as_in_english(language):
    assert [place for place, text in texts_of(book(language)) if not text.strip()] == []
    if language is not Language.ENGLISH:
        long = {place: text for place, text in texts_of(ENGLISH) if len(text) > 20}
        assert [place for place, text in texts_of(book(language)) if long.get(place) == text] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_told_without_gaps(name, language):
    data = orjson.loads(encode(body(example_of(EVENTS[name]))))
    text = phrasebook.event(name, data, language, by=Role.BUYER)
    assert UNKNOWN not in text
    assert not set("{}") & set(text)
    assert text.strip().endswith(("。", "."))


def test_no_sentence_quotes_what_may_be_left_out_or_masked():
    quoted = {name: {path.split(".")[0] for path, _ in asked_in(text)} for name, text in ENGLISH["events"].items()}
    hidden = {name: set(members) | FREE_TEXTS for name, members in LEFT_OUT_FOR_PARTIES.items()}
    assert {name: found for name, told in quoted.items() if (found := told & hidden.get(name, FREE_TEXTS))} == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", DeadlineKind)
def test_every_deadline_says_until_when_and_what_happens_then(kind, language):
    for consequence in (None, *Consequence):
        text = phrasebook.deadline(kind, NOON, language, consequence=consequence, money=Money("EUR", 1230))
        assert "2018" in text
        assert UNKNOWN not in text
        assert consequence is None or len(text) > len(phrasebook.deadline(kind, NOON, language))


def test_what_cannot_be_known_leaves_a_mark_and_a_foreign_code_stays_as_it_is():
    told = phrasebook.event("dispute.closed", {}, Language.ENGLISH, by=Role.CLOCK)
    assert told == "The dispute is closed: …."
    assert phrasebook.word("reasons", "haunted", Language.SPANISH) == "haunted"
    raised = phrasebook.event("dispute.deadline-extended", {"starts": []}, Language.ENGLISH, by=Role.CLOCK)
    assert raised == "A deadline was extended: …, until …."


@pytest.mark.parametrize(
    ("code", "language"),
    [("es-MX", Language.SPANISH), ("PT_br", Language.PORTUGUESE), ("tlh", Language.ENGLISH), (None, Language.ENGLISH)],
)
def test_an_unknown_language_is_english(code, language):
    assert phrasebook.spoken(code) is language


CLAIM = {"consequence": Consequence.AGREED_AT_THE_CLAIM, "money": {"currency": "EUR", "amount": "1234.50"}}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.ENGLISH,
            [
                "The seller has until March 5, 2018, 9:30\u202fAM UTC-03:00 to answer.",
                "Otherwise the claim counts as accepted, and the buyer gets €1,234.50.",
            ],
        ),
        (
            Language.SPANISH,
            [
                "El vendedor tiene hasta el 5 de marzo de 2018, 9:30 UTC-03:00 para responder.",
                "De lo contrario la reclamación se da por aceptada y el comprador recibe 1.234,50\xa0€.",
            ],
        ),
        (
            Language.PORTUGUESE,
            [
                "O vendedor tem até 5 de março de 2018 09:30 UTC-03:00 para responder.",
                "Caso contrário a reivindicação é considerada aceita, e o comprador recebe €\xa01.234,50.",
            ],
        ),
        (
            Language.RUSSIAN,
            [
                "Продавец может ответить до 5 марта 2018\u202fг., 09:30 UTC-03:00.",  # noqa: RUF001
                "Иначе требование считается принятым, и покупатель получит 1\xa0234,50\xa0€.",
            ],
        ),
        (
            Language.CHINESE,
            ["卖家须在 2018年3月5日 09:30 UTC-03:00 前答复。否则诉求视为已接受，买家获得 €1,234.50。"],  # noqa: RUF001
        ),
    ],
)
def test_a_deadline_is_told_in_the_readers_language_time_zone_and_form_of_money(language, told):
    text = phrasebook.deadline("seller-response", NOON, language, "America/Sao_Paulo", **CLAIM)
    assert text == " ".join(told)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.ENGLISH, ["1 piece of evidence", "2 pieces of evidence", "5 pieces of evidence"]),
        (Language.SPANISH, ["1 prueba", "2 pruebas", "5 pruebas"]),
        (Language.PORTUGUESE, ["1 prova", "2 provas", "5 provas"]),
        (Language.RUSSIAN, ["1 доказательство", "2 доказательства", "5 доказательств"]),
        (Language.CHINESE, ["1份证据", "2份证据", "5份证据"]),
    ],
)
def test_things_are_counted_as_the_language_counts(language, told):
    submitted = "dispute.evidence-submitted"
    texts = [phrasebook.event(submitted, {"exhibits": [{}] * n}, language, by=Role.BUYER) for n in (1, 2, 5)]
    assert [piece in text for piece, text in zip(told, texts, strict=True)] == [True] * 3


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money("JPY", 1205), "¥1,205"),
        (Money("KWD", 12345), "KWD\xa012.345"),
        (Money("IQD", 12345), "IQD\xa012.345"),
        (Money("EUR", 0), "€0.00"),
    ],
)
def test_money_has_exactly_the_digits_of_its_currency(money, text):
    told = phrasebook.deadline("mediation-cap", NOON, Language.ENGLISH, consequence="platform-pays", money=money)
    assert told.endswith(f"pays the buyer {text}.")


def test_parts_of_an_amount_are_told_as_their_sum():
    def euros(amount):
        return {"currency": "EUR", "amount": amount}

    seller = {"lines": [{"line": 1, "amount": euros("12.30")}], "shipping": euros("4.00")}
    platform = {"lines": [], "shipping": euros("0.70")}
    data = {"from_seller": seller, "from_platform": platform}
    text = phrasebook.event("order.refunded", data, Language.ENGLISH, by=Role.MARKETPLACE)
    assert text == "€17.00 was refunded to the buyer."


def test_a_refusal_says_what_went_wrong_and_what_to_do():
    said = phrasebook.refusal(Rule.FILE_TOO_LARGE, {"most": 10 * 2**20}, Language.RUSSIAN)
    assert said == (
        "Файл не может быть больше, чем разрешают условия",
        "Выберите файл меньше: не более 10 МБ.",
    )


def test_the_vocabulary_has_single_words_only():
    tables = phrasebook.vocabulary(Language.SPANISH)
    assert tables["remedies"]["full-refund"] == "reembolso completo"
    assert [text for _, text in texts_of(tables) if "{" in text] == []
