"""Showing things: what is taken, how much of it, what the reason requires, and who sees it."""

from dataclasses import replace
from uuid import UUID

from domain.actor import Actor, Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute import commands as c
from domain.dispute.disclosure import may_know, may_open
from domain.dispute.events import EvidenceDisclosed, EvidenceSubmitted, EvidenceWithdrawn
from domain.dispute.evidence import missing
from domain.dispute.exhibit import Exhibit, Showing, Shows, Visibility
from domain.dispute.lifecycle import allowed
from domain.dispute.ruling import AppealGround, ContestGround
from domain.dispute.viewer import actions
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    MARKETPLACE,
    MEDIATOR,
    SELLER,
    STRANGE_SELLER,
    STRANGER,
    TERMS,
    appeal,
    awaiting_approval,
    awaiting_evidence,
    awaiting_return,
    case_of,
    claim_case,
    closed,
    contest_return,
    countered,
    day,
    decide,
    decided,
    delivered,
    disclose,
    escalate,
    escalated,
    evidence_id,
    file,
    happened,
    in_appeal,
    in_mediation,
    keep_from_buyer,
    not_received,
    open_dispute,
    opened,
    photo,
    refund_failed,
    refunding,
    release,
    return_inspection,
    settlement_proposed,
    submit_evidence,
    terms_with,
    withdraw_evidence,
    words,
)
from tests.scenario import given, pytest

LIMITS = TERMS.limits
IMAGE, VIDEO, DOCUMENT = "image/png", "video/mp4", "application/pdf"
LARGEST_PHOTO, LARGEST_VIDEO = 10 * 1024 * 1024, 50 * 1024 * 1024
PHOTOS = tuple(photo(100 + n) for n in range(31))
VIDEOS = tuple(Showing(shows=Shows.ITEM, file=file(200 + n, kind=VIDEO, size=LARGEST_VIDEO)) for n in range(3))
"""Three of the largest are all the bytes that a side may submit."""


def shown(kind: str, size: int = 1, n: int = 50, **changes):
    return Showing(**{"shows": Shows.ITEM, "file": file(n, kind=kind, size=size), **changes})


def evidence(*history):
    return case_of(history).dispute.evidence


class TestSubmitting:
    def test_a_file_with_a_summary(self):
        piece = photo(5, text=" The box, as it came. ", shows=Shows.PARCEL)
        given(*opened()).when(submit_evidence(piece)).then(
            EvidenceSubmitted(
                by=SELLER,
                at=day(8),
                exhibits=(Exhibit(id=evidence_id(2), shows=Shows.PARCEL, text="The box, as it came.", file=file(5)),),
                visibility=Visibility.PARTIES,
            )
        )

    def test_nothing_else_follows_from_it(self):
        before = case_of(opened()).dispute
        after = given(*opened()).when(submit_evidence()).happened().dispute
        assert (after.status, after.deadlines) == (before.status, before.deadlines)

    def test_or_words_alone(self):
        (_, words_alone) = evidence(*happened(submit_evidence(words(" It was raining. ")), since=opened()))
        assert (words_alone.exhibit.text, words_alone.exhibit.file) == ("It was raining.", None)

    def test_a_file_may_speak_for_itself(self):
        (_, mute) = evidence(*happened(submit_evidence(photo(5, text="  ")), since=opened()))
        assert (mute.exhibit.text, mute.exhibit.file) == ("", file(5))

    @pytest.mark.parametrize("nothing", [(), (words(""),), (words(" \n"),), (photo(5), words(""))])
    def test_but_not_nothing(self, nothing):
        given(*opened()).when(submit_evidence(evidence=nothing)).refused(Rule.NO_EVIDENCE_GIVEN)

    def test_words_are_no_longer_than_a_note(self):
        seller = given(*opened())
        seller.when(submit_evidence(words("x" * 2000))).is_granted()
        seller.when(submit_evidence(words("x" * 2001))).refused(Rule.NOTE_LENGTH)
        seller.when(submit_evidence(photo(5, text="x" * 2001))).refused(Rule.NOTE_LENGTH)

    def test_every_piece_has_an_id_of_its_own_whoever_submitted_it(self):
        history = happened(
            submit_evidence(photo(5), words()),
            submit_evidence(photo(6), by=BUYER),
            since=opened(),
        )
        assert [one.id for one in evidence(*history)] == [evidence_id(n) for n in (1, 2, 3, 4)]
        assert [one.by for one in evidence(*history)] == [Role.BUYER, Role.SELLER, Role.SELLER, Role.BUYER]

    @pytest.mark.parametrize("situation", [awaiting_approval, decided, refunding, refund_failed, closed])
    def test_not_once_a_decision_is_drafted_or_money_moves(self, situation):
        for by in (BUYER, SELLER):
            given(*situation()).when(submit_evidence(by=by, at=day(11))).refused(Rule.NOT_NOW)

    def test_nobody_else(self):
        for stranger in (STRANGER, STRANGE_SELLER):
            given(*opened()).when(submit_evidence(by=stranger)).refused(Rule.NO_SUCH_DISPUTE)
        for staff in (ADMIN, AUDITOR, MARKETPLACE):
            given(*opened()).when(submit_evidence(by=staff)).refused(Rule.NOT_YOUR_ROLE)


