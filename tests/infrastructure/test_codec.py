"""What was written can be read for ever, and what can't be read says why."""

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.ports import Cause
from domain.actor import Actor, Role
from domain.message import Event
from domain.money import MAX_MINOR, Money
from infrastructure.codec import Codec, NewerSchema, UnknownEvent, UnreadableEvent, domain_codec
from tests.infrastructure.write_golden import (
    CAUSE,
    GOLDEN,
    RECORDED_AT,
    example_of,
    golden_path,
    golden_paths,
    golden_text,
    not_in_golden,
)

CODEC = domain_codec()
BEA = Actor(Role.BUYER, "bea")


class NoteTaken(Event, name="test.note-taken", schema_version=3):
    """Called ``title`` without a price first, then ``text`` without a price, now both."""

    text: str
    price: Money


UPCASTERS = {
    ("test.note-taken", 1): lambda data: {**data, "text": data["title"]},
    ("test.note-taken", 2): lambda data: {**data, "price": {"currency": "EUR", "minor": 0}},
}
NOTES = Codec((NoteTaken,), UPCASTERS)


def stored(version: int, **data: object) -> bytes:
    envelope = json.loads(NOTES.encode(example_of(NoteTaken), CAUSE, RECORDED_AT))
    by = {"role": "buyer", "id": "bea"}
    data = {"by": by, "at": "2018-03-01T00:00:00Z", **data}
    return json.dumps({**envelope, "v": version, "data": data}).encode()


@pytest.mark.parametrize("kind", CODEC.events.values(), ids=CODEC.events)
def test_every_event_has_a_golden_file_and_is_written_like_it(kind):
    path = golden_path(kind)
    assert path.exists(), f"python -m tests.infrastructure.write_golden writes {path.name}"
    assert not_in_golden(kind) == [], "python -m tests.infrastructure.write_golden writes a file for them"
    for path in golden_paths(kind):
        golden = path.read_text(encoding="utf-8")
        event = CODEC.decode(kind.name, golden.encode()).data
        assert type(event) is kind
        assert golden_text(CODEC, event) == golden


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.name)
def test_every_golden_file_is_readable_for_ever(path):
    name, _, _ = path.name.removesuffix(".json").rpartition(".v")
    body = CODEC.decode(name, path.read_bytes())
    assert body.data.name == name
    assert (body.recorded_at, body.command_id) == (RECORDED_AT, CAUSE.command_id)


MINOR = st.integers(-MAX_MINOR, MAX_MINOR)
LEAVES = {
    str: st.text(max_size=20),
    int: MINOR,
    bool: st.booleans(),
    UUID: st.uuids(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Money: st.builds(Money, st.sampled_from(["EUR", "JPY", "KWD"]), MINOR),
}


@given(kind=st.sampled_from([*CODEC.events.values()]), data=st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_what_is_read(kind, data):
    event = example_of(
        kind,
        leaf=lambda kind, field: data.draw(LEAVES[kind], label=field),
        choose=lambda options: data.draw(st.sampled_from(options)),
    )
    assert CODEC.decode(kind.name, CODEC.encode(event, CAUSE, RECORDED_AT)).data == event


def test_the_reasons_for_an_event_are_kept_with_it():
    event = example_of(NoteTaken)
    body = NOTES.decode(event.name, NOTES.encode(event, CAUSE, RECORDED_AT))
    assert Cause(body.command_id, body.fingerprint, body.correlation_id) == CAUSE
    assert body.recorded_at == RECORDED_AT


def test_instants_are_written_with_z_and_their_microseconds():
    at = datetime(2018, 3, 1, 9, 0, 0, 7, UTC)
    event = NoteTaken(by=BEA, at=at, text="", price=Money("EUR", 1))
    assert json.loads(NOTES.encode(event, CAUSE, at))["data"]["at"] == "2018-03-01T09:00:00.000007Z"


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=1))])
def test_an_instant_must_be_in_utc(zone):
    local = datetime(2018, 3, 1, 9, 0, tzinfo=zone)
    event = partial(NoteTaken, by=BEA, text="", price=Money("EUR", 1))
    with pytest.raises(ValueError, match="UTC"):
        NOTES.encode(event(at=local), CAUSE, RECORDED_AT)
    with pytest.raises(ValueError, match="UTC"):
        NOTES.encode(event(at=RECORDED_AT), CAUSE, local)


def test_older_versions_are_brought_up_step_by_step():
    first = NOTES.decode("test.note-taken", stored(1, title="broken"))
    second = NOTES.decode("test.note-taken", stored(2, text="broken"))
    assert first == second
    assert first.data.text == "broken"
    assert (first.v, first.data.price) == (3, Money("EUR", 0))


def test_an_older_version_is_brought_up_even_when_it_fits_the_present_class():
    price = {"currency": "EUR", "minor": 990}
    body = NOTES.decode("test.note-taken", stored(2, text="broken", price=price))
    assert body.data.price == Money("EUR", 0)


def test_a_missing_upcaster_is_noticed_before_anything_is_read():
    with pytest.raises(ValueError, match=r"test\.note-taken has no upcaster from version 2"):
        Codec((NoteTaken,), {("test.note-taken", 1): dict})


def test_two_events_of_one_name_are_noticed_before_anything_is_written():
    with pytest.raises(ValueError, match=r"two events called test\.note-taken"):
        Codec((NoteTaken, NoteTaken), UPCASTERS)


@pytest.mark.parametrize("data", [{"text": "x", "price": {}}, {"something": "else"}])
def test_a_newer_version_is_refused_by_name(data):
    with pytest.raises(NewerSchema, match="version 4, known up to 3"):
        NOTES.decode("test.note-taken", stored(4, **data))


def test_an_unknown_name_is_refused():
    with pytest.raises(UnknownEvent, match=r"test\.unheard-of"):
        NOTES.decode("test.unheard-of", stored(1))


def test_an_event_that_is_not_stored_is_refused_when_written():
    class Rumour(Event, name="test.note-taken"):
        """Takes the name of another one."""

    with pytest.raises(UnknownEvent, match="Rumour"):
        NOTES.encode(Rumour(by=BEA, at=RECORDED_AT), CAUSE, RECORDED_AT)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", stored(3), stored(3, text=7)])
def test_a_damaged_body_says_which_event_it_was(damage):
    with pytest.raises(UnreadableEvent, match=r"test\.note-taken"):
        NOTES.decode("test.note-taken", damage)


def test_text_that_is_no_unicode_is_not_written():
    event = NoteTaken(by=BEA, at=RECORDED_AT, text="\ud800", price=Money("EUR", 1))
    with pytest.raises(UnicodeEncodeError):
        NOTES.encode(event, CAUSE, RECORDED_AT)


def test_the_body_is_plain_json_with_nothing_around_it():
    body = msgspec.json.decode(NOTES.encode(example_of(NoteTaken), CAUSE, RECORDED_AT))
    assert [*body] == ["v", "recorded_at", "command_id", "fingerprint", "correlation_id", "data"]
    assert [*body["data"]] == ["by", "at", "text", "price"]
