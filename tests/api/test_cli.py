"""``redress``, command by command: what people get to see, and one sentence where it can't be."""

import csv
import json
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from hashlib import sha256
from uuid import uuid5

import click
import psycopg
import pytest
from click.testing import CliRunner

from api.cli import COMMANDS, main
from api.commands import operating
from api.commands.words import in_words
from api.personas import development_issuer_of
from application.orders import MARKETPLACE_ORDERS
from infrastructure.olist import COLUMNS
from infrastructure.settings import Settings
from tests import examples as eg
from tests.api.bodies import next_terms
from tests.databases import settings_on

FOREVER = {"REDRESS_HOST": None, "REDRESS_PORT": None, "REDRESS_MODE": None}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """A data directory with the demonstration in it, for tests that only look."""
    data = tmp_path_factory.mktemp("demonstration") / "var"
    made = CliRunner().invoke(main, ["demo"], env={**FOREVER, "REDRESS_DATA": str(data)})
    assert made.exit_code == 0, made.output
    return data


@pytest.fixture
def own(demonstration, tmp_path):
    """The same, for tests that change something."""
    return shutil.copytree(demonstration, tmp_path / "var")


def call(data, *words, **settings):
    environment = {**FOREVER, "REDRESS_DATA": str(data)} | {f"REDRESS_{k.upper()}": v for k, v in settings.items()}
    return CliRunner().invoke(main, words, env=environment)


def told(result):
    """The one sentence that a command ended with."""
    assert (result.exit_code, result.stdout) == (2, "")
    (sentence,) = result.stderr.splitlines()
    return sentence.removeprefix("redress: ")


