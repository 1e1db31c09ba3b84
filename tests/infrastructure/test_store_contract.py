"""What every event store promises, whatever it is built on. A new one joins with a line in STORES."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from application.ports import Addition, Cause, StreamMoved, Write
from domain.actor import Actor, Role
from domain.order.events import CancellationRequested, OrderCommentAdded
from infrastructure import event_store
from infrastructure.codec import domain_codec
from infrastructure.event_store import memory_store, sqlite_store
from tests import postgres

CODEC = domain_codec()
STORES = {
    "memory": lambda _: memory_store(CODEC),
    "sqlite": lambda directory: sqlite_store(directory / "events.db", CODEC),
    "postgres": lambda directory: postgres.store_in(directory, CODEC),
    "postgres in partitions": lambda directory: postgres.partitioned_in(directory, CODEC),
}
DURABLE = ["sqlite", "postgres"]
NOW = datetime(2018, 3, 5, 12, 30, 0, 120034, UTC)
BEA = Actor(Role.BUYER, "bea")
THREADS = 16


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    opened = STORES[request.param](tmp_path)
    yield opened
    opened.close()


def stream(name: object) -> UUID:
    return uuid5(NAMESPACE_URL, str(name))


def said(*texts: str) -> list[OrderCommentAdded]:
    return [OrderCommentAdded(by=BEA, at=NOW, text=text) for text in texts]


def append(store, to, after, *texts, command="c-1"):
    addition = Addition(stream(to), after, said(*texts))
    return store.append(addition, cause=Cause(command), recorded_at=NOW)


def wish(command, *additions):
    """Each addition: a stream's name, the version behind which it is to stand, and texts."""
    return Write([Addition(stream(to), after, said(*told)) for to, after, *told in additions], Cause(command))


def texts(recorded):
    return [fact.event.text for fact in recorded]


def versions(recorded):
    return [fact.version for fact in recorded]


def everything(store, page=7):
    after, known = 0, []
    while found := store.feed(after=after, limit=page):
        known += found
        after = found[-1].position
    return known


def at_once(job: Callable[[int], object], threads: int = THREADS) -> list:
    """What ``job`` gives in each of that many threads, which all start at the same moment."""
    start = threading.Barrier(threads)

    def run(number):
        start.wait()
        try:
            return job(number)
        except StreamMoved as moved:
            return moved

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


