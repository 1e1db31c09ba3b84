"""How an amount is spread over the lines of an order and its shipping."""

from dataclasses import dataclass

from domain.money import Money, shares


@dataclass(frozen=True, slots=True)
class LineAmount:
    """An amount for the line with this number (from 1)."""

    line: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """Amounts per line and for shipping, all in one currency. Lines stand in ascending order, once each."""

    lines: tuple[LineAmount, ...]
    shipping: Money

    @property
    def total(self) -> Money:
        minor = self.shipping.minor
        for part in self.lines:
            minor += self.shipping.alike(part.amount)
        return Money(self.shipping.currency, minor)

    def on(self, line: int) -> Money:
        """What falls on one line; nothing when it is not named."""
        for part in self.lines:
            if part.line == line:
                return part.amount
        return Money.zero(self.shipping.currency)

    def plus(self, other: "Allocation") -> "Allocation":
        """Line by line the sum of both; ``ValueError`` where they are in two currencies, even if one is nothing."""
        self.shipping.alike(other.shipping)
        if other.is_nothing:
            return self
        if self.is_nothing:
            return other
        numbers = sorted({part.line for part in (*self.lines, *other.lines)})
        lines = tuple(LineAmount(n, self.on(n) + other.on(n)) for n in numbers)
        return Allocation(lines, self.shipping + other.shipping)

    def less(self, other: "Allocation") -> "Allocation":
        """What is left of each amount when the other's is taken off, never below nothing; ``ValueError`` as above."""
        self.shipping.alike(other.shipping)
        if other.is_nothing:
            return self
        lines = (LineAmount(p.line, p.amount - min(p.amount, other.on(p.line))) for p in self.lines)
        return Allocation(tuple(lines), self.shipping - min(self.shipping, other.shipping))

    def at_most(self, most: "Allocation") -> "Allocation":
        """Each amount, or as much of it as the other has for it."""
        lines = [LineAmount(p.line, min(p.amount, most.on(p.line))) for p in self.lines]
        return Allocation(tuple(lines), min(self.shipping, most.shipping))

    def upto(self, most: Money) -> "Allocation":
        """As much of it, line after line and shipping last, as comes to no more than ``most``."""
        pots: list[Money] = []
        for pot in (*(part.amount for part in self.lines), self.shipping):
            pots.append(min(pot, most))
            most -= pots[-1]
        return self._of(pots)

    def within(self, most: "Allocation") -> bool:
        """No line and not the shipping gets more than in ``most``."""
        lines = all(part.amount <= most.on(part.line) for part in self.lines)
        return lines and self.shipping <= most.shipping

    def split(self, part: Money) -> tuple["Allocation", "Allocation"]:
        """Take ``part`` out in proportion, by largest remainder: ``(what is left, what was taken)``."""
        pots = [*(line.amount for line in self.lines), self.shipping]
        taken = shares(part, [pot.minor for pot in pots])
        left = [pot - cut for pot, cut in zip(pots, taken, strict=True)]
        return self._of(left), self._of(taken)

    @property
    def is_nothing(self) -> bool:
        """Whether it names no line, and nothing falls on shipping."""
        return not self.lines and not self.shipping.minor

    def _of(self, pots: list[Money]) -> "Allocation":
        lines = zip((part.line for part in self.lines), pots[:-1], strict=True)
        return Allocation(tuple(LineAmount(line, pot) for line, pot in lines), pots[-1])


def nothing(currency: str) -> Allocation:
    return Allocation((), Money.zero(currency))


def larger(one: Allocation, other: Allocation) -> Allocation:
    """The one that comes to more; the first when they are equal."""
    return other if other.total > one.total else one
