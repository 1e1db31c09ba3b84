"""Evidence over HTTP: who learns of it, who may open it, until when it can be shown, and what it is asked for."""

from datetime import timedelta

import pytest

from domain.deadlines import DeadlineKind
from domain.refusal import Rule
from infrastructure.files import WAITS
from tests import examples as eg
from tests import files
from tests.api import bodies
from tests.api.bodies import instant
from tests.api.desk import problem
from tests.api.marketplace import Marketplace

ONE = f"/v1/disputes/{eg.DISPUTE}"
EVIDENCE = f"{ONE}/evidence"
NOT_THERE = (404, Rule.NO_SUCH_EVIDENCE)
NOT_NOW = (409, Rule.NOT_NOW)


@pytest.fixture
def market(tmp_path):
    """Bea has claimed 80.00, and shown a photo that she says is of the machine."""
    with Marketplace.over(tmp_path) as made:
        made.delivers(7, order=eg.ORDER)
        made.moves_to(eg.OPENED)
        opened = made.post(
            "bea", "/v1/disputes", bodies.OPENING | {"evidence": [{"file_id": str(made.uploads("bea"))}]}
        )
        assert opened.status_code == 201, opened.text
        made.house.projector.catch_up()
        yield made


@pytest.fixture
def mediated(market):
    """Mia has the case since day 9."""
    market.happens(eg.counter(), eg.escalate(), eg.claim_case())
    return market


def granted(market, who, segment, **changes):
    body = bodies.ON_DISPUTES[segment]
    answer = market.post(who, f"{ONE}/{segment}", body if body is None else body | changes)
    assert answer.status_code == 201, answer.text
    market.house.projector.catch_up()
    return answer.json


def show(market, who, content, visibility="parties", **changes):
    """A file of somebody's; its evidence as they see it."""
    sent = {"file_id": str(market.uploads(who, content)), **changes}
    granted(market, who, "evidence", evidence=[sent], visibility=visibility)
    return seen(market, who)[-1]


def seen(market, who):
    answer = market.get(who, EVIDENCE)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def opened(market, who, one):
    with market.get(who, f"{EVIDENCE}/{one['id']}/content") as answer:
        return answer.data if answer.status_code == 200 else problem(answer)