class TestReading:
    def test_an_empty_store_has_no_history_no_feed_and_its_head_at_zero(self, store):
        assert store.history(stream("a")) == []
        assert store.feed(after=0, limit=10) == []
        assert store.head() == 0

    def test_what_is_appended_is_what_stands_in_the_history(self, store):
        cause = Cause("c-1", "f-1", "r-1")
        addition = Addition(stream("a"), 0, said("one", "two"))
        written = store.append(addition, cause=cause, recorded_at=NOW)
        assert store.history(stream("a")) == written
        assert versions(written) == [1, 2]
        assert [fact.event for fact in written] == said("one", "two")
        known = written[1]
        assert (known.stream, known.recorded_at) == (stream("a"), NOW)
        assert Cause(known.command_id, known.fingerprint, known.correlation_id) == cause

    def test_the_feed_gives_the_same_facts_as_the_histories(self, store):
        append(store, "a", 0, "a1", "a2")
        append(store, "b", 0, "b1")
        append(store, "a", 2, "a3")
        feed = everything(store)
        assert texts(feed) == ["a1", "a2", "b1", "a3"]
        assert [f for f in feed if f.stream == stream("a")] == store.history(stream("a"))
        assert [f for f in feed if f.stream == stream("b")] == store.history(stream("b"))

    def test_a_history_can_be_read_in_part(self, store):
        append(store, "a", 0, "1", "2", "3", "4")
        assert texts(store.history(stream("a"), after=2)) == ["3", "4"]
        assert texts(store.history(stream("a"), upto=2)) == ["1", "2"]
        assert texts(store.history(stream("a"), after=1, upto=3)) == ["2", "3"]
        assert store.history(stream("a"), after=4) == []

    def test_several_histories_can_be_read_at_once(self, store):
        append(store, "a", 0, "a1", "a2")
        append(store, "b", 0, "b1")
        append(store, "c", 0, "c1")
        append(store, "a", 2, "a3")
        found = store.histories([stream("a"), stream("c"), stream("nobody")])
        assert found == {one: store.history(one) for one in (stream("a"), stream("c"), stream("nobody"))}
        assert texts(found[stream("a")]) == ["a1", "a2", "a3"]
        assert store.histories([]) == {}

    def test_the_feed_goes_on_behind_any_position_a_page_at_a_time(self, store):
        written = append(store, "a", 0, "1", "2", "3", "4", "5")
        assert texts(store.feed(after=0, limit=2)) == ["1", "2"]
        assert texts(store.feed(after=written[1].position, limit=2)) == ["3", "4"]
        assert store.feed(after=written[4].position, limit=2) == []

    def test_an_excerpt_of_the_feed_has_some_kinds_of_event(self, store):
        """A page is full of them, however many others are in between."""
        calling_off = CancellationRequested(by=BEA, at=NOW, note="too late")
        for number in range(3):
            told = Addition(stream(number), 0, [*said("1", "2"), calling_off])
            store.append(told, cause=Cause("c-1"), recorded_at=NOW)
        everyone = everything(store)
        wished = [fact for fact in everyone if fact.event == calling_off]
        first = store.excerpt([CancellationRequested], after=0, limit=2)
        assert first == (wished[:2], wished[1].position)
        assert store.excerpt([CancellationRequested], after=first.upto, limit=2) == (wished[2:], store.head())
        assert store.excerpt([CancellationRequested], after=store.head(), limit=2) == ([], store.head())
        assert store.excerpt([CancellationRequested, OrderCommentAdded], after=0, limit=99).events == everyone
        assert store.excerpt([], after=0, limit=4) == (everyone[:4], everyone[3].position)

    def test_an_excerpt_ends_where_it_would_take_too_long_and_says_where(self, store, monkeypatch):
        monkeypatch.setattr(event_store, "AT_ONCE", 3)
        others = append(store, "a", 0, "1", "2", "3", "4")
        calling_off = CancellationRequested(by=BEA, at=NOW, note="too late")
        (wished,) = store.append(Addition(stream("b"), 0, [calling_off]), cause=Cause("c-2"), recorded_at=NOW)
        assert store.excerpt([CancellationRequested], after=0, limit=9) == ([], others[2].position)
        assert store.excerpt([CancellationRequested], after=others[2].position, limit=9) == ([wished], wished.position)

    def test_what_is_still_to_be_read_is_counted_up_to_a_limit(self, store):
        first, *_ = append(store, "a", 0, "1", "2", "3", command="c-1")
        append(store, "b", 0, "1", command="c-2")
        assert [store.count(after=0, most=9), store.count(after=first.position, most=9)] == [4, 3]
        assert [store.count(after=0, most=2), store.count(after=store.head(), most=9)] == [2, 0]

    def test_positions_grow_and_the_head_is_the_newest(self, store):
        positions = [append(store, to, 0, "x")[0].position for to in "cab"]
        assert positions == sorted(set(positions))
        assert store.head() == positions[-1]

    def test_unicode_is_kept(self, store):
        odd = ["ünïcödé", "日本語", "🙈", "line\nbreak\ttab", 'quote"\\', "", "\u2028\x7f"]
        append(store, "a", 0, *odd)
        assert texts(store.history(stream("a"))) == odd

    def test_microseconds_are_kept(self, store):
        known = append(store, "a", 0, "x")[0]
        assert store.history(stream("a"))[0].recorded_at == known.recorded_at == NOW