def lines(result):
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def plain(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# help


def every_command(group, name="redress"):
    with click.Context(group) as context:
        for word in group.list_commands(context):
            command = group.get_command(context, word)
            yield f"{name} {word}", command
            if isinstance(command, click.Group):
                yield from every_command(command, f"{name} {word}")


def understood(words):
    """Whether the command line can be read; nothing is done."""
    command, context = main, click.Context(main)
    while isinstance(command, click.Group) and words:
        command = command.get_command(context, words.pop(0))
    return command.make_context("redress", words)


@pytest.mark.parametrize("command", [pytest.param(command, id=name) for name, command in every_command(main)])
def test_every_command_has_examples_that_can_be_called_like_that(command):
    examples = [line.strip() for line in command.epilog.splitlines()[2:]]
    assert examples
    for example in examples:
        words = shlex.split(example)
        assert words[0] == "curl" or understood(words[1:])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_a_command_says_of_itself(name):
    command = main.get_command(click.Context(main), name)
    assert command.help.startswith(COMMANDS[name].about.rstrip("."))


def test_help_lists_every_command_without_waiting_for_any():
    heavy = "import sys; from api.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    printed = subprocess.check_output([sys.executable, "-c", heavy], text=True)  # noqa: S603 - our own command
    help_page, modules = printed.rsplit("\n", 2)[0], set(printed.split())
    assert [name for name in COMMANDS if f"  {name} " not in help_page] == []
    assert not modules & {"sqlalchemy", "flask", "granian", "rich"}


# demo


def test_a_demonstration_tells_who_can_be_acted_as_and_what_to_try(tmp_path):
    page = call(tmp_path / "var", "demo").stdout
    assert "60 orders with 42 disputes" in page
    assert "an offer for a broken teapot waits for her answer" in page
    assert 'Try: curl -H "Authorization: Bearer $(redress token bea)" http://127.0.0.1:8080/v1/inbox' in page


def test_a_demonstration_never_touches_data_that_is_there(demonstration):
    assert told(call(demonstration, "demo")).startswith(f"there is data in {demonstration} already")
    assert lines(call(demonstration, "demo", "--if-empty")) == []


# disputes


def test_disputes_are_listed_and_narrowed_down(demonstration):
    header, _, *rows = lines(call(demonstration, "disputes", "--status", "decided"))
    assert header.split() == ["number", "status", "reason", "buyer", "seller", "due", "claimed", "offered"]
    assert [row.split()[1] for row in rows] == ["decided", "decided"]


def test_disputes_of_one_side_are_told_to_programs(demonstration):
    found = plain(call(demonstration, "disputes", "--seller", "sol", "--stage", "negotiation", "--json"))
    assert {one["seller"] for one in found} == {"sol"}
    assert {one["stage"] for one in found} == {"negotiation"}


def test_a_list_that_goes_on_says_so(demonstration):
    assert lines(call(demonstration, "disputes", "--limit", "1"))[-1].startswith("There are more than these 1")


def test_a_list_is_one_partys_or_everybodys(demonstration):
    assert "either --buyer or --seller" in told(call(demonstration, "disputes", "--buyer", "bea", "--seller", "sol"))


# replay


@pytest.fixture(scope="module")
def teapot(demonstration):
    """Bea's dispute over a teapot: opened, then answered with an offer."""
    (found,) = plain(call(demonstration, "disputes", "--buyer", "bea", "--status", "awaiting-buyer", "--json"))
    return found


def test_a_replay_shows_every_event_with_what_it_changed_and_what_was_open_then(demonstration, teapot):
    page = call(demonstration, "replay", teapot["number"]).stdout
    assert "10. dispute.counter-proposal-made" in page
    assert "by seller sol, version 3" in page
    assert "dispute.status: awaiting-seller → awaiting-buyer" in page
    assert "dispute.evidence: - → item shown by buyer (image/jpeg of " in page
    assert "now awaiting-buyer; open to buyer: counter-propose, accept-proposal, reject-proposal" in page


def test_evidence_is_told_in_words():
    kept = eg.happened(eg.keep_from_buyer(eg.photo(5, text="Our scales."), at=eg.day(10)), since=eg.in_mediation())
    disclosed = eg.happened(eg.disclose(at=eg.day(11)), since=kept)
    of_file_5 = "item shown by seller (image/jpeg of 40,000 bytes, SHA-256 000000000000…, Our scales."
    for facts, told in ((kept, ", to-mediator)"), (disclosed, ", disclosed 2018-03-12 09:00:00Z)")):
        assert in_words(eg.case_of(facts).dispute.evidence[-1]) == of_file_5 + told
    asked = eg.case_of(eg.awaiting_evidence()).dispute.request
    assert in_words(asked) == "of buyer, seller: A photo of the parcel, please."


def test_a_dispute_is_found_by_its_id_and_by_its_number_in_any_case(demonstration, teapot):
    by_number = call(demonstration, "replay", teapot["number"].lower())
    assert lines(call(demonstration, "replay", teapot["id"])) == lines(by_number)


@pytest.mark.parametrize("moment", ["1", "opened_at"])
def test_a_replay_stops_at_what_was_known_at_a_version_or_an_instant(demonstration, teapot, moment):
    steps = plain(call(demonstration, "replay", teapot["number"], "--as-of", teapot.get(moment, moment), "--json"))
    assert [steps[-1]["event"], steps[-1]["status"]] == ["dispute.opened", "awaiting-seller"]
    answers, anytime = ["counter-propose", "accept-proposal", "reject-proposal"], ["submit-evidence", "extend-deadline"]
    assert steps[-1]["open_to"]["seller"] == [*answers, *anytime, "send-message"]


def test_one_step_can_be_looked_at_alone(demonstration, teapot):
    (step,) = plain(call(demonstration, "replay", teapot["number"], "--step", "7", "--json"))
    assert step["event"] == "order.line-disputed"
    assert step["differences"]["order.times_disputed"] == {"before": {}, "after": {"1": 1}}
    assert step["open_to"] == {}


def test_what_is_no_dispute_is_told_in_one_sentence(demonstration):
    order = uuid5(MARKETPLACE_ORDERS, "R-1001")
    for name in ("D-2026-999999", "nonsense", str(order)):
        assert told(call(demonstration, "replay", name)).startswith(f"there is no dispute '{name}'")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as-of", "yesterday"), "'yesterday' is not an instant"),
        (("--as-of", "2026-11-22T10:00:00"), "'2026-11-22T10:00:00' has no time zone"),
        (("--step", "99"), "there is no such step"),
        (("--as-of", "2001-01-01T00:00:00Z"), "there is no such step"),
    ],
)
def test_a_moment_without_history_is_told_in_one_sentence(demonstration, teapot, words, sentence):
    assert told(call(demonstration, "replay", teapot["number"], *words)).startswith(sentence)