class TestShowing:
    def test_a_file_is_told_of_with_where_it_can_be_looked_at(self, market):
        photo = files.photo()
        one = show(market, "sol", photo, shows="parcel", text="As it left us.")
        assert seen(market, "bea")[1] == one
        assert (one["by"], one["shows"], one["text"], one["visibility"]) == (
            "seller",
            "parcel",
            "As it left us.",
            "parties",
        )
        assert (one["late"], one["withdrawn"], one["at"]) == (False, False, one["disclosed_at"])
        here = f"{EVIDENCE}/{one['id']}"
        assert (one["file"]["content"], one["file"]["thumbnail"]) == (f"{here}/content", f"{here}/thumbnail")
        assert (one["file"]["kind"], one["file"]["size"]) == ("image/jpeg", len(photo))
        with market.get("bea", one["file"]["content"]) as answer:
            assert (answer.data, answer.mimetype) == (photo, "image/jpeg")
            assert answer.headers["Content-Disposition"].startswith('attachment; filename="evidence-')
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["ETag"] == f'"{one["file"]["sha256"]}"'
        with market.get("bea", one["file"]["thumbnail"]) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/webp")

    def test_words_alone_are_evidence_without_a_file_to_open(self, market):
        granted(market, "sol", "evidence")
        one = seen(market, "bea")[1]
        assert (one["text"], one["file"], one["in_other_disputes"]) == ("The box was soaked.", None, None)
        assert opened(market, "bea", one) == NOT_THERE

    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            ({"evidence": []}, (422, "misshapen")),
            ({"evidence": [{}]}, (422, Rule.NO_EVIDENCE_GIVEN)),
            ({"evidence": [{"text": " "}]}, (422, Rule.NO_EVIDENCE_GIVEN)),
            ({"evidence": [{"text": "x" * 2001}]}, (422, Rule.NOTE_LENGTH)),
            ({"evidence": [{"file_id": str(eg.DISPUTE)}]}, (404, Rule.NO_SUCH_FILE)),
            ({"evidence": [{"file_id": "7"}]}, (422, "misshapen")),
            ({"visibility": "nobody"}, (422, "misshapen")),
            ({"visibility": "mediators-only"}, (403, Rule.NOT_YOUR_VISIBILITY)),
        ],
    )
    def test_what_shows_nothing_leaves_nothing_behind(self, market, changes, refused):
        head = market.house.store.head()
        assert problem(market.post("sol", EVIDENCE, bodies.ON_DISPUTES["evidence"] | changes)) == refused
        assert market.house.store.head() == head

    def test_a_file_of_somebody_else_is_none(self, market):
        foreign, unknown = (
            market.post("sol", EVIDENCE, {"evidence": [{"file_id": str(file_id)}]})
            for file_id in (market.uploads("bea", files.another()), eg.DISPUTE)
        )
        assert problem(foreign) == problem(unknown) == (404, Rule.NO_SUCH_FILE)

    def test_a_file_that_waited_too_long_is_none_and_one_that_is_on_record_stays(self, market):
        waiting, content = market.uploads("sol", files.another()), files.another()
        shown = show(market, "sol", content)
        market.house.settle()
        market.moves_to(market.clock() + WAITS)
        market.house.settle()
        late = market.post("sol", EVIDENCE, {"evidence": [{"file_id": str(waiting)}]})
        assert problem(late) == (404, Rule.NO_SUCH_FILE)
        assert opened(market, "bea", shown) == content

    def test_the_same_key_again_says_the_same_when_the_file_is_on_record_for_long(self, market):
        body = {"evidence": [{"file_id": str(market.uploads("sol"))}]}
        first = market.post("sol", EVIDENCE, body, Idempotency_Key="once")
        market.house.settle()
        market.moves_to(market.clock() + 2 * WAITS)
        again = market.post("sol", EVIDENCE, body, Idempotency_Key="once")
        assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert len(seen(market, "sol")) == 2

    def test_nobody_shows_the_same_file_twice(self, market):
        show(market, "sol", files.image())
        again = {"evidence": [{"file_id": str(market.uploads("sol", files.image()))}]}
        assert problem(market.post("sol", EVIDENCE, again)) == (409, Rule.SAME_EVIDENCE)

    def test_what_was_said_beside_the_order_and_what_was_sold_belong_to_it(self, market):
        market.happens(eg.comment("It looked fine in the shop.", at=eg.OPENED))
        told = market.get("sol", EVIDENCE).json
        assert [(said["by"], said["text"]) for said in told["order_comments"]] == [
            ("buyer", "It looked fine in the shop.")
        ]
        assert told["listing"][0] == {"line": 1, "product_id": "product-1", "title": "Coffee machine"}
        assert market.get("ada", EVIDENCE).json["order_comments"][0]["text"] == "[masked]"

    def test_the_same_photo_in_two_disputes_is_for_mediators_to_wonder_about(self, mediated):
        other = mediated.escalates(8)
        same = {"evidence": [{"file_id": str(mediated.uploads("sol", files.image()))}]}
        assert mediated.post("sol", f"/v1/disputes/{other}/evidence", same).status_code == 201
        mediated.house.projector.catch_up()
        counts = {
            who: [one["in_other_disputes"] for one in seen(mediated, who)] for who in ("bea", "sol", "mia", "aud")
        }
        assert counts == {"bea": [None], "sol": [None], "mia": [1], "aud": [1]}


