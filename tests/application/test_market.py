"""The replayed market: the same seed gives the same log, every dispute ends, and every bad review is accounted for."""

import doctest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from application import complaints, offers
from application.complaints import BAD, Complaint, description, reason_of
from application.market import MarketUnusable, replay_market
from application.market_model import HABITS, Habit, Model
from application.orders import order_id_of
from application.pasts import Past, Review
from application.simulation import SimulatedClock, StoreNotEmpty
from domain.actor import Actor, Role
from domain.dispute.commands import WithdrawDispute
from domain.dispute.events import DisputeClosed, DisputeOpened, DisputeReinstated, SellerResponseLapsed
from domain.dispute.lifecycle import LIFECYCLE
from domain.dispute.status import Outcome, Status
from domain.money import Money
from domain.order import commands as o
from domain.order.line import OrderLine
from domain.refusal import Rule
from infrastructure.codec import domain_codec
from infrastructure.event_store import memory_store
from infrastructure.olist import read
from infrastructure.olist_quirks import Quirk
from infrastructure.terms import PublishedTerms

TERMS = PublishedTerms.shipped()
SAMPLE = Path(__file__).parents[2] / "../shared/data/olist"
HOST = Actor(Role.MARKETPLACE, "market")
START = datetime(2018, 3, 5, 12, tzinfo=UTC)
NOBODY_ACTS = Model(habits={key: HABITS[key] for key in HABITS if key[1] in {Status.REFUNDING, Status.REFUND_FAILED}})
TEXTS = ("Veio quebrado, quero meu dinheiro", "Produto errado", "Faltou um item no pacote", "Qualidade muito ruim", "")


def day(n):
    return START + timedelta(days=n)


def brl(amount):
    return Money.parse("BRL", amount)


def line(number, **changes):
    usual = {"product_id": f"p{number}", "title": "Thing", "quantity": 1, "unit_price": brl("80.00")}
    none = {"discount": brl("0.00"), "tax": brl("0.00")}
    return OrderLine(number=number, **{**usual, **none, **changes})


def past(number="o1", *, placed=0.0, shipped=1.0, delivered=4.0, cancelled=None, reviews=(), **changes):
    """Promised for day 10; the days count from the market's start."""
    usual = {
        "by": HOST,
        "at": day(placed),
        "order_id": order_id_of(number),
        "number": number,
        "buyer": f"buyer of {number}",
        "seller": "seller",
        "lines": (line(1), line(2, quantity=2, unit_price=brl("15.00"))),
        "shipping": brl("10.00"),
        "discount": brl("0.00"),
        "terms": "default@1",
        "ship_by": day(placed + 2),
        "promised_at": day(placed + 10),
    }
    order = o.PlaceOrder(**{**usual, **changes})
    price = sum((bought.net for bought in order.lines), order.shipping)
    facts = [o.RecordPayment(by=HOST, at=order.at, amount=price)]
    if shipped is not None:
        facts.append(o.RecordShipment(by=HOST, at=day(placed + shipped), carrier="carrier"))
    if delivered is not None:
        facts.append(o.RecordDelivery(by=HOST, at=day(placed + delivered)))
    if cancelled is not None:
        facts.append(o.CancelOrder(by=HOST, at=day(placed + cancelled), cause="sold out"))
    return Past(number, order, tuple(facts), tuple(reviews))


def review(text="", *, on=5.0, score=1):
    return Review("r", score, text, day(on))


def busy_market(orders=60):
    """Late, missing and broken parcels in turn, and now and then somebody who is content."""
    for n in range(orders):
        delivered = (4, 14, None, 5, 3)[n % 5]
        said = review(TEXTS[n % len(TEXTS)], on=n / 3 + (n % 4) * 4, score=(1, 2, 1, 5)[n % 4])
        yield past(f"o{n}", placed=n / 3, delivered=delivered, reviews=[said])


def replay(*pasts, seed=1, model=None, store=None):
    store = store or memory_store(domain_codec())
    return replay_market(store, TERMS, pasts or tuple(busy_market()), seed=seed, model=model), store


def events(store, kind):
    return [recorded.event for recorded in store.feed(after=0, limit=100_000) if isinstance(recorded.event, kind)]


def opened(*pasts):
    """The one dispute that comes of these orders."""
    (event,) = events(replay(*pasts)[1], DisputeOpened)
    return event


# the whole


@pytest.fixture(scope="module")
def lived():
    """The result and the store of a busy market that nobody changes any more."""
    return replay(seed=7)


def test_the_same_seed_gives_the_same_event_log(lived):
    assert replay(seed=7)[0] == lived[0]


def test_another_seed_gives_another_event_log(lived):
    assert replay(seed=8)[0].log.digest != lived[0].log.digest


def test_every_dispute_ends(lived):
    result, store = lived
    again = len(events(store, DisputeReinstated))
    closed = len(events(store, DisputeClosed)) - again
    assert sum(result.log.disputes.values()) == closed == sum(result.log.outcomes.values()) > 20


