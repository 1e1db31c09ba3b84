"""The contract that clients read says what the operations do, and can be browsed offline."""

import re

import pytest


@pytest.fixture
def contract(http):
    return http.get("/openapi.json").json


def test_an_operation_is_documented_from_its_declaration(contract):
    made = contract["paths"]["/v1/toys"]["post"]
    assert (made["operationId"], made["summary"]) == ("make_toy", "Make a toy.")
    assert made["description"] == "It is not kept."
    assert (made["x-roles"], made["tags"]) == (["buyer"], ["toys"])
    assert made["x-problems"] == ["/problems/payments-may-not-exceed-the-order-total"]
    assert [parameter["name"] for parameter in made["parameters"]] == ["If-Match", "Idempotency-Key"]
    assert made["requestBody"]["required"]
    assert set(made["responses"]) == {
        *("201", "400", "401", "403", "409", "412", "413", "415", "422", "503"),
    }
    assert set(made["responses"]["201"]["headers"]) == {
        *("ETag", "Location", "Redress-Position", "Idempotent-Replayed"),
    }


def test_a_command_without_a_body_documents_none(contract):
    paid = contract["paths"]["/v1/toys/{toy_id}/pay"]["post"]
    assert "requestBody" not in paid
    assert "415" not in paid["responses"]


def test_reading_is_documented_with_its_query_and_its_conditions(contract):
    listed = contract["paths"]["/v1/toys"]["get"]
    assert {p["name"]: p["schema"]["type"] for p in listed["parameters"]} == {
        "limit": "integer",
        "fragile": "boolean",
    }
    one = contract["paths"]["/v1/toys/{toy_id}"]["get"]
    assert [parameter["name"] for parameter in one["parameters"]] == ["If-None-Match"]
    assert {"200", "304", "404"} <= set(one["responses"])


def test_only_public_operations_need_no_token(contract):
    open_ones = [
        operation["operationId"]
        for path in contract["paths"].values()
        for method, operation in path.items()
        if method != "parameters" and operation.get("security") == []
    ]
    assert open_ones == ["catalogue"]
    assert contract["security"] == [{"bearer": []}]
    assert contract["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_problems_are_documented_as_problem_documents(contract):
    for response in contract["components"]["responses"].values():
        assert set(response["content"]) == {"application/problem+json"}


def test_money_is_documented_to_the_last_digit(contract):
    variants = {
        code: variant["properties"]["amount"]["pattern"]
        for variant in contract["components"]["schemas"]["Money"]["oneOf"]
        for code in variant["properties"]["currency"]["enum"]
    }
    assert re.search(variants["EUR"], "9999999999999.99")
    assert not re.search(variants["EUR"], "10000000000000.00")
    assert re.search(variants["JPY"], "1200")
    assert not re.search(variants["JPY"], "1200.0")
    assert re.search(variants["KWD"], "0.125")
    assert not re.search(variants["KWD"], "0.12")


def test_bodies_are_closed_and_their_texts_without_nul(contract):
    toy = contract["components"]["schemas"]["Toy"]
    assert toy["additionalProperties"] is False
    assert toy["properties"]["name"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 40,
        "pattern": r"^[^\u0000]*$",
    }
    assert toy["properties"]["price"] == {"$ref": "#/components/schemas/Money"}
    assert toy["properties"]["made_at"] == {"type": "string", "format": "date-time"}
    assert toy["properties"]["series"] == {"type": "string", "format": "uuid"}


def test_the_browser_for_the_contract_loads_from_here_only(http):
    page = http.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assets = re.findall(r"(?:src|href)=(/\S+?)>", page.text)
    assert len(assets) == 3
    for asset in assets:
        with http.get(asset) as answer:
            assert (answer.status_code, len(answer.data) > 100) == (200, True), asset
    assert http.get("/docs/other.js").status_code == 404


def test_the_front_door_leads_to_the_browser(http):
    answer = http.get("/")
    assert (answer.status_code, answer.location) == (302, "/docs")
