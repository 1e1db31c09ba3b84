"""The register of terms: drafted by one, published by another, in time, and never changed again."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest

from domain.actor import Actor, Role
from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft
from domain.publication.decide import NOTICE, decide, document_of
from domain.publication.events import TermsDraftDiscarded, TermsDrafted, TermsDraftRevised, TermsPublished
from domain.publication.soundness import SENSES, contradictions
from domain.publication.state import TermsStatus, fold
from domain.refusal import Refused, Rule
from domain.terms import Remedy
from tests.examples import ADMIN, TERMS, TICK, day, terms_with

ANOTHER = Actor(Role.ADMIN, "abe")
THIRD = Actor(Role.ADMIN, "aki")
SHIPPED = document_of(TERMS, "{}")
FORCE = day(30)


def second(**changes):
    """What default@2 is to say."""
    return terms_with(TERMS, version=2, in_force_from=FORCE, sha256="second", **changes)


def draft(terms=None, **changes):
    return DraftTerms(**{"by": ADMIN, "at": day(0), "terms": terms or second(), "text": '{"second": 1}', **changes})


def revise(terms=None, **changes):
    facts = {"by": ADMIN, "at": day(1), "draft": "default@2", "terms": terms or second(), "text": '{"second": 2}'}
    return ReviseDraft(**{**facts, **changes})


def publish(**changes):
    return PublishTerms(**{"by": ANOTHER, "at": day(2), "draft": "default@2", "sha256": "second", **changes})


def discard(**changes):
    return DiscardDraft(**{"by": ADMIN, "at": day(2), "draft": "default@2", **changes})


def register_after(*wishes):
    events = []
    for wish in wishes:
        events += decide(wish, fold(events, [SHIPPED]))
    return fold(events, [SHIPPED])


def refusal(command, *before):
    with pytest.raises(Refused) as refused:
        decide(command, register_after(*before))
    return refused.value


def refused(command, *before):
    return refusal(command, *before).rule


def test_a_refusal_tells_what_would_have_been_right():
    too_early = replace(second(), in_force_from=TERMS.in_force_from)
    unsound = second(disclosure=timedelta(days=7))
    assert refusal(draft(replace(second(), version=3))).details == {"expected": 2}
    assert refusal(draft(replace(second(), name="strict"))).details == {"expected": 1}
    assert refusal(draft(too_early)).details == {"after": TERMS.in_force_from}
    assert refusal(draft(unsound)).details == {"contradictions": contradictions(unsound)}
    assert refusal(publish(at=FORCE), draft()).details == {"earliest": FORCE + NOTICE}


class TestDrafting:
    def test_a_draft_is_kept_to_the_letter(self):
        document = document_of(second(), '{"second": 1}')
        assert decide(draft(), register_after()) == [TermsDrafted(by=ADMIN, at=day(0), document=document)]

    def test_its_instant_is_kept_in_utc(self):
        elsewhere = FORCE.astimezone(timezone(timedelta(hours=9)))
        (drafted,) = decide(draft(replace(second(), in_force_from=elsewhere)), register_after())
        assert drafted.document.in_force_from.utcoffset() == timedelta(0)
        assert drafted.document.in_force_from == FORCE

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
    @pytest.mark.parametrize("command", [draft, revise, publish, discard])
    def test_nobody_but_administrators_has_a_hand_in_it(self, role, command):
        assert refused(command(by=Actor(role, "x")), draft()) is Rule.NOT_YOUR_ROLE

    def test_there_is_one_draft_of_a_version_at_a_time(self):
        assert refused(draft(by=ANOTHER), draft()) is Rule.NOT_NOW

    @pytest.mark.parametrize("version", [0, 3])
    def test_it_is_the_version_after_the_last(self, version):
        assert refused(draft(replace(second(), version=version))) is Rule.WRONG_VERSION

    @pytest.mark.parametrize(("version", "expected"), [(1, True), (2, False)])
    def test_terms_of_a_new_name_begin_with_version_one(self, version, expected):
        strict = replace(second(), name="strict", version=version)
        if expected:
            assert "strict@1" in register_after(draft(strict)).drafts
        else:
            assert refused(draft(strict)) is Rule.WRONG_VERSION

    def test_what_is_published_is_not_drafted_again(self):
        assert refused(draft(TERMS)) is Rule.TERMS_IMMUTABLE

    @pytest.mark.parametrize("early", [timedelta(0), TICK])
    def test_it_comes_into_force_after_the_version_before(self, early):
        too_early = replace(second(), in_force_from=TERMS.in_force_from - early)
        assert refused(draft(too_early)) is Rule.TERMS_OUT_OF_ORDER
        assert refused(revise(too_early), draft()) is Rule.TERMS_OUT_OF_ORDER

    def test_another_name_has_a_time_of_its_own(self):
        strict = replace(second(), name="strict", version=1, in_force_from=TERMS.in_force_from)
        assert register_after(draft(strict)).drafts["strict@1"].document.in_force_from == TERMS.in_force_from


class TestRevising:
    def test_the_draft_says_something_else_afterwards(self):
        other = second(seller_response=timedelta(days=3))
        document = document_of(other, '{"second": 2}')
        revised = TermsDraftRevised(by=ADMIN, at=day(1), document=document)
        assert decide(revise(other), register_after(draft())) == [revised]
        assert register_after(draft(), revise(other)).drafts["default@2"].document == document

    def test_whoever_revises_it_is_one_of_its_authors(self):
        register = register_after(draft(), revise(by=ANOTHER), revise())
        assert register.drafts["default@2"].authors == (ADMIN.id, ANOTHER.id)

    def test_it_keeps_its_name_and_version(self):
        renamed = replace(second(), name="strict", version=1)
        assert refused(revise(renamed), draft()) is Rule.DRAFT_RENAMED

    @pytest.mark.parametrize("command", [revise, publish, discard])
    def test_there_is_no_draft_before_it_was_drafted(self, command):
        assert refused(command()) is Rule.NO_SUCH_DRAFT


class TestPublishing:
    def test_another_administrator_publishes_exactly_what_was_drafted(self):
        document = document_of(second(), '{"second": 1}')
        assert decide(publish(), register_after(draft())) == [TermsPublished(by=ANOTHER, at=day(2), document=document)]
        register = register_after(draft(), publish())
        assert (register.published["default@2"], register.drafts) == (document, {})
        assert register.status_of("default@2") is TermsStatus.PUBLISHED

    @pytest.mark.parametrize("author", [ADMIN, ANOTHER])
    def test_nobody_publishes_what_they_wrote_in(self, author):
        before = (draft(), revise(by=ANOTHER))
        assert refused(publish(by=author), *before) is Rule.OWN_TERMS_DRAFT
        assert "default@2" in register_after(*before, publish(by=THIRD)).published

    def test_nobody_publishes_what_they_have_not_seen(self):
        changed = replace(second(), sha256="changed")
        assert refused(publish(by=THIRD), draft(), revise(changed)) is Rule.DRAFT_CHANGED

    def test_an_hour_of_notice_is_enough_and_less_is_not(self):
        assert refused(publish(at=FORCE - NOTICE + TICK), draft()) is Rule.TOO_SHORT_NOTICE
        assert "default@2" in register_after(draft(), publish(at=FORCE - NOTICE)).published

    @pytest.mark.parametrize("command", [draft, revise, publish, discard])
    def test_what_was_published_stays_as_it_is(self, command):
        assert refused(command(), draft(), publish()) is Rule.TERMS_IMMUTABLE

    def test_the_next_version_follows_the_one_that_was_published(self):
        third = replace(second(), version=3, in_force_from=FORCE + TICK)
        assert "default@3" in register_after(draft(), publish(), draft(third)).drafts

    def test_two_names_are_drafted_side_by_side(self):
        strict = replace(second(), name="strict", version=1)
        register = register_after(draft(), draft(strict), publish())
        assert (set(register.drafts), register.version) == ({"strict@1"}, 3)


class TestDiscarding:
    def test_a_discarded_draft_leaves_its_version_free(self):
        discarded = TermsDraftDiscarded(by=ADMIN, at=day(2), draft="default@2")
        assert decide(discard(), register_after(draft())) == [discarded]
        again = register_after(draft(), discard(), draft(by=ANOTHER)).drafts["default@2"]
        assert (again.authors, again.stands_at) == ((ANOTHER.id,), 3)


UNSOUND = {
    "/periods/seller_response": {"seller_response": timedelta(days=15, microseconds=1)},
    "/periods/buyer_response": {"buyer_response": timedelta(days=16)},
    "/periods/escalate_earliest": {"escalate_earliest": timedelta(days=16)},
    "/periods/assignment": {"assignment": timedelta(days=8)},
    "/periods/decision": {"decision": timedelta(days=31, microseconds=1)},
    "/periods/evidence": {"evidence": timedelta(days=15)},
    "/periods/settlement": {"settlement": timedelta(days=15)},
    "/periods/disclosure": {"disclosure": timedelta(days=7)},
    "/periods/reminder_last": {"reminder_last": timedelta(days=1)},
    "/limits/description_shortest": {"description_shortest": 2001},
    "/limits/evidence_bytes_per_party": {"evidence_bytes_per_party": 52_428_799},
    "/moderation": {"moderation": replace(TERMS.moderation, rules=TERMS.moderation.rules[:1] * 2)},
    "/moderation/rules": {
        "moderation": replace(TERMS.moderation, rules=(replace(TERMS.moderation.rules[0], words=("*x*",)),))
    },
    "/reasons/not-received/remedies": {
        "reasons": TERMS.reasons
        | {"not-received": replace(TERMS.reasons["not-received"], remedies=(Remedy.RETURN_FOR_REFUND,))}
    },
}


class TestSoundness:
    @pytest.mark.parametrize("sense", SENSES, ids=lambda sense: sense.pointer)
    def test_numbers_that_contradict_each_other_are_named_with_the_reason(self, sense):
        unsound = second(**UNSOUND[sense.pointer])
        assert contradictions(unsound) == [{"pointer": sense.pointer, "detail": sense.must}]

    @pytest.mark.parametrize("command", [draft, revise])
    def test_they_are_not_drafted(self, command):
        before = [] if command is draft else [draft()]
        assert refused(command(second(disclosure=timedelta(days=7))), *before) is Rule.TERMS_UNSOUND

    def test_terms_need_not_know_goods_that_were_not_received(self):
        others = {name: reason for name, reason in TERMS.reasons.items() if name != "not-received"}
        assert contradictions(second(reasons=others)) == []


def test_what_is_shipped_counts_as_published():
    register = fold([], [SHIPPED])
    assert (register.status_of("default@1"), register.latest("default")) == (TermsStatus.PUBLISHED, SHIPPED)
    assert SHIPPED.in_force_from.tzinfo is UTC