def test_every_bad_review_is_a_dispute_or_accounted_for(lived):
    result, _ = lived
    known = [*result.log.disputes.values(), *result.ineligible.values(), result.without_words]
    bad = [said for order in busy_market() for said in order.reviews if said.score in BAD]
    assert result.bad_reviews == len(bad) == sum(known)


def test_no_more_is_refunded_than_was_asked_for(lived):
    log = lived[0].log
    assert brl("0.00") < log.refunded["BRL"] <= log.asked["BRL"]


def test_everything_is_written_in_the_order_of_its_time(lived):
    _, store = lived
    instants = [recorded.recorded_at for recorded in store.feed(after=0, limit=100_000)]
    assert instants == sorted(instants)


def test_when_nobody_acts_the_deadlines_bring_every_dispute_to_its_end():
    small, large = line(1, unit_price=brl("40.00")), line(1, unit_price=brl("400.00"))
    result, store = replay(
        past("o1", delivered=None, lines=(small,), reviews=[review(on=11)]),
        past("o2", delivered=None, lines=(large,), reviews=[review(on=11)]),
        model=NOBODY_ACTS,
    )
    assert result.log.outcomes == {Outcome.SELLER_SILENT: 1, Outcome.PLATFORM_PAID: 1}
    assert [event.at for event in events(store, SellerResponseLapsed)] == [day(16), day(16)]


def test_progress_goes_up_to_the_end():
    told = []
    store = memory_store(domain_codec())
    replay_market(store, TERMS, [past(reviews=[review()])], progress=lambda done, of: told.append((done, of)))
    assert told == [(n, 6) for n in range(1, 7)]


def test_a_store_with_a_past_of_its_own_is_left_alone():
    _, store = replay(past())
    head = store.head()
    with pytest.raises(StoreNotEmpty):
        replay(past("o2"), store=store)
    assert store.head() == head


def test_a_market_without_orders_is_refused():
    with pytest.raises(MarketUnusable):
        replay_market(memory_store(domain_codec()), TERMS, [])


def test_a_dispute_that_nobody_ends_is_not_passed_over():
    nobody_pays = Model(habits={})
    with pytest.raises(MarketUnusable, match="1 disputes never end"):
        replay(past(delivered=None, reviews=[review(on=11)]), model=nobody_pays)


def test_a_review_of_an_order_that_was_refused_is_accounted_for():
    result, _ = replay(past(buyer="seller", reviews=[review("Veio quebrado")]))
    assert result.ineligible == {Rule.NO_SUCH_ORDER: 1}
    assert result.facts_refused == {Rule.SAME_PERSON: 1, Rule.NO_SUCH_ORDER: 4}


def test_a_fact_that_the_order_refuses_is_counted_by_its_rule():
    twice = past()
    result, _ = replay(replace(twice, later=(*twice.later, twice.later[1])))
    assert result.facts_refused == {Rule.NOT_NOW: 1}


def test_a_simulated_clock_never_goes_back():
    clock = SimulatedClock(day(1))
    with pytest.raises(ValueError, match="it is"):
        clock.move_to(day(0))


# complaints


@pytest.mark.parametrize(
    ("order", "on", "sub_reason"),
    [
        ({"shipped": None, "delivered": None}, 11, "never-shipped"),
        ({"delivered": None}, 11, "in-transit-late"),
        ({"delivered": 12}, 11, "in-transit-late"),
        ({"delivered": 12}, 13, "marked-delivered"),
    ],
)
def test_a_bad_review_of_a_late_or_missing_parcel_says_that_it_did_not_come(order, on, sub_reason):
    event = opened(past(**order, reviews=[review(on=on)]))
    assert (event.reason, event.sub_reason, event.at) == ("not-received", sub_reason, day(on))
    assert len(event.lines) == 2, "all of the parcel is in dispute"


def test_a_complaint_that_comes_too_early_is_opened_as_soon_as_it_may_be():
    too_early = past(delivered=None, reviews=[review("Nada", on=3)])
    assert opened(too_early).at == day(10)


def test_words_about_goods_that_have_not_arrived_wait_for_their_arrival():
    assert opened(past(delivered=4, reviews=[review("Veio quebrado", on=2)])).at == day(4)


def test_a_bad_review_of_a_parcel_in_time_is_about_the_dearest_line():
    event = opened(past(reviews=[review("Veio quebrado")]))
    assert (event.reason, [(bought.line, bought.units) for bought in event.lines]) == ("damaged", [(1, 1)])


def test_when_something_is_missing_one_unit_is_in_dispute():
    event = opened(past(lines=(line(1, quantity=3),), reviews=[review("Faltou uma unidade")]))
    assert (event.reason, event.lines[0].units) == ("quantity", 1)


