"""Whoever names a language reads in it what happened, until when and why not; nobody else is told more than codes."""

import pytest

from application import phrasebook
from application.ports import Cause
from domain.person.preferences import Language, Preferences
from tests import examples as eg
from tests import person
from tests.api.marketplace import Marketplace

SPANISH, RUSSIAN = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}, {"Accept-Language": "ru"}
OPENED = {
    "en": "The buyer opened dispute D-2018-000001. Reason: arrived damaged. The claim: full refund, €80.00.",
    "es": "El comprador abrió la disputa D-2018-000001. Motivo: llegó dañado. "
    "Reclamación: reembolso completo, 80,00\xa0€.",
    "pt": "O comprador abriu a disputa D-2018-000001. Motivo: chegou danificado. "
    "Reivindicação: reembolso total, €\xa080,00.",
    "ru": "Покупатель открыл спор D-2018-000001. Причина: пришло повреждённым. "
    "Требование: полный возврат денег, 80,00\xa0€.",
    "zh": "买家发起了纠纷 D-2018-000001。原因：到货损坏。诉求：全额退款，€80.00。",  # noqa: RUF001
}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Order 7 is disputed and waits for sol, who lives in Madrid."""
    with Marketplace.over(tmp_path_factory.mktemp("var")) as made:
        made.delivers(7)
        made.happens(eg.open_dispute())
        made.house.people.execute(
            person.choose(Preferences(Language.PORTUGUESE, "Europe/Madrid"), by=eg.SELLER), Cause("zone")
        )
        yield made


def get(market, name, path, headers=None, **query):
    return market.http.get(path, headers=market.bearer(name) | (headers or {}), query_string=query)


@pytest.fixture
def dispute(market):
    return f"/v1/disputes/{market.dispute()}"


@pytest.mark.parametrize("language", OPENED)
def test_a_timeline_tells_what_happened_in_words(market, dispute, language):
    answer = get(market, "bea", f"{dispute}/timeline", language=language)
    assert answer.json["items"][0]["text"] == OPENED[language]
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("headers", "language"), [(SPANISH, "es"), (RUSSIAN, "ru"), ({"Accept-Language": "tlh, ja;q=0.5"}, "en")]
)
def test_the_header_names_a_language_too_and_an_unknown_one_is_english(market, headers, language):
    answer = get(market, "bea", "/v1/timeline", headers, dispute=market.dispute())
    assert (answer.json["items"][0]["text"], answer.headers["Content-Language"]) == (OPENED[language], language)


def test_the_query_beats_the_header(market, dispute):
    answer = get(market, "bea", f"{dispute}/timeline", RUSSIAN, language="es")
    assert answer.json["items"][0]["text"] == OPENED["es"]


def test_an_unknown_language_in_the_query_is_refused(market, dispute):
    assert get(market, "bea", f"{dispute}/timeline", language="tlh").status_code == 422


def test_nobody_is_told_words_who_names_no_language(market, dispute):
    for path in (f"{dispute}/timeline", "/v1/timeline", "/v1/inbox", dispute):
        answer = get(market, "bea", path)
        told = answer.json.get("items") or answer.json["deadlines"]
        assert [one for one in told if "text" in one] == []
        assert "Content-Language" not in answer.headers
        assert "Accept-Language" in answer.headers["Vary"]


def test_an_inbox_tells_what_happened_last(market):
    entries = get(market, "bea", "/v1/inbox", SPANISH).json["items"]
    assert {entry["folder"]: entry["text"] for entry in entries} == {
        "disputes": OPENED["es"],
        "orders": "Hay artículos del pedido en disputa.",
    }


def test_of_a_message_it_is_told_who_wrote_it(market):
    written = market.post("sol", "/v1/conversations", {"order_id": str(eg.ORDER), "text": "We are looking into it."})
    assert written.status_code == 201
    market.house.projector.catch_up()
    (entry,) = get(market, "bea", "/v1/inbox", SPANISH, folder="messages").json["items"]
    assert (entry["by"], entry["text"]) == ("seller", "El vendedor escribió un mensaje.")


def test_a_deadline_is_told_in_the_readers_time_zone_with_what_happens_then(market, dispute):
    (first, _) = get(market, "sol", dispute, SPANISH).json["deadlines"]
    assert first["text"] == (
        "El vendedor tiene hasta el 12 de marzo de 2018, 10:00 UTC+01:00 para responder. "
        "De lo contrario la reclamación se da por aceptada y el comprador recibe 80,00\xa0€."
    )
    (theirs, _) = get(market, "bea", dispute, SPANISH).json["deadlines"]
    assert "12 de marzo de 2018, 9:00 UTC para" in theirs["text"]


def test_administrators_who_read_nothing_that_people_wrote_read_what_the_service_says(market, dispute):
    assert get(market, "ada", f"{dispute}/timeline", SPANISH).json["items"][0]["text"] == OPENED["es"]
    assert "80,00" in get(market, "ada", dispute, SPANISH).json["deadlines"][0]["text"]


def test_a_command_is_answered_in_the_language_of_its_header(market, dispute):
    message = {"text": "¿Y ahora?"}
    answer = market.post("bea", f"{dispute}/messages", message, Accept_Language="es")
    assert answer.status_code == 201
    assert answer.json["deadlines"][0]["text"].startswith("El vendedor tiene hasta el 12 de marzo")


def test_place_holders_have_nothing_to_say(tmp_path):
    with Marketplace.over(tmp_path / "var") as market:
        market.escalates(7)
        market.moves_to(eg.day(10))
        market.house.affairs.let_lapse([market.dispute()], market.clock())
        market.house.projector.catch_up()
        items = get(market, "bea", f"/v1/disputes/{market.dispute()}/timeline", SPANISH).json["items"]
        assert [item for item in items if "redacted" in item] != []
        assert all(("text" in item) is ("redacted" not in item) for item in items)


@pytest.mark.parametrize("language", Language)
def test_a_refusal_says_in_words_what_went_wrong_and_what_to_do(market, language):
    answer = get(market, "eve", f"/v1/disputes/{market.dispute()}", {"Accept-Language": language.value})
    said = phrasebook.refusal("there-is-no-such-dispute", {}, language)
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/there-is-no-such-dispute")
    assert (answer.json["title"], answer.json["detail"]) == said
    assert answer.headers["Content-Language"] == language.value


def test_who_names_no_language_is_refused_in_english(market):
    answer = get(market, "eve", f"/v1/disputes/{market.dispute()}")
    assert (answer.json["title"], answer.headers["Content-Language"]) == ("There is no such dispute", "en")
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("language", ["es", "zh"])
def test_http_itself_is_refused_in_words_too_and_no_header_breaks_it(market, language):
    answer = market.http.get("/v1/orders", headers={"Accept-Language": f"{language}, \x7f;;q=x"})
    assert answer.status_code == 401
    assert answer.json["title"] == phrasebook.refusal("not-authenticated", {}, Language(language)).title


def test_what_a_rule_means_is_explained_in_the_readers_language(market):
    page = market.http.get("/problems/nobody-may-answer-their-own-proposal", headers=SPANISH)
    assert "<html lang=es>" in page.text
    assert "Nadie puede responder a su propia propuesta" in page.text


def test_everybody_may_look_up_what_codes_are_called(market):
    answer = market.http.get("/v1/words", headers=SPANISH)
    told = answer.json
    assert (answer.headers["Content-Language"], told["language"]) == ("es", "es")
    assert told["words"]["statuses"]["awaiting-seller"] == "a la espera del vendedor"
    assert told["replies"]["thanks"] == "¡Gracias!"
