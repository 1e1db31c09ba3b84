"""Orders of the Brazilian marketplace Olist, read from the CSV files that it published."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from application.orders import Orders
from application.pasts import Past, Progress, Skipped, quietly, take_over
from application.ports import Terms
from domain.money import Money
from infrastructure.olist_order import OrderRows, read_order
from infrastructure.olist_quirks import OrderUnusable, Quirk, Row

COLUMNS = {
    "orders": "order_id customer_id order_status order_purchase_timestamp order_approved_at "
    "order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
    "order_items": "order_id order_item_id product_id seller_id shipping_limit_date price freight_value",
    "order_payments": "order_id payment_sequential payment_type payment_value",
    "order_reviews": "review_id order_id review_score review_comment_title review_comment_message review_creation_date",
    "products": "product_id product_category_name",
    "product_category_name_translation": "product_category_name product_category_name_english",
}
"""What is read, by file; more files and columns do no harm."""


class OlistUnusable(Exception):  # noqa: N818 - says what is wrong with the directory, shown to people
    """The directory does not hold these files, or one of them is not what it should be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the files tell: usable orders, those left out and why, and what was odd, by name.

    ``surplus`` was paid above the price (interest on instalments), ``shortfall`` below it.
    """

    pasts: tuple[Past, ...]
    skipped: tuple[Skipped, ...]
    quirks: Mapping[Quirk, int]
    surplus: Money
    shortfall: Money


@dataclass(frozen=True, slots=True)
class Imported:
    """How many orders were written and how many were there already; ``skipped`` were left out, each with a reason."""

    written: int
    known: int
    skipped: tuple[Skipped, ...]
    reading: Reading


def import_orders(directory: Path, orders: Orders, progress: Progress = quietly) -> Imported:
    """Take all orders of ``directory`` over; those that are there already stay as they are."""
    reading = read(directory, orders.terms)
    taken = take_over(orders, reading.pasts, "olist", progress)
    return Imported(taken.written, taken.known, (*reading.skipped, *taken.skipped), reading)


def read(directory: Path, terms: Terms) -> Reading:
    """Raises ``OlistUnusable`` when a file or a column is missing."""
    tables = {name: _table(directory / f"{name}.csv", columns.split()) for name, columns in COLUMNS.items()}
    pasts, skipped, quirks = list[Past](), list[Skipped](), Counter[Quirk]()
    surplus = shortfall = Money.zero("BRL")
    for rows in _orders(tables, quirks):
        number = rows.order["order_id"]
        try:
            found = read_order(rows, terms)
        except OrderUnusable as why:
            skipped.append(Skipped(number, str(why)))
            continue
        pasts += found.pasts
        quirks.update(found.quirks)
        surplus, shortfall = surplus + found.surplus, shortfall + found.shortfall
    return Reading(tuple(pasts), tuple(skipped), dict(sorted((+quirks).items())), surplus, shortfall)


def _table(file: Path, columns: list[str]) -> list[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="")
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise OlistUnusable(f"{file} has no column {missing[0]}")
            return list(reader)
    except FileNotFoundError as error:
        raise OlistUnusable(f"there is no {file}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OlistUnusable(f"{file} can't be read: {error}") from error


def _orders(tables: Mapping[str, list[Row]], quirks: Counter[Quirk]) -> Iterable[OrderRows]:
    """Each order with its rows of the other files."""
    items, payments, reviews = (_by_order(tables[f"order_{name}"]) for name in ("items", "payments", "reviews"))
    english = {
        row["product_category_name"]: row["product_category_name_english"]
        for row in tables["product_category_name_translation"]
    }
    categories = {row["product_id"]: row["product_category_name"] for row in tables["products"]}
    titles = {product: english.get(category, category) for product, category in categories.items()}
    shared = Counter(row["review_id"] for row in tables["order_reviews"])
    quirks[Quirk.ONE_REVIEW_FOR_SEVERAL_ORDERS] += sum(times > 1 for times in shared.values())
    seen = set[str]()
    for order in tables["orders"]:
        number = order["order_id"]
        if number in seen:
            quirks[Quirk.ORDER_TWICE] += 1
            continue
        seen.add(number)
        yield OrderRows(order, items[number], payments[number], reviews[number], titles)
    for number in {*items, *payments, *reviews} - seen:
        quirks[Quirk.ROWS_WITHOUT_AN_ORDER] += len([*items[number], *payments[number], *reviews[number]])


def _by_order(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        found[row["order_id"]].append(row)
    return found
