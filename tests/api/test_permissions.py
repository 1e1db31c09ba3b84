"""Every route, for every role, for what is one's own, somebody else's and nobody's: as the routes themselves say."""

from contextlib import contextmanager
from uuid import UUID

import pytest

from api.identity import PEOPLE, PUBLIC
from application.conversations import conversation_id_of
from application.mediators import mediator_id_of
from domain.actor import PARTIES, Role
from domain.conversation.about import AboutKind
from tests import examples as eg
from tests.api import bodies
from tests.api.marketplace import Marketplace, empty_app

APP = empty_app()
ROUTES = [
    pytest.param(rule, method, id=f"{method} {rule.rule}")
    for rule in APP.url_map.iter_rules()
    for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    if rule.rule.startswith("/v1/")
]
CLOSED_ROUTES = [route for route in ROUTES if APP.view_functions[route.values[0].endpoint].policy != PUBLIC]
NAMING_SOMETHING = {
    "order_id",
    "dispute_id",
    "mediator_id",
    "file_id",
    "conversation_id",
    "subject",
    "support_id",
}
ABOUT_SOMETHING = [
    route
    for route in CLOSED_ROUTES
    if route.values[0].arguments & NAMING_SOMETHING
    or route.id in {"POST /v1/disputes", "POST /v1/conversations", "POST /v1/help/questions"}
]
"""Those that name something of somebody's, in their path or in what is sent."""
CONCERNED = {Role.BUYER: "bea", Role.SELLER: "sol", Role.MEDIATOR: "mia"}
"""Who has to do with the dispute and its order; the case is mia's."""
OUTSIDERS = {Role.BUYER: "ben", Role.SELLER: "sara", Role.MEDIATOR: "max"}
OTHERS = {Role.AGENT: "gus", Role.AUDITOR: "aud", Role.ADMIN: "ada", Role.MARKETPLACE: "marketplace"}
NOTHING = UUID(int=1)
NUMBER = "O-7"
BODIES = bodies.ON_ORDERS | bodies.ON_DISPUTES | {"orders": bodies.ORDER, "disputes": bodies.OPENING}
BODIES |= bodies.ON_MEDIATORS | {"mediators": {"account": "zoe"}, "advance": {"by": "PT1S"}} | bodies.ON_DRAFTS
BODIES |= bodies.ON_PEOPLE
BODIES |= bodies.ON_CONVERSATIONS | {"conversations": bodies.CONVERSATION, "listings": bodies.LISTING}
BODIES |= {"preflight": {"kind": "image/png", "size": 1000}, "delete": {"confirmed": False}}
BODIES |= {name: body for name, body in bodies.ON_SUPPORT.items() if name != "messages"}
BODIES |= {"questions": {"text": "What now?", "order_id": str(eg.ORDER)}}
OF_ENDPOINTS = {
    "inbox.mark_entry_read": None,
    "promotions.send_promotion": bodies.PROMOTION,
    "promotions.mute_promotions": {"sender": "sam"},
    "promotions.unmute_promotions": {},
    "promotions.report_promoter": {"sender": "sam", "reason": "spam"},
}
"""Where the last part of the path is that of another one, too."""
QUERIES = {"eligibility": {"reason": "damaged"}}
THINGS = (
    "order",
    "dispute",
    "mediator",
    "file",
    "conversation",
    "entry",
    "conversation-with-the-help-desk",
)
ABSENT = {f"/problems/there-is-no-such-{thing}" for thing in THINGS}


def policy(rule):
    return APP.view_functions[rule.endpoint].policy


def holders(rule, people):
    """Those of these people who may call it."""
    return [(role, name) for role, name in sorted(people.items()) if role in policy(rule)]


def ask(market, rule, method, headers, *, about=None):
    named = {
        "order_id": about or eg.ORDER,
        "dispute_id": about or market.dispute(),
        "ref": "default@1",
        "name": "returns",
        "seller": "sol",
    }
    if "file_id" in rule.arguments:
        named["file_id"] = about or market.uploads("bea")
    named["mediator_id"] = about or mediator_id_of("mia")
    named |= {"folder": "disputes", "subject": named["dispute_id"]}
    named["draft_ref"] = "default@2"
    named["conversation_id"] = about or conversation_id_of("bea", "sol", AboutKind.ORDER, NUMBER)
    named |= {"image_id": about or market.image, "product_id": bodies.LISTING["product_id"]}
    named["support_id"] = about or market.question
    named["evidence_id"] = about or eg.evidence_id(2, market.dispute())
    path = market.app.url_map.bind("localhost").build(rule.endpoint, {name: named[name] for name in rule.arguments})
    last = rule.rule.rpartition("/")[2]
    if method == "GET":
        looked_for = {"dispute_id": market.dispute()} if "conversation_id" in rule.arguments else {}
        return market.http.get(path, headers=headers, query_string=QUERIES.get(last, looked_for))
    body = OF_ENDPOINTS.get(rule.endpoint, BODIES.get(last))
    if body and "order_id" in body:
        body = body | {"order_id": str(named["order_id"])}
    return market.http.post(path, headers=headers, json=body)