class TestTakingBack:
    def test_what_is_taken_back_is_gone_for_the_other_side(self, market):
        (photo,) = seen(market, "bea")
        taken = granted(market, "bea", "evidence-withdrawal", evidence_id=photo["id"])
        assert taken["evidence"] == {"shown": 1, "missing": ["photo"]}
        assert [one["withdrawn"] for one in seen(market, "bea")] == [True]
        assert seen(market, "sol") == []
        assert opened(market, "sol", photo) == NOT_THERE
        assert opened(market, "bea", photo) == files.image()

    def test_only_what_is_ones_own_and_only_once(self, market):
        (photo,) = seen(market, "bea")
        named = {"evidence_id": photo["id"]}
        granted(market, "sol", "evidence")
        assert problem(market.post("sol", f"{ONE}/evidence-withdrawal", named)) == NOT_THERE
        granted(market, "bea", "evidence")
        granted(market, "bea", "evidence-withdrawal", **named)
        assert problem(market.post("bea", f"{ONE}/evidence-withdrawal", named)) == NOT_THERE

    def test_not_once_a_mediator_was_asked(self, mediated):
        answer = mediated.post("bea", f"{ONE}/evidence-withdrawal", {"evidence_id": seen(mediated, "bea")[0]["id"]})
        assert problem(answer) == NOT_NOW


class TestDisclosing:
    def test_what_was_for_the_mediator_alone_the_other_side_knows_from_then_on(self, mediated):
        content = files.another()
        kept = show(mediated, "sol", content, "to-mediator")
        assert (kept["disclosed_at"], len(seen(mediated, "bea"))) == (None, 1)
        granted(mediated, "mia", "evidence-disclosure", evidence_id=kept["id"])
        known = seen(mediated, "bea")[1]
        assert (known["visibility"], known["disclosed_at"]) == ("parties", instant(mediated.clock()))
        assert opened(mediated, "bea", known) == content

    def test_what_everybody_knows_is_not_disclosed(self, mediated):
        show(mediated, "sol", files.another(), "to-mediator")
        known = {"evidence_id": seen(mediated, "mia")[0]["id"]}
        assert problem(mediated.post("mia", f"{ONE}/evidence-disclosure", known)) == (409, Rule.DISCLOSED_ALREADY)


class TestAsking:
    def test_the_dispute_waits_until_everybody_who_was_asked_has_answered(self, mediated):
        asked = granted(mediated, "mia", "evidence-requests")
        assert (asked["status"], asked["awaiting"]) == ("awaiting-evidence", ["buyer", "seller"])
        request = {"of": ["buyer", "seller"], "open_to": ["buyer", "seller"], "text": "A photo of the parcel, please."}
        assert mediated.get("sol", EVIDENCE).json["request"] == asked["evidence_request"] == request
        assert mediated.get("ada", ONE).json["evidence_request"]["text"] == "[masked]"
        assert granted(mediated, "bea", "evidence")["evidence_request"]["open_to"] == ["seller"]
        assert problem(mediated.post("bea", f"{ONE}/evidence-decline", {"note": "No."})) == (403, Rule.NOT_ASKED)
        answered = granted(mediated, "sol", "evidence-decline")
        assert (answered["status"], answered["evidence_request"]) == ("in-mediation", None)
        told = [event["type"] for event in mediated.get("bea", f"{ONE}/timeline", limit=50).json["items"]]
        assert told[-4:] == [
            "dispute.evidence-requested",
            "dispute.evidence-submitted",
            "dispute.evidence-declined",
            "dispute.evidence-request-answered",
        ]

    def test_who_lets_the_time_pass_is_late_afterwards(self, mediated):
        granted(mediated, "mia", "evidence-requests", of=["seller"])
        mediated.moves_to(mediated.clock() + timedelta(days=3))
        granted(mediated, "sol", "evidence")
        assert [one["late"] for one in seen(mediated, "mia")] == [False, True]

    def test_the_mediator_can_do_without_it_after_all(self, mediated):
        granted(mediated, "mia", "evidence-requests")
        cancelled = granted(mediated, "mia", "evidence-request-cancellation")
        assert (cancelled["status"], cancelled["evidence_request"]) == ("in-mediation", None)

    @pytest.mark.parametrize("changes", [{"of": []}, {"of": ["mediator"]}, {"of": "buyer"}, {"text": None}])
    def test_somebody_is_asked_for_something(self, mediated, changes):
        body = bodies.ON_DISPUTES["evidence-requests"] | changes
        assert problem(mediated.post("mia", f"{ONE}/evidence-requests", body)) == (422, "misshapen")


