"""Conversations over HTTP: who writes to whom, what both see, and who else reads it."""

from datetime import timedelta

import pytest

from application.conversations import conversation_id_of
from domain.conversation.about import AboutKind
from domain.refusal import Rule
from tests import examples as eg
from tests import files
from tests.api import bodies
from tests.api.desk import fits, problem
from tests.api.marketplace import Marketplace

KETTLE = {"product_id": "kettle", "seller": "sol", "title": "A kettle", "price": bodies.money("40.00")}
ASKED = {"product_id": "kettle", "text": "Does the lid come off?"}
NOT_THERE = (404, Rule.NO_SUCH_CONVERSATION)
CONVERSATIONS = "/v1/conversations"


@pytest.fixture
def market(tmp_path):
    """Sol offers a kettle."""
    with Marketplace.over(tmp_path) as made:
        assert made.post("marketplace", "/v1/listings", KETTLE).status_code == 201
        yield made


def ask(market, **changes):
    answer = market.post("bea", CONVERSATIONS, ASKED | changes)
    assert answer.status_code == 201, answer.text
    return answer.json


def at(talk, *rest):
    return "/".join([CONVERSATIONS, talk["id"], *rest])


def as_promised(market, talk):
    contract = market.http.get("/openapi.json").json
    fits(talk, {"$ref": "#/components/schemas/Conversation"}, contract)
    return talk


def test_a_buyer_asks_and_the_seller_answers(market):
    asked = market.post("bea", CONVERSATIONS, ASKED | {"language": "en"})
    talk = as_promised(market, asked.json)
    assert asked.headers["Location"] == at(talk)
    assert talk["card"] == {"title": "A kettle", "price": bodies.money("40.00"), "image": "", "units": None}
    answered = market.post("sol", at(talk, "messages"), {"text": "It does."})
    assert answered.status_code == 201
    seen = as_promised(market, market.get("bea", at(talk)).json)
    assert [(m["number"], m["by"], m["text"], m["language"]) for m in seen["messages"]] == [
        (1, "buyer", ASKED["text"], "en"),
        (2, "seller", "It does.", ""),
    ]
    assert (seen["unread"], market.get("sol", at(talk)).json["unread"]) == (1, 1)


def test_writing_about_the_same_again_goes_on_in_the_same_place(market):
    first, second = ask(market), ask(market, text="And the handle?")
    assert first["id"] == second["id"] == str(conversation_id_of("bea", "sol", AboutKind.PRODUCT, "kettle"))
    assert [m["text"] for m in second["messages"]] == [ASKED["text"], "And the handle?"]


def test_the_same_key_is_the_same_message(market):
    for _ in range(2):
        answer = market.post("bea", CONVERSATIONS, ASKED, Idempotency_Key="k-1")
    assert (answer.headers["Idempotent-Replayed"], len(answer.json["messages"])) == ("true", 1)
    assert problem(market.post("bea", CONVERSATIONS, ASKED | {"text": "?"}, Idempotency_Key="k-1")) == (
        422,
        Rule.KEY_REUSED,
    )


def test_both_sides_of_an_order_may_be_the_first_to_write_about_it(market):
    order = market.delivers(1)
    talk = market.post("sol", CONVERSATIONS, {"order_id": str(order), "text": "It is on its way."}).json
    known = market.house.orders.get(order)
    assert talk["about"] == {"kind": "order", "id": known.number, "order_id": str(order)}
    assert talk["card"]["price"] == bodies.money(known.total.amount, known.total.currency)
    again = market.post("bea", CONVERSATIONS, {"order_id": str(order), "text": "Thanks"}).json
    assert (again["id"], len(again["messages"])) == (talk["id"], 2)


def test_nobody_writes_about_what_is_none_of_their_business_or_is_not_there(market):
    order = market.delivers(1)
    about_order = {"order_id": str(order), "text": "Hello"}
    assert problem(market.post("ben", CONVERSATIONS, about_order)) == (404, Rule.NO_SUCH_ORDER)
    assert problem(market.post("sara", CONVERSATIONS, about_order)) == (404, Rule.NO_SUCH_ORDER)
    assert problem(market.post("bea", CONVERSATIONS, ASKED | {"product_id": "teapot"})) == (404, Rule.NO_SUCH_LISTING)
    assert problem(market.post("sara", CONVERSATIONS, ASKED)) == (403, Rule.BUYER_ASKS_FIRST)
    both = market.http.post(CONVERSATIONS, headers=market.bearer("sol", "buyer", "seller"), json=ASKED)
    assert problem(both) == (422, Rule.SAME_PERSON)


