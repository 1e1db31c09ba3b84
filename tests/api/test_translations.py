"""Translations stand beside the original, with the engine's name, for both sides and for whoever has to judge."""

from contextlib import ExitStack
from types import MappingProxyType

import pytest

from infrastructure.settings import Settings
from tests import examples as eg
from tests.api.bodies import ON_PEOPLE
from tests.api.desk import fits
from tests.api.marketplace import Marketplace
from tests.translator_endpoint import translator_endpoint

PREFERENCES = MappingProxyType(ON_PEOPLE["preferences"])


@pytest.fixture(scope="module")
def endpoint():
    with translator_endpoint() as serving:
        yield serving


@pytest.fixture(scope="module")
def market(tmp_path_factory, endpoint):
    """Bea reads Spanish and sol English; sol wrote about bea's order, which she disputes."""
    data = tmp_path_factory.mktemp("var")
    settings = Settings(data=data, translator_url=endpoint.url, translator_name="Toy 2.1")
    with pytest.MonkeyPatch.context() as environment, ExitStack() as until_the_end:
        environment.setenv("PATH", "")  # whatever else is installed here
        made = until_the_end.enter_context(Marketplace.over(data, settings=settings))
        made.delivers(7)
        for name, language in (("bea", "es"), ("sol", "en")):
            chosen = made.post(name, "/v1/me/preferences", {**PREFERENCES, "language": language})
            assert chosen.status_code == 201
        made.happens(eg.open_dispute(), eg.counter(), eg.escalate())
        yield made


@pytest.fixture(scope="module")
def talk(market):
    said = {"order_id": str(eg.ORDER), "text": "hello, O-7 cost 80.00 €", "language": "en"}
    written = market.post("sol", "/v1/conversations", said)
    assert written.status_code == 201, written.text
    assert written.json["messages"][0]["translations"] == []
    market.post("bea", f"/v1/conversations/{written.json['id']}/messages", {"text": "¡Gracias!"})
    market.house.interpreter.catch_up()
    return f"/v1/conversations/{written.json['id']}"


def shown(answer):
    assert answer.status_code == 200, answer.text
    return [(told["text"], [heard(one) for one in told["translations"]]) for told in answer.json["messages"]]


def heard(one):
    return one["language"], one["source"], one["text"]


BOTH = [
    ("hello, O-7 cost 80.00 €", [("es", "en", "hola, O-7 cost 80.00 €")]),
    ("¡Gracias!", [("en", "es", "Thank you!")]),
]


@pytest.mark.parametrize("who", ["bea", "sol", "aud"])
def test_both_sides_and_auditors_see_the_original_and_the_translation(market, talk, who):
    assert shown(market.get(who, talk)) == BOTH


def test_a_mediator_sees_both_too(market, talk):
    assert shown(market.get("mia", talk, dispute_id=str(market.dispute()))) == BOTH


def test_one_language_may_be_asked_for(market, talk):
    assert shown(market.get("bea", talk, language="es")) == [BOTH[0], (BOTH[1][0], [])]
    assert market.get("bea", talk, language="tlh").status_code == 422


def test_a_translation_says_who_made_it_in_the_readers_language(market, talk):
    (made,) = market.get("bea", talk, language="es").json["messages"][0]["translations"]
    assert {name: made[name] for name in ("engine", "engine_version", "why", "label")} == {
        "engine": "Toy",
        "engine_version": "2.1",
        "why": None,
        "label": "Traducción automática de Toy 2.1",
    }


def test_the_contract_knows_all_of_it(market, talk):
    contract = market.http.get("/openapi.json").json
    fits(market.get("bea", talk).json, {"$ref": "#/components/schemas/Conversation"}, contract)


def test_a_message_is_there_at_once_whatever_the_engine_does(market, talk, endpoint):
    endpoint.behave = lambda _: (503, b"{}")
    written = market.post("sol", f"{talk}/messages", {"text": "the parcel arrived broken", "language": "en"})
    assert (written.status_code, written.json["messages"][-1]["translations"]) == (201, [])
    market.house.interpreter.catch_up()
    assert market.get("bea", talk).json["messages"][-1]["translations"] == []
    endpoint.behave = lambda _: (404, b"{}")
    market.moves_to(market.clock().replace(year=2019))
    market.house.interpreter.catch_up()
    (told,) = market.get("bea", talk, language="es").json["messages"][-1]["translations"]
    assert (told["text"], told["why"]) == (None, "engine-failed")
    assert told["label"] == "El motor de traducción no pudo traducir el mensaje."