class TestMoreTime:
    def due(self, told, kind):
        return next(one["due"] for one in told["deadlines"] if one["kind"] == kind)

    def test_who_a_deadline_favours_may_put_it_off(self, market):
        assert problem(market.post("sol", f"{ONE}/extensions", bodies.ON_DISPUTES["extensions"])) == (
            409,
            Rule.NOTHING_TO_EXTEND,
        )
        longer = granted(market, "bea", "extensions")
        assert self.due(longer, DeadlineKind.SELLER_RESPONSE) == instant(eg.day(13))

    def test_what_favours_neither_side_is_put_off_when_both_want_it(self, market):
        both = {"kind": "negotiation-cap", "until": instant(eg.day(25))}
        asked = granted(market, "sol", "extensions", **both)
        assert self.due(asked, DeadlineKind.NEGOTIATION_CAP) == instant(eg.day(21))
        agreed = granted(market, "bea", "extensions", **both)
        assert self.due(agreed, DeadlineKind.NEGOTIATION_CAP) == instant(eg.day(25))

    @pytest.mark.parametrize(
        ("until", "refused"),
        [
            (instant(eg.day(11)), (422, Rule.EXTENSION_NOT_LATER)),
            (instant(eg.day(18) + eg.TICK), (422, Rule.EXTENSION_TOO_LONG)),
            ("next week", (422, "misshapen")),
        ],
    )
    def test_later_and_not_too_late(self, market, until, refused):
        body = {"kind": "seller-response", "until": until}
        assert problem(market.post("bea", f"{ONE}/extensions", body)) == refused


class TestReminders:
    def test_who_has_to_act_finds_it_in_the_inbox_and_the_other_side_does_not(self, market):
        def last(who):
            return market.get(who, "/v1/inbox", folder="disputes").json["items"][0]["event"]

        market.moves_to(eg.day(10))
        market.house.settle()
        assert (last("bea"), last("sol")) == ("dispute.opened", "dispute.deadline-approaching")
        (told,) = market.get("sol", "/v1/timeline", type="dispute.deadline-approaching").json["items"]
        assert (told["data"]["kind"], told["data"]["due"]) == ("seller-response", instant(eg.day(11)))


class TestReinstatement:
    def test_mediators_find_it_in_their_queue_and_answer_it_there(self, tmp_path):
        with Marketplace.over(tmp_path) as market:
            market.delivers(7, order=eg.ORDER)
            market.happens(eg.open_dispute(claim=eg.sent_back()), eg.accept(1, by=eg.SELLER))
            market.moves_to(eg.day(19))
            market.house.settle()
            granted(market, "bea", "reinstatement-requests")
            (row,) = market.get("mia", "/v1/mediation/queue").json["items"]
            assert (row["id"], row["task"]) == (str(eg.DISPUTE), "reinstatement")
            assert market.post("mia", "/v1/mediation/claim-next").status_code == 404
            again = market.post("bea", f"{ONE}/reinstatement-requests", bodies.ON_DISPUTES["reinstatement-requests"])
            assert problem(again) == (409, Rule.REINSTATEMENT_ASKED)
            refused = granted(market, "mia", "reinstatement-refusal")
            assert (refused["status"], refused["reinstatement"]) == ("closed", "over")
            assert market.get("mia", "/v1/mediation/queue").json["items"] == []