class TestTheMediatorsOwn:
    def test_keeps_the_case_with_its_mediator(self):
        submitted = given(*in_mediation()).when(submit_evidence(by=MEDIATOR, at=day(11))).happened()
        lease = Deadline(DeadlineKind.LEASE, day(11) + TERMS.periods.lease)
        assert submitted.facts[0].starts == (lease,)
        assert lease in submitted.dispute.deadlines

    @pytest.mark.parametrize("situation", [awaiting_evidence, settlement_proposed])
    def test_not_where_no_lease_runs(self, situation):
        submitted = given(*situation()).when(submit_evidence(by=MEDIATOR, at=day(11))).happened()
        assert submitted.facts[0].starts == ()

    def test_is_the_assigned_ones(self):
        given(*in_mediation()).when(submit_evidence(by=ANOTHER_MEDIATOR, at=day(11))).refused(Rule.NO_SUCH_DISPUTE)
        given(*in_appeal()).when(submit_evidence(by=MEDIATOR, at=day(13))).refused(Rule.NOT_ASSIGNED)
        given(*in_appeal()).when(submit_evidence(by=ANOTHER_MEDIATOR, at=day(13))).is_granted()
        given(*escalated()).when(submit_evidence(by=MEDIATOR, at=day(10))).refused(Rule.NOT_NOW)


class TestKindAndSize:
    @pytest.mark.parametrize(
        "kind", ["image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4", "video/webm"]
    )
    def test_these_are_taken(self, kind):
        given(*opened()).when(submit_evidence(shown(kind))).is_granted()

    @pytest.mark.parametrize("kind", ["image/gif", "image/svg+xml", "text/html", "application/zip", "video/avi", ""])
    def test_others_are_not(self, kind):
        refusal = given(*opened()).when(submit_evidence(shown(kind))).refused(Rule.FILE_KIND)
        assert refusal.details == {"kind": kind, "allowed": TERMS.evidence_kinds}

    @pytest.mark.parametrize(
        ("kind", "largest"),
        [(IMAGE, LARGEST_PHOTO), (DOCUMENT, LARGEST_PHOTO), (VIDEO, LARGEST_VIDEO), ("video/webm", LARGEST_VIDEO)],
    )
    def test_up_to_the_last_byte(self, kind, largest):
        given(*opened()).when(submit_evidence(shown(kind, largest))).is_granted()
        refusal = given(*opened()).when(submit_evidence(shown(kind, largest + 1))).refused(Rule.FILE_TOO_LARGE)
        assert refusal.details == {"kind": kind, "most": largest}

    def test_other_terms_take_other_kinds(self):
        photos_only = terms_with(evidence_kinds=("image/jpeg",))
        given(*opened(), terms=photos_only).when(submit_evidence(shown(IMAGE))).refused(Rule.FILE_KIND)


