"""The terms that come along: usable, first of their names, and their sentences say what their numbers say."""

import json
import re
from datetime import timedelta

import pytest

from domain.deadlines import DeadlineKind
from domain.publication.soundness import contradictions
from domain.terms import Terms
from infrastructure.terms import PublishedTerms
from infrastructure.terms_schema import examined

SHIPPED = PublishedTerms.shipped()
REFS = pytest.mark.parametrize("ref", SHIPPED.documents)
WORDS = {
    "twice": 2,
    "three": 3,
    "third": 3,
    "five": 5,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "fifteen": 15,
    "thirty": 30,
    "forty": 40,
}
NUMBER = re.compile(rf"\d[\d,]*(?:\.\d+)?|\bone(?= hour)|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
MEGABYTE = 1_048_576


def numbers_in(text: str) -> list[str]:
    """The figures of a sentence in their order, however they are written."""
    found = [match[0].lower().replace(",", "") for match in NUMBER.finditer(text)]
    return [str({**WORDS, "one": 1}.get(number, number)) for number in found]


def days(period: timedelta) -> int:
    assert period % timedelta(days=1) == timedelta(0)
    return period // timedelta(days=1)


def hours(period: timedelta) -> int:
    assert period % timedelta(hours=1) == timedelta(0)
    return period // timedelta(hours=1)


def said(terms: Terms) -> dict[str, list[object]]:
    """The figures that each clause has to say; a clause that is not here says none."""
    periods, limits = terms.periods, terms.limits
    maxima, thresholds = (
        [amounts[currency] for currency in ("*", "JPY", "KRW")]
        for amounts in (limits.auto_accept_maximum, limits.four_eyes_threshold)
    )
    protection = days(periods.buyer_protection)
    return {
        "opening": [days(periods.not_received_after_shipment), protection, protection],
        "proposals": [limits.proposals_per_side],
        "seller-response": [days(periods.seller_response), *maxima],
        "buyer-response": [days(periods.buyer_response)],
        "negotiation-cap": [days(periods.negotiation_cap)],
        "escalate-earliest": [days(periods.escalate_earliest)],
        "assignment": [hours(periods.assignment)],
        "mediators": [days(periods.trade_conflict), limits.mediator_capacity],
        "lease": [hours(periods.lease)],
        "decision": [days(periods.decision), 2],
        "mediation-cap": [days(periods.mediation_cap)],
        "evidence": [days(periods.evidence), days(periods.decision_pause)],
        "evidence-limits": [
            limits.evidence_file_bytes // MEGABYTE,
            4,  # as in MP4
            limits.evidence_video_bytes // MEGABYTE,
            MEGABYTE,
            limits.evidence_files_per_party,
            limits.evidence_bytes_per_party // MEGABYTE,
            hours(periods.disclosure),
        ],
        "settlement": [days(periods.settlement)],
        "approval": [*thresholds, hours(periods.approval)],
        "appeal-window": [days(periods.appeal_window)],
        "appeal-decision": [days(periods.appeal_decision)],
        "return-shipment": [days(periods.return_shipment)],
        "return-transit": [days(periods.return_transit)],
        "return-inspection": [days(periods.return_inspection)],
        "refund-execution": [days(periods.refund_execution)],
        "reinstatement": [hours(periods.reinstatement)],
        "extension": [limits.extensions, days(periods.extension)],
        "reminders": [hours(periods.reminder_first), hours(periods.reminder_last)],
        "auto-receipt": [days(periods.auto_receipt)],
        "buyer-protection": [protection],
    }


@REFS
def test_every_number_in_a_sentence_is_the_number_that_counts(ref):
    terms = SHIPPED[ref]
    due = said(terms)
    for name, clause in terms.clauses.items():
        assert numbers_in(clause.text) == [str(number) for number in due.get(name, [])], name
    assert set(due) <= set(terms.clauses)


@REFS
def test_an_alarm_comes_every_day_as_its_clause_says(ref):
    assert SHIPPED[ref].periods.execution_alarm == timedelta(days=1)


@REFS
def test_they_could_be_published_today(ref):
    terms = examined(SHIPPED.documents[ref])
    assert (terms.ref, contradictions(terms)) == (ref, [])
    assert terms == SHIPPED[ref]


@REFS
def test_later_versions_are_the_marketplaces_own(ref):
    assert SHIPPED[ref].version == 1


@REFS
def test_every_deadline_has_a_clause(ref):
    assert {kind.value for kind in DeadlineKind} <= set(SHIPPED[ref].clauses)


def test_the_profile_of_the_standard_ends_negotiations_after_ten_days_and_differs_in_nothing_else():
    default, standard = (json.loads(SHIPPED.documents[ref]) for ref in ("default@1", "iso32122@1"))
    assert (default["periods"].pop("negotiation_cap"), standard["periods"].pop("negotiation_cap")) == ("P15D", "P10D")
    texts = [document["clauses"].pop("negotiation-cap")["text"] for document in (default, standard)]
    assert texts[1] == texts[0].replace("fifteen days", "ten days")
    assert default | {"name": "iso32122"} == standard