@pytest.mark.parametrize(
    "about", [{}, {"order_id": str(eg.ORDER), "product_id": "kettle"}], ids=["nothing", "two things"]
)
def test_a_conversation_is_about_one_thing(market, about):
    assert problem(market.post("bea", CONVERSATIONS, about | {"text": "Hello"})) == (422, "misshapen")


def test_what_was_read_is_told_to_its_sender(market):
    talk = ask(market)
    assert not talk["messages"][0]["seen"]
    read = market.post("sol", at(talk, "read"), {"upto": 1})
    assert (read.status_code, read.json["unread"]) == (201, 0)
    again = market.post("sol", at(talk, "read"), {"upto": 1})
    assert (again.status_code, again.headers["ETag"]) == (201, read.headers["ETag"])
    assert market.get("bea", at(talk)).json["messages"][0]["seen"]
    assert problem(market.post("sol", at(talk, "read"), {"upto": 9})) == (422, Rule.NO_SUCH_MESSAGE)


def test_a_message_carries_pictures_that_both_sides_open(market):
    talk = ask(market, images=[str(market.uploads("bea"))])
    (image,) = talk["messages"][0]["images"]
    for who in ("bea", "sol", "aud"):
        opened = market.get(who, image["content"])
        assert (opened.status_code, opened.data) == (200, files.image()), who
        assert market.get(who, image["thumbnail"]).mimetype == "image/webp"
    for who in ("ben", "sara", "mia"):
        assert problem(market.get(who, image["content"])) == NOT_THERE, who
    assert problem(market.get("bea", f"{at(talk)}/images/{talk['id']}")) == (404, Rule.NO_SUCH_FILE)


def test_what_was_sent_stays_when_what_only_waits_has_gone(market):
    talk = ask(market, images=[str(market.uploads("bea"))])
    market.moves_to(market.clock() + timedelta(days=3))
    market.house.settle()
    (image,) = talk["messages"][0]["images"]
    assert market.get("sol", image["content"]).status_code == 200


def test_a_video_is_refused_with_the_words_that_it_belongs_into_a_dispute(market):
    film = market.uploads("bea", files.video())
    refused = market.post("bea", CONVERSATIONS, ASKED | {"images": [str(film)]})
    assert problem(refused) == (422, Rule.VIDEO_OUTSIDE_DISPUTE)
    assert "in a dispute only" in refused.json["title"]
    nothing_half_sent = {"id": str(conversation_id_of("bea", "sol", AboutKind.PRODUCT, "kettle"))}
    assert problem(market.get("bea", at(nothing_half_sent))) == NOT_THERE


def test_another_way_to_talk_is_refused_with_its_place_and_the_words_of_the_terms(market):
    talk = ask(market)
    head = market.house.store.head()
    refused = market.post("sol", at(talk, "messages"), {"text": "Telegram is quicker"})
    assert problem(refused) == (422, Rule.CONTACT_IN_CONVERSATION)
    assert refused.json["objections"] == [
        {"rule": "off-platform-messenger", "start": 0, "end": 8, "found": "Telegram"},
    ]
    assert "local regulation policies" in refused.json["notice"]
    assert market.house.store.head() == head


def test_somebody_elses_file_can_not_be_sent(market):
    theirs = market.uploads("sol")
    assert problem(market.post("bea", CONVERSATIONS, ASKED | {"images": [str(theirs)]})) == (404, Rule.NO_SUCH_FILE)


def test_who_was_blocked_writes_no_more_until_they_may_again(market):
    talk = ask(market)
    blocked = market.post("sol", at(talk, "block"), {"reason": "harassment", "note": "Every hour"})
    assert (blocked.status_code, blocked.json["blocked_by"]) == (201, ["seller"])
    assert "send-message" not in market.get("bea", at(talk)).json["allowed_actions"]
    assert problem(market.post("bea", at(talk, "messages"), {"text": "?"})) == (403, Rule.SENDER_BLOCKED)
    assert problem(market.post("bea", CONVERSATIONS, ASKED)) == (403, Rule.SENDER_BLOCKED)
    assert problem(market.post("sol", at(talk, "messages"), {"text": "!"})) == (409, Rule.UNBLOCK_FIRST)
    assert market.post("sol", at(talk, "unblock")).status_code == 201
    assert market.post("bea", at(talk, "messages"), {"text": "?"}).status_code == 201