class TestHowMuch:
    def test_thirty_files_and_not_one_more(self):
        thirty = happened(submit_evidence(*PHOTOS[:30]), since=opened())
        given(*thirty).when(submit_evidence(PHOTOS[30])).refused(Rule.TOO_MUCH_EVIDENCE)
        given(*opened()).when(submit_evidence(*PHOTOS)).refused(Rule.TOO_MUCH_EVIDENCE)
        given(*thirty).when(submit_evidence(words())).is_granted()

    def test_each_side_has_its_own(self):
        thirty = happened(submit_evidence(*PHOTOS[:30]), since=opened())
        given(*thirty).when(submit_evidence(PHOTOS[30], by=BUYER)).is_granted()

    def test_the_photo_that_opened_it_counts(self):
        given(*opened()).when(submit_evidence(*PHOTOS[:29], by=BUYER)).is_granted()
        given(*opened()).when(submit_evidence(*PHOTOS[:30], by=BUYER)).refused(Rule.TOO_MUCH_EVIDENCE)
        given(*delivered()).when(open_dispute(evidence=PHOTOS)).refused(Rule.TOO_MUCH_EVIDENCE)

    def test_all_together_up_to_the_last_byte(self):
        assert sum(one.file.size for one in VIDEOS) == LIMITS.evidence_bytes_per_party
        full_up = happened(submit_evidence(*VIDEOS), since=opened())
        refusal = given(*full_up).when(submit_evidence(shown(IMAGE, 1))).refused(Rule.TOO_MUCH_EVIDENCE)
        assert refusal.details == {"files": 30, "bytes": LIMITS.evidence_bytes_per_party}

    def test_what_was_taken_back_makes_no_room(self):
        thirty = happened(submit_evidence(*PHOTOS[:30]), withdraw_evidence(2, by=SELLER), since=opened())
        given(*thirty).when(submit_evidence(PHOTOS[30])).refused(Rule.TOO_MUCH_EVIDENCE)


class TestTheSameFile:
    def test_is_taken_once_from_a_side(self):
        once = happened(submit_evidence(photo(5)), since=opened())
        refusal = given(*once).when(submit_evidence(photo(5, text="Again."))).refused(Rule.SAME_EVIDENCE)
        assert refusal.details == {"sha256": file(5).sha256}
        given(*opened()).when(submit_evidence(photo(5), photo(5))).refused(Rule.SAME_EVIDENCE)

    def test_whatever_it_is_called_now(self):
        renamed = replace(photo(1), file=file(1, id=UUID(int=77), kind="image/png"))
        given(*opened()).when(submit_evidence(renamed, by=BUYER)).refused(Rule.SAME_EVIDENCE)

    def test_once_more_from_the_other_side_or_when_it_was_taken_back(self):
        given(*opened()).when(submit_evidence(photo(1))).is_granted()
        taken_back = happened(withdraw_evidence(), since=opened())
        given(*taken_back).when(submit_evidence(photo(1), by=BUYER)).is_granted()


class TestWhatTheReasonRequires:
    @pytest.mark.parametrize(
        ("reason", "sub_reason", "piece"),
        [
            ("damaged", "broken", shown("image/webp")),
            ("not-as-described", "wrong-size", shown(IMAGE)),
            ("quality", "material", shown(IMAGE)),
            ("quality", "material", shown(VIDEO)),
            ("quantity", "missing-units", shown(IMAGE, shows=Shows.PARCEL)),
        ],
    )
    def test_is_there(self, reason, sub_reason, piece):
        given(*delivered()).when(
            open_dispute(reason=reason, sub_reason=sub_reason, evidence=(words(), piece))
        ).is_granted()

    @pytest.mark.parametrize(
        ("reason", "sub_reason", "lacking", "pieces"),
        [
            ("damaged", "broken", "photo", ()),
            ("damaged", "broken", "photo", (words(), shown(VIDEO), shown(DOCUMENT, n=51))),
            ("not-as-described", "wrong-size", "photo", (shown(DOCUMENT),)),
            ("quality", "material", "photo-or-video", (shown(DOCUMENT), words())),
            ("quantity", "missing-units", "photo-of-parcel", (shown(IMAGE),)),
            ("quantity", "missing-units", "photo-of-parcel", (shown(VIDEO, shows=Shows.PARCEL),)),
            ("quantity", "missing-units", "photo-of-parcel", (words(shows=Shows.PARCEL),)),
        ],
    )
    def test_or_nothing_is_opened(self, reason, sub_reason, lacking, pieces):
        opening = open_dispute(reason=reason, sub_reason=sub_reason, evidence=pieces)
        refusal = given(*delivered()).when(opening).refused(Rule.EVIDENCE_MISSING)
        assert refusal.details == {"missing": [lacking]}

    def test_what_never_came_needs_none(self):
        assert evidence(*not_received()) == ()

    def test_what_the_seller_shows_does_not_prove_the_claim(self):
        history = happened(withdraw_evidence(), submit_evidence(photo(5)), since=opened())
        assert missing(case_of(history)) == ["photo"]
        again = happened(submit_evidence(photo(6), by=BUYER), since=history)
        assert missing(case_of(again)) == []


