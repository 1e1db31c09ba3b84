"""What stands on one line of an order, and what of it was paid."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import Money, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """``quantity`` units at ``unit_price``; ``discount`` and ``tax`` are for the whole line. Numbers start at 1."""

    number: int
    product_id: str
    title: str
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money

    @property
    def net(self) -> Money:
        """Quantity times price less the line's own discount, before the order's discount and tax."""
        return Money(self.unit_price.currency, self.quantity * self.unit_price.minor) - self.discount


def paid_per_line(lines: Sequence[OrderLine], discount: Money) -> list[Money]:
    """What each line costs the buyer, with its share of the order's ``discount``; lines and discount add up exactly."""
    nets = [line.net for line in lines]
    cuts = shares(discount, [net.minor for net in nets])
    return [net - cut + line.tax for line, net, cut in zip(lines, nets, cuts, strict=True)]