class TestAppending:
    def test_nothing_to_append_is_nothing_appended(self, store):
        assert append(store, "a", 0) == []
        assert store.append(cause=Cause("c-1"), recorded_at=NOW) == []
        assert store.head() == 0

    def test_versions_have_no_gaps(self, store):
        append(store, "a", 0, "1", "2")
        append(store, "a", 2, "3", command="c-2")
        append(store, "a", 3, "4", "5", command="c-3")
        assert versions(store.history(stream("a"))) == [1, 2, 3, 4, 5]

    def test_a_version_that_is_taken_is_refused_and_nothing_of_it_written(self, store):
        append(store, "a", 0, "1", "2")
        with pytest.raises(StreamMoved) as moved:
            append(store, "a", 1, "other", "more", command="c-2")
        assert (moved.value.stream, moved.value.version) == (stream("a"), 2)
        assert texts(everything(store)) == ["1", "2"]

    @pytest.mark.parametrize("there", [0, 2])
    def test_a_version_that_would_leave_a_gap_is_refused(self, store, there):
        append(store, "a", 0, *["x"] * there)
        with pytest.raises(StreamMoved) as moved:
            append(store, "a", there + 1, "too far", command="c-2")
        assert moved.value.version == there
        assert len(everything(store)) == there

    def test_several_streams_are_written_together(self, store):
        append(store, "a", 0, "a1")
        additions = Addition(stream("b"), 0, said("b1")), Addition(stream("a"), 1, said("a2", "a3"))
        written = store.append(*additions, cause=Cause("c-2"), recorded_at=NOW)
        assert texts(written) == ["b1", "a2", "a3"]
        assert [*store.history(stream("b")), *store.history(stream("a"), after=1)] == written

    @pytest.mark.parametrize("moved_first", [True, False])
    def test_when_one_of_several_streams_has_moved_none_is_written(self, store, moved_first):
        append(store, "a", 0, "a1")
        additions = [Addition(stream("b"), 0, said("b1")), Addition(stream("a"), 0, said("mine"))]
        if moved_first:
            additions.reverse()
        with pytest.raises(StreamMoved) as moved:
            store.append(*additions, cause=Cause("c-2"), recorded_at=NOW)
        assert (moved.value.stream, moved.value.version) == (stream("a"), 1)
        assert texts(everything(store)) == ["a1"]

    def test_a_refused_append_does_not_stand_in_the_way_of_the_next(self, store):
        append(store, "a", 0, "1")
        with pytest.raises(StreamMoved):
            append(store, "a", 0, "late", command="c-2")
        append(store, "a", 1, "2", command="c-2")
        assert texts(everything(store)) == ["1", "2"]

    def test_what_several_wish_is_written_together_each_under_its_own_cause(self, store):
        append(store, "a", 0, "a1")
        writes = [wish("c-2", ("b", 0, "b1", "b2"), ("a", 1, "a2")), wish("c-3", ("c", 0, "c1"))]
        store.append_all(writes, recorded_at=NOW)
        found = [(fact.command_id, fact.event.text, fact.version) for fact in everything(store)[1:]]
        assert found == [("c-2", "b1", 1), ("c-2", "b2", 2), ("c-2", "a2", 2), ("c-3", "c1", 1)]

    @pytest.mark.parametrize("moved", range(3))
    def test_when_one_of_several_wishes_comes_too_late_none_is_granted(self, store, moved):
        late = append(store, f"s-{moved}", 0, "was there")
        writes = [wish(f"c-{number}", (f"s-{number}", 0, "new")) for number in range(3)]
        with pytest.raises(StreamMoved) as told:
            store.append_all(writes, recorded_at=NOW)
        assert (told.value.stream, told.value.version) == (stream(f"s-{moved}"), 1)
        assert everything(store) == late

    def test_nothing_to_write_wakes_nobody(self, store):
        store.append_all([], recorded_at=NOW)
        assert not store.appended.is_set()

    def test_a_large_batch_is_one_append(self, store):
        written = append(store, "a", 0, *map(str, range(3000)))
        assert versions(written) == list(range(1, 3001))
        assert everything(store, page=1000) == written

    def test_an_event_that_can_not_be_stored_leaves_nothing_behind(self, store):
        with pytest.raises(UnicodeEncodeError):
            append(store, "a", 0, "fine", "\ud800")
        assert store.head() == 0

    def test_whoever_waits_for_events_is_woken_by_an_append_only(self, store):
        assert not store.appended.is_set()
        append(store, "a", 0, "1")
        assert store.appended.is_set()
        store.appended.clear()
        with pytest.raises(StreamMoved):
            append(store, "a", 0, "late", command="c-2")
        assert not store.appended.is_set()


