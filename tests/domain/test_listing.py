"""Listings: what the marketplace tells of products."""

import pytest

from domain.listing.listing import Listing, ListingReported, ReportListing, decide, fold
from domain.money import Money
from domain.refusal import Refused, Rule
from tests.examples import ADMIN, MARKETPLACE, SELLER, day


def report(**changes):
    told = {"product_id": "kettle", "seller": "sol", "title": "A kettle", "price": Money("EUR", 4000)}
    return ReportListing(**{"by": MARKETPLACE, "at": day(0), **told, **changes})


def listed(*commands):
    listing = Listing()
    for command in commands:
        listing = fold([*([listing.last] if listing.last else []), *decide(command, listing)])
    return listing


def test_the_marketplace_tells_what_a_product_is():
    (told,) = decide(report(image="https://pictures.example/kettle"), Listing())
    assert (told.by, told.at, told.product_id) == (MARKETPLACE, day(0), "kettle")
    assert (type(told), told.title, told.price, told.seller) == (ListingReported, "A kettle", Money("EUR", 4000), "sol")
    assert told.image == "https://pictures.example/kettle"


@pytest.mark.parametrize(
    "change", [{"title": "A big kettle"}, {"price": Money("EUR", 1)}, {"image": "https://x.example"}]
)
def test_a_change_is_told_and_the_same_again_is_not(change):
    (told,) = decide(report(**change), listed(report()))
    assert {name: getattr(told, name) for name in change} == change
    assert decide(report(at=day(1)), listed(report())) == []


def test_a_product_stays_with_its_seller():
    with pytest.raises(Refused) as refused:
        decide(report(seller="sara"), listed(report()))
    assert refused.value.rule is Rule.ANOTHERS_PRODUCT


@pytest.mark.parametrize("by", [SELLER, ADMIN])
def test_nobody_else_says_what_a_product_is(by):
    with pytest.raises(Refused) as refused:
        decide(report(by=by), Listing())
    assert refused.value.rule is Rule.NOT_YOUR_ROLE


def test_the_last_word_counts():
    listing = fold([*decide(report(), Listing()), *decide(report(title="Kettle"), listed(report()))])
    assert (listing.last.title, listing.version) == ("Kettle", 2)