def test_without_words_a_parcel_in_time_is_no_case():
    result, _ = replay(past(reviews=[review("")]))
    assert (result.bad_reviews, result.without_words, result.log.disputes) == (1, 1, {})


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        (past(shipped=None, delivered=None, cancelled=1, reviews=[review(on=11)]), Rule.ORDER_CANCELLED),
        (past(delivered=None, reviews=[review(on=26)]), Rule.TOO_LATE_TO_OPEN),
        (past(delivered=14, reviews=[review(on=15), review(on=15.1)]), Rule.ALREADY_DISPUTED),
    ],
)
def test_what_cannot_be_disputed_is_counted_by_the_rule_that_forbids_it(order, rule):
    assert replay(order)[0].ineligible == {rule: 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Veio errado", ("not-as-described", "wrong-item")),
        ("O produto é DIFERENTE do anúncio", ("not-as-described", "wrong-item")),
        ("Pedi rosa e não gostei da cor", ("not-as-described", "wrong-colour")),
        ("O tamanho não confere", ("not-as-described", "wrong-size")),
        ("Recebi outro modelo", ("not-as-described", "wrong-model")),
        ("Produto falsificado", ("not-as-described", "counterfeit")),
        ("Chegou todo quebrado", ("damaged", "broken")),
        ("Produto veio com defeito", ("damaged", "defective-on-arrival")),
        ("A caixa veio violada", ("damaged", "packaging")),
        ("Faltou um produto", ("quantity", "missing-units")),
        ("Pedido incompleto", ("quantity", "missing-units")),
        ("Comprei dois produtos e só recebi um!", ("quantity", "missing-units")),
        ("Veio faltando peças", ("quantity", "missing-parts")),
        ("Ainda não recebi o produto", ("not-received", "marked-delivered")),
        ("Não funciona", ("quality", "malfunction")),
        ("Tecido muito fino", ("quality", "material")),
        ("Não gostei", ("quality", "workmanship")),
    ],
)
def test_the_reason_is_read_from_the_words_of_the_buyer(text, reason):
    assert reason_of(text) == reason


def test_every_reason_that_words_can_mean_is_one_of_the_terms():
    reasons = TERMS["default@1"].reasons
    meant = [*((reason, finer) for reason, finer, _ in complaints.WORDS), complaints.OTHERWISE]
    assert [finer for reason, finer in meant if finer not in reasons[reason].sub_reasons] == []


@pytest.mark.parametrize("length", [0, 1, 19, 20, 2000, 2001, 9000])
def test_a_description_keeps_to_the_limits_of_the_terms_whatever_was_written(length):
    limits = TERMS["default@1"].limits
    said = Complaint("quality", "material", "x" * length, 1)
    text = description(said, limits)
    assert limits.description_shortest <= len(text) <= limits.description_longest
    assert text.startswith("x" * min(length, 2000))


# the model


def test_everybody_has_only_habits_that_the_lifecycle_knows():
    possible = {(move.what, role, status) for move in LIFECYCLE for role in move.by for status in move.during}
    habits = {(act, *key) for key, habit in HABITS.items() for act in habit.odds if act is not None}
    assert habits <= possible


def test_the_odds_decide_what_is_done():
    always = {(Role.BUYER, Status.AWAITING_SELLER): Habit((1, 1, 1), {WithdrawDispute: 1})}
    result, store = replay(past(delivered=None, reviews=[review(on=11)]), model=Model(habits=always))
    assert result.log.outcomes == {Outcome.WITHDRAWN: 1}
    assert [event.at for event in events(store, DisputeClosed)] == [day(11) + timedelta(hours=1)]


def test_all_delays_have_their_usual_value_between_the_least_and_the_most():
    hours = [habit.hours for habit in HABITS.values()]
    assert [three for three in hours if list(three) != sorted(three)] == []


@pytest.mark.parametrize("module", [complaints, offers])
def test_the_examples_in_the_code_are_right(module):
    results = doctest.testmod(module)
    assert (results.failed, results.attempted > 0) == (0, True)


# the page about it


def test_the_page_states_every_habit_as_it_is():
    page = (Path(__file__).parents[2] / "docs/explanation/market.md").read_text(encoding="utf-8")
    rows = [
        f"| {role} | {status} | {' / '.join(f'{hours:g}' for hours in habit.hours)} | {odds_of(habit)} |"
        for (role, status), habit in HABITS.items()
    ]
    assert [row for row in rows if row not in page] == []


def odds_of(habit):
    return ", ".join(f"{act.name if act else 'nothing'} {odds}" for act, odds in habit.odds.items())


def test_the_page_names_every_quirk():
    page = (Path(__file__).parents[2] / "docs/explanation/market.md").read_text(encoding="utf-8")
    assert [quirk for quirk in Quirk if f"| {quirk} |" not in page] == []


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the real orders are not there: ../shared/data/olist")
def test_real_orders_end_in_real_disputes_with_the_same_log_each_time():
    pasts = read(SAMPLE, TERMS).pasts[1000:1100]
    once, again = (replay(*pasts, seed=3)[0] for _ in range(2))
    reviewed = chain.from_iterable(order.reviews for order in pasts)
    assert once == again
    assert once.bad_reviews == len([said for said in reviewed if said.score in BAD])
    assert sum(once.log.disputes.values()) == sum(once.log.outcomes.values()) > 5