# read models


def test_lag_names_every_read_model_with_where_it_stands(demonstration):
    _, _, *rows = lines(call(demonstration, "lag"))
    assert {row.split()[0] for row in rows} >= {"disputes", "orders", "inbox", "timeline"}
    assert {row.split()[2] for row in rows} == {"0"}


def test_lag_names_who_keeps_new_events_from_being_read(tmp_path, monkeypatch):
    monkeypatch.setattr(operating, "NOT_WORTH_A_WORD", -1.0)
    settings = settings_on("postgres", tmp_path)
    assert "waits for" not in call(tmp_path, "lag", database=settings.database).stdout
    with psycopg.connect(settings.database, application_name="nightly-report") as batch:
        batch.execute("SELECT pg_current_xact_id()")
        *_, last = lines(call(tmp_path, "lag", database=settings.database))
    assert last.startswith("What was written since is not read yet: that waits for nightly-report (pid ")


def test_a_rebuilt_read_model_is_as_it_was(own):
    before = call(own, "disputes", "--json").stdout
    assert call(own, "rebuild", "disputes", "inbox").exit_code == 0
    assert call(own, "disputes", "--json").stdout == before


def test_all_read_models_are_rebuilt_when_asked_for(own):
    assert call(own, "rebuild", "--all").exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("inbocks",), "there is no read model 'inbocks'"),
        ((), "say which read models"),
        (("inbox", "--all"), "say which read models"),
    ],
)
def test_a_rebuild_has_to_be_told_what(demonstration, words, sentence):
    assert told(call(demonstration, "rebuild", *words)).startswith(sentence)


# time


def test_the_clock_tells_the_time_and_the_next_due_instant(demonstration):
    now, due = lines(call(demonstration, "clock"))
    assert now.endswith("0:00:00 ahead of the wall clock.")
    assert due.startswith("The next deadline is due 20")
    assert lines(call(demonstration, "clock", "show"))[1] == due


def test_moving_time_lets_deadlines_lapse_in_order_and_tells_of_it(own):
    now, header, _, *rows = lines(call(own, "clock", "advance", "--by", "P1D"))
    assert now.startswith("It is 20")
    assert header.split() == ["at", "on", "event", "by"]
    assert [row[:20] for row in rows] == sorted(row[:20] for row in rows)
    assert any("dispute.seller-response-lapsed" in row and "the clock" in row for row in rows)
    assert lines(call(own, "clock"))[0] >= now.rstrip(".")


def test_time_can_be_moved_up_to_an_instant_in_any_zone(tmp_path):
    moved = lines(call(tmp_path / "var", "clock", "advance", "--to", "2199-12-24T18:00:00+01:00"))
    assert moved == ["It is 2199-12-24 17:00:00Z.", "Nothing happened meanwhile."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "say either how far"),
        (("--by", "P1D", "--to", "2199-12-24T18:00:00Z"), "say either how far"),
        (("--by", "five days"), "'five days' is not a period"),
        (("--by", "-P1D"), "a period is not less than nothing"),
        (("--by", "P999999999D"), "that is further than the calendar goes"),
        (("--to", "2001-01-01T00:00:00Z"), "time moves forward only"),
    ],
)
def test_time_that_cannot_be_moved_so_is_told_in_one_sentence(tmp_path, words, sentence):
    assert told(call(tmp_path / "var", "clock", "advance", *words)).startswith(sentence)


# tokens


def test_a_token_is_printed_alone_and_is_good_for_the_api(tmp_path):
    (token,) = lines(call(tmp_path, "token", "mia"))
    claims = development_issuer_of(Settings(data=tmp_path)).verifier()(token)
    assert (claims.subject, claims.roles) == ("mia", {"mediator"})


def test_a_token_is_signed_for_where_the_server_really_was_started(tmp_path):
    (tmp_path / "served-at").write_text("127.0.0.1 9000")
    (token,) = lines(call(tmp_path, "token", "mia"))
    assert development_issuer_of(Settings(data=tmp_path, port=9000)).verifier()(token).subject == "mia"