class TestTheSameWishAgain:
    def test_gets_what_it_wrote_when_the_answer_was_lost(self, store):
        written = append(store, "a", 0, "1", "2", command="c-1")
        assert append(store, "a", 0, "1", "2", command="c-1") == written
        assert len(everything(store)) == 2

    def test_gets_it_even_when_the_stream_went_on(self, store):
        written = append(store, "a", 0, "1", command="c-1")
        append(store, "a", 1, "2", command="c-2")
        assert append(store, "a", 0, "1", command="c-1") == written

    def test_gets_all_of_it_over_several_streams(self, store):
        additions = Addition(stream("a"), 0, said("a1", "a2")), Addition(stream("b"), 0, said("b1"))
        written = store.append(*additions, cause=Cause("c-1"), recorded_at=NOW)
        assert store.append(*additions, cause=Cause("c-1"), recorded_at=NOW) == written

    def test_is_a_conflict_when_somebody_else_came_in_between(self, store):
        append(store, "a", 0, "somebody else", command="c-0")
        append(store, "a", 1, "1", command="c-1")
        with pytest.raises(StreamMoved):
            append(store, "a", 0, "1", command="c-1")

    def test_gets_all_of_it_even_when_one_of_the_streams_went_on(self, store):
        additions = Addition(stream("a"), 0, said("a1", "a2")), Addition(stream("b"), 0, said("b1"))
        written = store.append(*additions, cause=Cause("c-1"), recorded_at=NOW)
        append(store, "b", 1, "b2", command="c-2")
        assert store.append(*additions, cause=Cause("c-1"), recorded_at=NOW) == written

    @pytest.mark.parametrize("others", [["2"], ["1"], ["1", "2"], ["1", "1", "1"]])
    def test_is_a_conflict_when_it_was_judged_otherwise_the_first_time(self, store, others):
        granted = append(store, "a", 0, *others, command="c-1")
        with pytest.raises(StreamMoved) as moved:
            append(store, "a", 0, "1", "1", command="c-1")
        assert (moved.value.stream, moved.value.version) == (stream("a"), len(others))
        assert everything(store) == granted

    @pytest.mark.parametrize("granted", [["a"], ["b"], ["a", "b"]])
    def test_is_a_conflict_when_one_of_the_streams_was_told_something_else(self, store, granted):
        there = store.append(
            *(Addition(stream(to), 0, said(f"{to}1")) for to in granted), cause=Cause("c-1"), recorded_at=NOW
        )
        asked = Addition(stream("a"), 0, said("a1")), Addition(stream("b"), 0, said("b1", "b2"))
        with pytest.raises(StreamMoved):
            store.append(*asked, cause=Cause("c-1"), recorded_at=NOW)
        assert everything(store) == there

    def test_is_a_conflict_when_the_same_key_was_another_wish(self, store):
        addition = Addition(stream("a"), 0, said("1"))
        granted = store.append(addition, cause=Cause("c-1", "body"), recorded_at=NOW)
        with pytest.raises(StreamMoved):
            store.append(addition, cause=Cause("c-1", "another body"), recorded_at=NOW)
        assert everything(store) == granted

    def test_is_granted_once_however_many_ask_at_once(self, store):
        answers = at_once(lambda _: append(store, "a", 0, "1", "2", command="c-1"))
        assert len(everything(store)) == 2
        assert answers == [everything(store)] * THREADS

    def test_control_another_wish_is_not_taken_for_it(self, store):
        append(store, "a", 0, "1", command="c-1")
        with pytest.raises(StreamMoved):
            append(store, "a", 0, "1", command="c-2")