def uploaded(market):
    return {"evidence": [{"file_id": str(market.uploads("bea"))}]}


@contextmanager
def in_mediation(data):
    with Marketplace.over(data) as made:
        made.escalates(7)
        made.happens(eg.claim_case())
        shown = made.post("bea", f"/v1/disputes/{made.dispute()}/evidence", uploaded(made))
        assert shown.status_code == 201, shown.text
        made.image = made.uploads("bea")
        made.question = made.asks("bea")
        said = {"text": "", "images": [str(made.image)]}
        assert made.post("bea", f"/v1/orders/{eg.ORDER}/comments", said).status_code == 201
        assert made.post("bea", "/v1/conversations", said | {"order_id": str(eg.ORDER)}).status_code == 201
        assert made.post("marketplace", "/v1/listings", bodies.LISTING).status_code == 201
        drafted = made.post("ada", "/v1/terms/drafts", bodies.NEXT_TERMS)
        assert drafted.status_code == 201, drafted.text
        yield made


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Nobody changes anything here."""
    with in_mediation(tmp_path_factory.mktemp("var")) as made:
        yield made


@pytest.fixture(scope="module")
def busy_market(tmp_path_factory):
    with in_mediation(tmp_path_factory.mktemp("var")) as made:
        yield made


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_nobody_is_let_in_without_a_token_unless_everybody_is(market, rule, method):
    answer = ask(market, rule, method, {})
    assert (answer.status_code == 401) is (policy(rule) != PUBLIC)


@pytest.mark.parametrize(("rule", "method"), CLOSED_ROUTES)
def test_those_without_a_role_that_may_call_it_are_told_so_before_anything_else(market, rule, method):
    for role in PEOPLE - policy(rule):
        for about in (None, NOTHING):
            answer = ask(market, rule, method, market.bearer("somebody", role), about=about)
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/your-role-may-not-do-this"), role
            assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("rule", "method"), ABOUT_SOMETHING)
def test_outsiders_can_not_tell_what_is_somebody_elses_from_what_is_not_there(market, rule, method):
    before = market.house.store.head()
    for role, name in holders(rule, OUTSIDERS):
        foreign, unknown = (ask(market, rule, method, market.bearer(name, role), about=it) for it in (None, NOTHING))
        assert foreign.status_code == 404, (role, foreign.text)
        assert told(foreign) == told(unknown)
        assert foreign.json["type"] in ABSENT
    assert market.house.store.head() == before


def told(answer):
    """All that an answer says, but for what it was asked."""
    headers = {name: text for name, text in answer.headers.items() if name not in ("X-Request-Id", "Content-Length")}
    return {name: text for name, text in answer.json.items() if name not in ("instance", "request_id")}, headers


@pytest.mark.parametrize(("rule", "method"), ABOUT_SOMETHING)
def test_to_everybody_what_is_not_there_is_not_there(market, rule, method):
    for role, name in holders(rule, CONCERNED | OTHERS):
        answer = ask(market, rule, method, market.bearer(name, role), about=NOTHING)
        assert (answer.status_code, answer.json["type"] in ABSENT) == (404, True), role


def own(market, rule, role, name):
    """What only one of those has whom it concerns."""
    if "file_id" in rule.arguments:
        return market.uploads(name)
    return market.asks(name) if "support_id" in rule.arguments and role in PARTIES else None


@pytest.mark.parametrize(("rule", "method"), CLOSED_ROUTES)
def test_those_whom_it_concerns_are_let_in(busy_market, rule, method):
    for role, name in holders(rule, CONCERNED | OTHERS):
        about = own(busy_market, rule, role, name)
        answer = ask(busy_market, rule, method, busy_market.bearer(name, role), about=about)
        if method == "GET":
            assert answer.status_code == 200, (role, answer.text)
        else:
            refused = answer.json.get("type")
            assert answer.status_code < 500, (role, answer.text)
            assert refused not in ABSENT | {"/problems/your-role-may-not-do-this", "/problems/not-found"}, role