@pytest.mark.parametrize("words", [(), ("--list",)])
def test_personas_are_listed(tmp_path, words):
    _, _, *rows = lines(call(tmp_path, "token", *words))
    assert rows[0].split() == ["bea", "Bea", "buyer"]


def test_nobody_is_made_up(tmp_path):
    assert told(call(tmp_path, "token", "nobody")).startswith("there is no persona 'nobody': choose one of bea,")


@pytest.mark.parametrize("words", [("token", "bea"), ("clock",), ("release-sweep",)])
def test_production_has_neither_personas_nor_a_test_clock(tmp_path, words):
    issuer = {"issuer": "https://id.example.org", "jwks_url": "https://id.example.org/jwks.json"}
    sentence = told(call(tmp_path, *words, mode="production", **issuer))
    assert "in development mode only" in sentence or "pass it with --token" in sentence


# terms


def test_terms_are_listed_with_their_hash_and_shown_with_their_clauses(tmp_path):
    _, _, first, *_ = lines(call(tmp_path, "terms"))
    name, digest = first.split()[0], first.split()[-1]
    assert "in force" in first
    page = call(tmp_path, "terms", "show", name).stdout
    assert digest in page
    assert "The seller answers within five days." in page
    told_so = told(call(tmp_path, "terms", "show", "default@99"))
    assert told_so.startswith("terms 'default@99' were never published")


@pytest.fixture
def file_of_terms(tmp_path):
    """What default@2 is to say, in force from 2100 on; its lines end as they do on Windows."""
    file = tmp_path / "default@2.json"
    document = json.dumps(next_terms(in_force_from="2100-01-01T00:00:00Z"), indent=1)
    file.write_bytes(document.replace("\n", "\r\n").encode())
    return file


def test_terms_are_drafted_revised_discarded_and_published_by_another(tmp_path, file_of_terms):
    digest = sha256(file_of_terms.read_bytes()).hexdigest()
    drafting = ("terms", "draft", str(file_of_terms), "--by", "ada")
    publishing = ("terms", "publish", "default@2", "--sha256", digest, "--by")
    assert lines(call(tmp_path, *drafting)) == [f"default@2 is drafted. SHA-256 {digest}"]
    assert lines(call(tmp_path, *drafting)) == [f"default@2 is revised. SHA-256 {digest}"]
    assert lines(call(tmp_path, "terms", "discard", "default@2", "--by", "abe")) == [
        "The draft of default@2 is discarded."
    ]
    assert told(call(tmp_path, *publishing, "abe")).startswith("publish-terms while default@2 is absent")
    lines(call(tmp_path, *drafting))
    assert told(call(tmp_path, *publishing, "ada")) == "another administrator must publish a draft"
    assert "draft" in listed_terms(tmp_path)["default@2"]
    assert lines(call(tmp_path, *publishing, "abe")) == [
        "default@2 is published, and in force from 2100-01-01 00:00:00Z."
    ]
    assert "to come" in listed_terms(tmp_path)["default@2"]


def listed_terms(data):
    return {line.split()[0]: line for line in lines(call(data, "terms", "list"))}


def test_a_document_that_is_not_there_is_told(tmp_path):
    assert told(call(tmp_path, "terms", "validate", str(tmp_path / "no.json"))).endswith("No such file or directory")


def test_a_document_is_looked_at_without_drafting_it(tmp_path, file_of_terms):
    (verdict,) = lines(call(tmp_path / "unused", "terms", "validate", str(file_of_terms)))
    assert verdict.startswith("default@2 is complete and agrees with itself.")
    assert not (tmp_path / "unused").exists()


def test_what_is_wrong_with_a_document_is_told_with_its_place(tmp_path, file_of_terms):
    document = json.loads(file_of_terms.read_bytes())
    document["periods"]["disclosure"] = "P7D"
    file_of_terms.write_text(json.dumps(document))
    sentence = "must be shorter than decision: nothing that is shown during mediation could be relied on"
    validated = told(call(tmp_path, "terms", "validate", str(file_of_terms)))
    assert validated == f"/periods/disclosure {sentence}"
    assert sentence in told(call(tmp_path, "terms", "draft", str(file_of_terms), "--by", "ada"))
    document["periods"]["disclosure"] = "soon"
    file_of_terms.write_text(json.dumps(document))
    assert "/periods/disclosure: It does not match" in told(call(tmp_path, "terms", "validate", str(file_of_terms)))


