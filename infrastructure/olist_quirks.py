"""What is odd in the files of Olist, by name, and what is made of it."""

from enum import StrEnum

Row = dict[str, str]


class Quirk(StrEnum):
    """Something odd in the files that was survived; what was made of it stands beside it."""

    SEVERAL_SELLERS = "several-sellers"  # one order for each of them
    SEVERAL_REVIEWS = "several-reviews"  # all are kept
    ONE_REVIEW_FOR_SEVERAL_ORDERS = "one-review-for-several-orders"  # it counts for each
    LINE_BREAKS = "line-breaks-in-a-review"  # they stay
    REVIEW_BEFORE_PURCHASE = "review-before-purchase"  # kept as dated
    REVIEW_BEFORE_DELIVERY = "review-before-delivery"  # kept as dated
    REVIEW_UNREADABLE = "review-unreadable"  # left out
    PRODUCT_WITHOUT_CATEGORY = "product-without-category"  # called "Product"
    PAID_ABOVE_THE_PRICE = "paid-above-the-price"  # the total is recorded, the rest is interest on instalments
    PAID_BELOW_THE_PRICE = "paid-below-the-price"  # the marketplace grants the difference as a discount
    PAID_WITH_VOUCHERS = "paid-with-vouchers"  # recorded like any other payment
    PAYMENT_OF_NOTHING = "payment-of-nothing"  # left out
    PAYMENT_KIND_UNKNOWN = "payment-kind-unknown"  # recorded under the name it has
    PAYMENT_NEVER_APPROVED = "payment-never-approved"  # the order stays unpaid
    APPROVAL_MISSING = "approval-missing"  # the order went on: paid when it was placed
    FACT_BEFORE_ITS_ORDER = "fact-dated-before-its-order"  # moved to the order's instant
    PAYMENT_DATED_TOO_LATE = "payment-dated-after-shipment"  # moved back to the instant of shipment
    SHIPMENT_DATED_TOO_LATE = "shipment-dated-after-delivery"  # moved back to the instant of delivery
    SHIPMENT_UNDATED = "shipment-without-an-instant"  # left out
    DELIVERY_UNDATED = "delivery-without-an-instant"  # taken as on the promised day
    CANCELLATION_UNDATED = "cancellation-without-an-instant"  # taken as right after the last known fact
    CANCELLED_AFTER_DELIVERY = "cancelled-after-delivery"  # the delivery stands, the cancellation is left out
    GOODS_UNAVAILABLE = "goods-unavailable"  # paid and never shipped
    PROMISE_TOO_EARLY = "promised-before-the-order"  # no promise
    SHIP_BY_TOO_EARLY = "ship-by-before-the-order"  # no such promise
    SHIP_BY_AFTER_PROMISE = "ship-by-after-the-promised-delivery"  # kept as dated
    TIME_SKIPPED = "local-time-skipped-by-summer-time"  # an hour later
    TIME_TWICE = "local-time-that-came-twice"  # the first of the two
    ORDER_TWICE = "order-twice-in-the-file"  # the first counts
    ROWS_WITHOUT_AN_ORDER = "rows-without-an-order"  # left out


class OrderUnusable(Exception):  # noqa: N818 - the reason why an order is left out
    """The order can't be taken over; the message says why."""