class TestTakingItBack:
    def test_is_told_and_stays_on_record(self):
        withdrawn = given(*opened()).when(withdraw_evidence()).happened()
        withdrawn.then(EvidenceWithdrawn(by=BUYER, at=day(8), evidence_id=evidence_id(1)))
        (one,) = withdrawn.dispute.evidence
        assert (one.withdrawn, one.exhibit.file) == (True, file(1))

    def test_of_ones_own_only_and_once(self):
        both = happened(submit_evidence(), since=opened())
        given(*both).when(withdraw_evidence(2)).refused(Rule.NO_SUCH_EVIDENCE)
        given(*both).when(withdraw_evidence(3)).refused(Rule.NO_SUCH_EVIDENCE)
        twice = happened(withdraw_evidence(), submit_evidence(by=BUYER), since=opened())
        given(*twice).when(withdraw_evidence()).refused(Rule.NO_SUCH_EVIDENCE)

    def test_where_there_is_nothing_there_is_nothing_to_take_back(self):
        assert c.WithdrawEvidence not in allowed(case_of(opened()), SELLER, day(8))
        given(*opened()).when(withdraw_evidence(by=SELLER)).refused(Rule.NO_SUCH_EVIDENCE)

    @pytest.mark.parametrize("situation", [escalated, in_mediation, decided, awaiting_return])
    def test_not_once_a_mediator_may_look_at_it(self, situation):
        given(*situation()).when(withdraw_evidence(at=day(11))).refused(Rule.NOT_NOW)


OF_A_PARTY = {Visibility.PARTIES, Visibility.TO_MEDIATOR, Visibility.RESTRICTED}
OF_A_MEDIATOR = {Visibility.PARTIES, Visibility.MEDIATORS_ONLY}


@pytest.mark.parametrize("visibility", Visibility)
def test_each_side_says_who_sees_it_as_far_as_that_is_theirs_to_say(visibility):
    for by, own in ((BUYER, OF_A_PARTY), (SELLER, OF_A_PARTY), (MEDIATOR, OF_A_MEDIATOR)):
        submitting = given(*in_mediation()).when(submit_evidence(by=by, at=day(11), visibility=visibility))
        if visibility in own:
            assert submitting.is_granted().facts[0].visibility is visibility
        else:
            submitting.refused(Rule.NOT_YOUR_VISIBILITY)


QUEUED = Actor(Role.MEDIATOR, "mo")
VIEWERS = (BUYER, SELLER, MEDIATOR, QUEUED, AUDITOR, ADMIN, MARKETPLACE)
EVERYBODY_WHO_LOOKS = {BUYER, SELLER, MEDIATOR, QUEUED, AUDITOR, ADMIN}
STAFF = {MEDIATOR, QUEUED, AUDITOR, ADMIN}
LOOKS_INSIDE = {MEDIATOR, AUDITOR}
"""A mediator who had a hand in the case, and whoever checks all of them."""