# orders from elsewhere


@pytest.fixture
def olist(tmp_path):
    """Two orders as Olist has them: one arrived late and was disliked, one has no items."""
    order = {
        "order_id": "o1", "customer_id": "c1", "order_status": "delivered",
        "order_purchase_timestamp": "2018-01-02 10:00:00", "order_approved_at": "2018-01-02 11:00:00",
        "order_delivered_carrier_date": "2018-01-04 10:00:00",
        "order_delivered_customer_date": "2018-01-30 10:00:00",
        "order_estimated_delivery_date": "2018-01-20 00:00:00",
    }  # fmt: skip
    item = {
        "order_id": "o1", "order_item_id": "1", "product_id": "p1", "seller_id": "s1",
        "shipping_limit_date": "2018-01-08 10:00:00", "price": "100.00", "freight_value": "20.00",
    }  # fmt: skip
    payment = {"order_id": "o1", "payment_sequential": "1", "payment_type": "credit_card", "payment_value": "120.00"}
    review = {
        "review_id": "r1", "order_id": "o1", "review_score": "1", "review_comment_title": "",
        "review_comment_message": "Ainda não chegou", "review_creation_date": "2018-01-25 00:00:00",
    }  # fmt: skip
    rows = {
        "orders": [order, order | {"order_id": "o2", "order_status": "unavailable"}],
        "order_items": [item],
        "order_payments": [payment],
        "order_reviews": [review],
        "products": [{"product_id": "p1", "product_category_name": "telefonia"}],
        "product_category_name_translation": [],
    }
    directory = tmp_path / "olist"
    directory.mkdir()
    for name, columns in COLUMNS.items():
        with (directory / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns.split())
            writer.writeheader()
            writer.writerows(rows[name])
    return directory


def test_orders_are_taken_over_once_and_what_was_left_out_is_told(olist, tmp_path):
    data = tmp_path / "var"
    page = call(data, "import-orders", "--olist", str(olist)).stdout
    assert page.startswith("1 orders were written, 0 were there already.")
    assert "no-items" in page
    again = plain(call(data, "import-orders", "--olist", str(olist), "--json"))
    assert (again["written"], again["known"]) == (0, 1)
    assert again["skipped"] == [{"number": "o2", "reason": "no-items"}]


def test_a_market_is_replayed_to_the_end_and_the_same_seed_writes_the_same(olist, tmp_path):
    words = ("replay-market", "--olist", str(olist), "--seed", "3")
    result = plain(call(tmp_path, *words, "--json"))
    assert (result["orders"], result["disputes"]) == (1, {"not-received": 1})
    assert sum(result["outcomes"].values()) == 1
    _, _, *rows = lines(call(tmp_path, *words))
    table = {name.strip(): value for name, _, value in (row.strip().rpartition("  ") for row in rows)}
    assert (table["disputes"], table["not-received"]) == ("1", "1")
    assert result["digest"].startswith(table["digest of the log"])


def test_a_replayed_market_can_be_kept_in_a_new_file_only(olist, tmp_path):
    words = ("replay-market", "--olist", str(olist), "--keep")
    file = tmp_path / "market.db"
    assert call(tmp_path, *words, str(file)).exit_code == 0
    assert told(call(tmp_path, *words, str(file))) == f"{file} is there already: name a new file"
    assert told(call(tmp_path, *words, str(tmp_path / "no" / "where"))) == f"there is no directory {tmp_path / 'no'}"


@pytest.mark.parametrize("command", ["import-orders", "replay-market"])
def test_files_that_are_not_there_are_told_in_one_sentence(tmp_path, command):
    assert told(call(tmp_path / "var", command, "--olist", str(tmp_path))).startswith("there is no ")


# what can be wrong with the surroundings


def test_a_setting_that_is_none_is_told_in_one_sentence(tmp_path):
    assert told(call(tmp_path, "lag", colour="red")).startswith("REDRESS_COLOUR is not a setting")


def test_a_setting_without_a_sense_is_told_in_one_sentence(tmp_path):
    assert told(call(tmp_path, "serve", port="eighty")).startswith("REDRESS_PORT can't be 'eighty'")