def test_a_sender_is_reported_with_a_reason_that_is_known(market):
    talk = ask(market)
    assert problem(market.post("sol", at(talk, "report"), {"reason": "boring"})) == (422, "misshapen")
    assert market.post("sol", at(talk, "report"), {"reason": "spam"}).status_code == 201
    assert problem(market.post("sol", at(talk, "report"), {"reason": "spam"})) == (409, Rule.SO_ALREADY)


def test_the_newest_messages_come_first_to_be_found_and_lead_back_to_the_beginning(market):
    talk = ask(market)
    for n in range(2, 8):
        assert market.post("bea", at(talk, "messages"), {"text": f"message {n}"}).status_code == 201
    numbers, before = [], None
    while True:
        page = market.get("sol", at(talk), limit=3, **({"before": before} if before else {})).json
        numbers = [m["number"] for m in page["messages"]] + numbers
        before = page["before"]
        if before is None:
            break
    assert numbers == [1, 2, 3, 4, 5, 6, 7]


def test_what_one_side_deleted_is_gone_for_it_alone(market):
    talk = ask(market, images=[str(market.uploads("bea"))])
    (image,) = talk["messages"][0]["images"]
    deleted = market.post("bea", f"/v1/inbox/messages/{talk['id']}/delete", {"confirmed": True})
    assert deleted.status_code == 201, deleted.text
    assert market.get("bea", at(talk)).json["messages"] == []
    assert problem(market.get("bea", image["content"])) == (404, Rule.NO_SUCH_FILE)
    answered = market.post("sol", at(talk, "messages"), {"text": "It does."})
    assert [m["number"] for m in answered.json["messages"]] == [1, 2]
    assert [m["number"] for m in market.get("bea", at(talk)).json["messages"]] == [2]
    assert [m["number"] for m in market.get("aud", at(talk)).json["messages"]] == [1, 2]
    assert market.get("sol", image["content"]).status_code == 200


def test_others_find_no_conversation(market):
    talk = ask(market)
    for who in ("ben", "sara", "mia"):
        assert problem(market.get(who, at(talk))) == NOT_THERE, who
    for who in ("ada", "marketplace"):
        assert problem(market.get(who, at(talk))) == (403, Rule.NOT_YOUR_ROLE)
    for command, body in (("messages", {"text": "Hi"}), ("read", {"upto": 1}), ("block", {"reason": "spam"})):
        assert problem(market.post("ben", at(talk, command), body)) == NOT_THERE
    auditor = market.get("aud", at(talk)).json
    assert (auditor["allowed_actions"], auditor["unread"], auditor["other_side"]) == ([], None, None)


def test_the_other_side_is_here_or_was_so_at_some_hour(market):
    talk = ask(market)
    assert market.get("bea", at(talk)).json["other_side"] == {"account": "sol", "online": False, "last_seen": None}
    assert market.get("sol", at(talk)).json["other_side"] == {
        "account": "bea",
        "online": True,
        "last_seen": bodies.instant(eg.PLACED),
    }
    market.moves_to(eg.PLACED + timedelta(hours=2, minutes=59))
    market.get("sol", "/v1/inbox")
    market.moves_to(eg.PLACED + timedelta(hours=3, minutes=3, seconds=59))
    assert market.get("bea", at(talk)).json["other_side"]["online"]
    market.moves_to(eg.PLACED + timedelta(hours=3, minutes=4))
    assert market.get("bea", at(talk)).json["other_side"] == {
        "account": "sol",
        "online": False,
        "last_seen": bodies.instant(eg.PLACED + timedelta(hours=2)),
    }


@pytest.fixture
def disputed(market):
    """Asked about a product, bought it, talked about the order and beside it, and disputed it; the case is mia's."""
    order = market.house.orders.get(market.delivers(7, order=eg.ORDER))
    product = order.lines[0].product_id
    told = KETTLE | {"product_id": product, "seller": order.seller}
    assert market.post("marketplace", "/v1/listings", told).status_code == 201
    asked = market.post("bea", CONVERSATIONS, {"product_id": product, "text": "Is it blue?"})
    about = {"order_id": str(eg.ORDER), "text": "Look", "images": [str(market.uploads("sol"))]}
    market.post("sol", CONVERSATIONS, about)
    shown = {"text": "", "images": [str(market.uploads("bea"))]}
    assert market.post("bea", f"/v1/orders/{eg.ORDER}/comments", shown).status_code == 201
    market.happens(eg.open_dispute(), eg.counter(), eg.escalate(), eg.claim_case())
    assert asked.status_code == 201
    return market