class TestWhoSeesIt:
    @pytest.mark.parametrize(
        ("by", "visibility", "know", "see"),
        [
            (SELLER, Visibility.PARTIES, EVERYBODY_WHO_LOOKS, {BUYER, SELLER} | LOOKS_INSIDE),
            (SELLER, Visibility.TO_MEDIATOR, {SELLER} | STAFF, {SELLER} | LOOKS_INSIDE),
            (SELLER, Visibility.RESTRICTED, EVERYBODY_WHO_LOOKS, {SELLER} | LOOKS_INSIDE),
            (BUYER, Visibility.TO_MEDIATOR, {BUYER} | STAFF, {BUYER} | LOOKS_INSIDE),
            (BUYER, Visibility.RESTRICTED, EVERYBODY_WHO_LOOKS, {BUYER} | LOOKS_INSIDE),
            (MEDIATOR, Visibility.PARTIES, EVERYBODY_WHO_LOOKS, {BUYER, SELLER} | LOOKS_INSIDE),
            (MEDIATOR, Visibility.MEDIATORS_ONLY, STAFF, LOOKS_INSIDE),
        ],
    )
    def test_who_knows_of_it_and_who_sees_the_file(self, by, visibility, know, see):
        history = happened(submit_evidence(photo(5), by=by, at=day(10), visibility=visibility), since=in_mediation())
        self.check(history, know, see)

    def test_what_was_taken_back_is_seen_by_its_owner_and_auditors_and_known_to_staff(self):
        history = happened(submit_evidence(photo(5)), withdraw_evidence(2, by=SELLER), escalate(), since=countered())
        self.check(happened(claim_case(), since=history), {SELLER} | STAFF, {SELLER, AUDITOR})

    def test_what_was_disclosed_is_seen_by_both(self):
        history = happened(keep_from_buyer(photo(5), at=day(10)), disclose(), since=in_mediation())
        self.check(history, EVERYBODY_WHO_LOOKS, {BUYER, SELLER} | LOOKS_INSIDE)

    def check(self, history, know, see):
        case = case_of(history)
        one = case.dispute.evidence[-1]
        assert {viewer for viewer in VIEWERS if may_know(one, viewer)} == know
        assert {viewer for viewer in VIEWERS if may_open(one, case, viewer)} == see


class TestDisclosing:
    def test_lets_the_other_side_see_it_from_now_on_and_keeps_the_case(self):
        kept = happened(keep_from_buyer(photo(5), at=day(10)), since=in_mediation())
        disclosed = given(*kept).when(disclose(at=day(11))).happened()
        lease = Deadline(DeadlineKind.LEASE, day(11) + TERMS.periods.lease)
        disclosed.then(EvidenceDisclosed(by=MEDIATOR, at=day(11), evidence_id=evidence_id(2), starts=(lease,)))
        one = disclosed.dispute.evidence[-1]
        assert (one.visibility, one.disclosed_at, one.at) == (Visibility.PARTIES, day(11), day(10))
        assert lease in disclosed.dispute.deadlines

    def test_once(self):
        kept = happened(keep_from_buyer(photo(5), photo(6), at=day(10)), disclose(), since=in_mediation())
        given(*kept).when(disclose(at=day(11))).refused(Rule.DISCLOSED_ALREADY)
        given(*kept).when(disclose(1, at=day(11))).refused(Rule.DISCLOSED_ALREADY)
        given(*kept).when(disclose(3, at=day(11))).is_granted()

    def test_only_what_there_is(self):
        kept = happened(keep_from_buyer(photo(5), photo(6)), withdraw_evidence(3, by=SELLER), since=countered())
        mediation = given(*happened(escalate(), claim_case(), since=kept))
        mediation.when(disclose(9)).refused(Rule.NO_SUCH_EVIDENCE)
        mediation.when(disclose(3)).refused(Rule.NO_SUCH_EVIDENCE)
        given(*in_mediation()).when(disclose()).refused(Rule.NO_SUCH_EVIDENCE)

    def test_is_the_assigned_mediators(self):
        kept = happened(keep_from_buyer(photo(5), at=day(10)), since=in_mediation())
        given(*kept).when(disclose(by=ANOTHER_MEDIATOR)).refused(Rule.NO_SUCH_DISPUTE)
        given(*kept).when(disclose(by=SELLER)).refused(Rule.NOT_YOUR_ROLE)
        given(*happened(release(), since=kept)).when(disclose(at=day(11))).refused(Rule.NOT_NOW)

    def test_what_nobody_but_mediators_saw_may_be_disclosed_too(self):
        own = submit_evidence(photo(5), by=MEDIATOR, at=day(10), visibility=Visibility.MEDIATORS_ONLY)
        given(*happened(own, since=in_mediation())).when(disclose(at=day(11))).is_granted()