@pytest.mark.parametrize("words", [("lag",), ("serve", "--port", "0"), ("token", "bea")])
def test_a_data_directory_that_cannot_be_written_is_told_in_one_sentence(tmp_path, words, unused_port):
    (tmp_path / "file").write_text("not a directory")
    data = tmp_path / "file" / "var"
    words = [str(unused_port) if word == "0" else word for word in words]
    assert str(data) in told(call(data, *words))


def test_data_of_a_newer_release_is_told_in_one_sentence(own):
    with sqlite3.connect(own / "events.db") as db:
        row = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, 1, ?, '{}')"
        db.execute(row, ("f" * 32, "dispute.teleported"))
    db.close()
    sentence = told(call(own, "disputes"))
    assert "was written by a newer release of Redress (there is no event called 'dispute.teleported')" in sentence


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path):
    (tmp_path / "events.db").write_text("once upon a time " * 100)
    assert told(call(tmp_path, "lag")).startswith(f"the data in {tmp_path} can't be used just now")


# serving


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def used_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_port_in_use_is_named_with_a_way_out(tmp_path, used_port):
    sentence = told(call(tmp_path, "serve", "--port", str(used_port)))
    assert sentence.startswith(f"port {used_port} on 127.0.0.1 is in use: choose another one")


def test_development_stays_at_home(tmp_path):
    assert told(call(tmp_path, "serve", "--host", "0.0.0.0")).startswith("The development issuer lets anybody")  # noqa: S104


def test_an_address_of_another_machine_is_refused(tmp_path):
    issuer = {"issuer": "https://id.example.org", "jwks_url": "https://id.example.org/jwks.json"}
    sentence = told(call(tmp_path, "serve", "--host", "192.0.2.1", mode="production", **issuer))
    assert sentence.startswith("192.0.2.1 is not an address of this machine")


# the sweep


def test_a_sweep_is_released_by_its_server_only(tmp_path, unused_port):
    assert told(call(tmp_path, "release-sweep", port=str(unused_port))).startswith("there is no server at http://127.0")
    assert told(call(tmp_path, "release-sweep", "--url", "ftp://x")).startswith("'ftp://x' is not a URL")


# backups


def test_a_backup_is_made_proved_and_put_back(demonstration, tmp_path):
    (made,) = lines(call(demonstration, "backup", str(tmp_path / "backups")))
    (backup,) = (tmp_path / "backups").glob("2*")
    assert made.startswith(f"{backup} holds ")
    first, second, _ = lines(call(demonstration, "verify-restore", str(backup)))
    assert first.startswith(f"{backup} is proved: ")
    assert second.endswith("the log that is served here.")
    (restored,) = lines(call(tmp_path / "var", "restore", str(backup)))
    assert restored.startswith(f"{tmp_path / 'var'} holds ")
    assert call(tmp_path / "var", "disputes", "--json").stdout == call(demonstration, "disputes", "--json").stdout


def test_where_no_log_is_served_a_proof_says_what_it_compared_with(demonstration, tmp_path):
    call(demonstration, "backup", str(tmp_path))
    (backup,) = tmp_path.glob("2*")
    for data, words in ((tmp_path / "nothing", []), (demonstration, ["--alone"])):
        assert "Compared with its manifest" in lines(call(data, "verify-restore", str(backup), *words))[1]


def test_a_backup_is_never_put_over_something_else(demonstration, tmp_path):
    call(demonstration, "backup", str(tmp_path))
    (backup,) = tmp_path.glob("2*")
    assert told(call(demonstration, "restore", str(backup))).startswith(f"{demonstration} is not empty")


def test_a_backup_that_was_changed_is_told_in_one_sentence(demonstration, tmp_path):
    call(demonstration, "backup", str(tmp_path))
    (backup,) = tmp_path.glob("2*")
    with (backup / "events.db").open("ab") as file:
        file.write(b"more")
    assert told(call(demonstration, "verify-restore", str(backup))).startswith("events.db is not as it was copied")


def test_a_place_that_can_not_be_written_is_told_in_one_sentence(demonstration, tmp_path):
    (tmp_path / "file").touch()
    assert str(tmp_path / "file") in told(call(demonstration, "backup", str(tmp_path / "file" / "backups")))