def test_the_mediator_reads_it_all(disputed):
    path = f"/v1/disputes/{disputed.dispute()}/conversations"
    for who in ("bea", "sol", "mia", "aud"):
        found = disputed.get(who, path).json["items"]
        assert [one["messages"][0]["text"] for one in found] == ["Look", "Is it blue?"], who
        (image,) = found[0]["messages"][0]["images"]
        assert disputed.get(who, image["content"]).data == files.image()
    for who, answer in (("ben", 404), ("sara", 404), ("max", 404), ("ada", 403)):
        assert disputed.get(who, path).status_code == answer, who


def test_for_the_mediator_of_a_dispute_only_what_belongs_to_it_is_there(disputed):
    elsewhere = ask(disputed)
    asked = {"dispute_id": disputed.dispute()}
    (about_order, about_product) = disputed.get("mia", f"/v1/disputes/{disputed.dispute()}/conversations").json["items"]
    for one in (about_order, about_product):
        assert disputed.get("mia", at(one), **asked).status_code == 200
        assert problem(disputed.get("mia", at(one))) == NOT_THERE
        assert problem(disputed.get("max", at(one), **asked)) == NOT_THERE
        assert problem(disputed.get("ben", at(one), **asked)) == NOT_THERE
    assert problem(disputed.get("mia", at(elsewhere), **asked)) == NOT_THERE


def test_what_was_shown_beside_the_order_stands_with_the_evidence(disputed):
    for who in ("bea", "sol", "mia", "aud"):
        (comment,) = disputed.get(who, f"/v1/disputes/{disputed.dispute()}/evidence").json["order_comments"]
        (image,) = comment["images"]
        assert disputed.get(who, image["content"]).data == files.image(), who
        assert disputed.get(who, image["thumbnail"]).status_code == 200
    assert problem(disputed.get("max", image["content"])) == (404, Rule.NO_SUCH_ORDER)
    assert problem(disputed.get("bea", f"/v1/orders/{eg.ORDER}/images/{eg.ORDER}")) == (404, Rule.NO_SUCH_FILE)
    (masked,) = disputed.get("ada", f"/v1/disputes/{disputed.dispute()}/evidence").json["order_comments"]
    assert masked["images"] == []


def test_a_comment_beside_the_order_says_or_shows_something(market):
    order = market.delivers(1)
    comments = f"/v1/orders/{order}/comments"
    assert problem(market.post("bea", comments, {})) == (422, Rule.COMMENT_LENGTH)
    film = {"text": "See", "images": [str(market.uploads("bea", files.video()))]}
    assert problem(market.post("bea", comments, film)) == (422, Rule.VIDEO_OUTSIDE_DISPUTE)


def test_a_listing_is_the_marketplaces_word(market):
    assert market.get("bea", "/v1/listings/kettle").json == KETTLE | {"image": ""}
    assert problem(market.get("bea", "/v1/listings/teapot")) == (404, Rule.NO_SUCH_LISTING)
    assert problem(market.post("sol", "/v1/listings", KETTLE)) == (403, Rule.NOT_YOUR_ROLE)
    assert problem(market.post("marketplace", "/v1/listings", KETTLE | {"seller": "sara"})) == (
        409,
        Rule.ANOTHERS_PRODUCT,
    )
    head = market.house.store.head()
    assert market.post("marketplace", "/v1/listings", KETTLE).status_code == 201
    assert market.house.store.head() == head


@pytest.mark.parametrize(
    "image", ["http://a.example/x", "javascript:alert(1)", "https:///x", "https://a b", "https://[", "//x"]
)
def test_the_picture_of_a_listing_is_at_a_safe_address(market, image):
    assert problem(market.post("marketplace", "/v1/listings", KETTLE | {"image": image})) == (422, "misshapen")
    safe = KETTLE | {"image": "https://pictures.example/kettle.jpg?size=1"}
    assert market.post("marketplace", "/v1/listings", safe).status_code == 201