class TestAlongWithAnotherCommand:
    @pytest.mark.parametrize("ground", [g for g in ContestGround if g is not ContestGround.NOT_RECEIVED])
    def test_goods_that_came_back_are_contested_with_evidence(self, ground):
        contest = contest_return(ground=ground, evidence=())
        given(*return_inspection()).when(contest).refused(Rule.CONTEST_UNPROVEN)

    def test_what_did_not_come_back_needs_none(self):
        nothing = contest_return(ground=ContestGround.NOT_RECEIVED, evidence=())
        given(*return_inspection()).when(nothing).leads_to(
            "order.refund-reservation-released", "dispute.return-contested"
        )

    def test_it_is_held_to_the_same_limits(self):
        inspection = given(*return_inspection())
        inspection.when(contest_return(evidence=PHOTOS)).refused(Rule.TOO_MUCH_EVIDENCE)
        inspection.when(contest_return(evidence=(shown("image/gif"),))).refused(Rule.FILE_KIND)
        inspection.when(contest_return(evidence=(words(" "),))).refused(Rule.NO_EVIDENCE_GIVEN)
        given(*delivered()).when(open_dispute(evidence=(photo(), photo()))).refused(Rule.SAME_EVIDENCE)

    def test_an_appeal_for_new_evidence_brings_a_file_that_nobody_has_seen(self):
        new = AppealGround.NEW_EVIDENCE
        after = given(*decided())
        after.when(appeal(ground=new)).refused(Rule.NOTHING_NEW)
        after.when(appeal(ground=new, evidence=(words(),))).refused(Rule.NOTHING_NEW)
        after.when(appeal(ground=new, by=SELLER, evidence=(photo(1),))).refused(Rule.NOTHING_NEW)
        brought = after.when(appeal(ground=new, evidence=(photo(7),)))
        brought.leads_to("dispute.evidence-submitted", "dispute.appealed")

    def test_which_nobody_has_seen_though_it_was_taken_back(self):
        taken_back = happened(submit_evidence(photo(5)), withdraw_evidence(2, by=SELLER), since=countered())
        judged = happened(escalate(), claim_case(), decide((1, "40.00")), since=taken_back)
        again = appeal(by=SELLER, ground=AppealGround.NEW_EVIDENCE, evidence=(photo(5),))
        given(*judged).when(again).refused(Rule.NOTHING_NEW)

    def test_an_appeal_on_another_ground_may_bring_some(self):
        given(*decided()).when(appeal(evidence=(photo(7),))).leads_to("dispute.evidence-submitted", "dispute.appealed")


class TestWhatIsTold:
    def told(self, history, viewer, command):
        (action,) = (a for a in actions(case_of(history), viewer, day(11)) if a.command is command)
        return action.constraints

    def test_how_much_is_left_and_what_is_missing(self):
        told = self.told(opened(), BUYER, c.SubmitEvidence)
        assert (told["files_left"], told["bytes_left"]) == (29, LIMITS.evidence_bytes_per_party - file(1).size)
        most = {one["kind"]: one["most_bytes"] for one in told["kinds"]}
        assert set(most) == set(TERMS.evidence_kinds)
        assert (most[IMAGE], most[DOCUMENT], most[VIDEO]) == (LARGEST_PHOTO, LARGEST_PHOTO, LARGEST_VIDEO)
        assert told["visibility"] == ("parties", "restricted", "to-mediator")
        assert told["missing"] == ()
        taken_back = happened(withdraw_evidence(), since=opened())
        assert self.told(taken_back, BUYER, c.SubmitEvidence)["missing"] == ("photo",)
        assert self.told(taken_back, SELLER, c.SubmitEvidence)["missing"] == ()

    def test_a_mediator_has_other_choices(self):
        told = self.told(in_mediation(), MEDIATOR, c.SubmitEvidence)
        assert told["visibility"] == ("mediators-only", "parties")

    def test_which_pieces_may_be_taken_back_or_disclosed(self):
        both = happened(submit_evidence(), since=countered())
        assert self.told(both, SELLER, c.WithdrawEvidence) == {"evidence": (evidence_id(2),)}
        kept = happened(keep_from_buyer(photo(5), at=day(10)), since=in_mediation())
        assert self.told(kept, MEDIATOR, c.DiscloseEvidence) == {"evidence": (evidence_id(2),)}