class TestManyAtOnce:
    def test_one_wins_each_version_of_a_stream(self, store):
        for version in range(5):
            rivals = at_once(lambda n, v=version: append(store, "a", v, f"{v}", command=f"{v}-{n}"))
            winners = [answer for answer in rivals if not isinstance(answer, StreamMoved)]
            assert len(winners) == 1
            assert {moved.version for moved in rivals if isinstance(moved, StreamMoved)} == {version + 1}
        assert versions(store.history(stream("a"))) == [1, 2, 3, 4, 5]

    def test_a_loser_takes_nobody_down_who_writes_elsewhere(self, store):
        append(store, 0, 0, "taken")
        answers = at_once(lambda n: append(store, n % 4, 0, "x", command=f"c-{n}"))
        winners = [answer for answer in answers if not isinstance(answer, StreamMoved)]
        assert len(winners) == 3
        assert len(everything(store)) == 4

    def test_writers_of_different_streams_all_get_in_and_a_reader_misses_none(self, store):
        each, seen = 12, []

        def write_or_tail(number):
            if number:
                for version in range(each):
                    append(store, number, version, f"{number}", command=f"{number}-{version}")
                return
            while len(seen) < (THREADS - 1) * each:
                assert store.appended.wait(5)
                store.appended.clear()
                while found := store.feed(after=seen[-1].position if seen else 0, limit=5):
                    seen.extend(found)

        assert at_once(write_or_tail) == [None] * THREADS
        assert seen == everything(store)
        for number in range(1, THREADS):
            assert versions(store.history(stream(number))) == list(range(1, each + 1))


class TestNumbers:
    def test_count_from_one_in_each_series(self, store):
        assert [store.next_number("D-2018") for _ in range(3)] == [1, 2, 3]
        assert store.next_number("D-2019") == 1
        assert store.next_number("D-2018") == 4

    def test_are_never_given_out_twice(self, store):
        given = at_once(lambda _: [store.next_number("D-2018") for _ in range(10)])
        assert sorted(chain.from_iterable(given)) == list(range(1, THREADS * 10 + 1))


@pytest.mark.parametrize("kind", DURABLE)
class TestOnDisk:
    def test_everything_is_there_after_opening_again(self, kind, tmp_path):
        first = STORES[kind](tmp_path)
        written = append(first, "a", 0, "1", "2")
        assert first.next_number("D-2018") == 1
        first.close()
        again = STORES[kind](tmp_path)
        assert everything(again) == again.history(stream("a")) == written
        assert again.next_number("D-2018") == 2
        assert versions(append(again, "a", 2, "3", command="c-2")) == [3]
        again.close()

    def test_many_may_make_the_same_store_at_once(self, kind, tmp_path):
        stores = at_once(lambda _: STORES[kind](tmp_path))
        for number, opened in enumerate(stores):
            append(opened, number, 0, "x", command=f"c-{number}")
            opened.close()
        again = STORES[kind](tmp_path)
        assert len(everything(again)) == len(stores)
        again.close()

    def test_two_processes_share_one_store(self, kind, tmp_path):
        one, other = STORES[kind](tmp_path), STORES[kind](tmp_path)
        append(one, "a", 0, "1")
        append(other, "a", 1, "2", command="c-2")
        with pytest.raises(StreamMoved):
            append(one, "a", 1, "late", command="c-3")
        assert everything(one) == everything(other)
        assert [one.next_number("D"), other.next_number("D"), one.next_number("D")] == [1, 2, 3]
        one.close()
        other.close()
