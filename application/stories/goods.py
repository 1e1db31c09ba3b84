"""What the demonstration marketplace sells: invented things, each by one seller in one currency."""

from typing import NamedTuple

from domain.money import Money


class Product(NamedTuple):
    """``price`` is for one unit, as on the wire."""

    seller: str
    title: str
    currency: str
    price: str

    @property
    def unit_price(self) -> Money:
        return Money.parse(self.currency, self.price)


PRODUCTS: dict[str, Product] = {
    "teapot": Product("sol", "Stoneware teapot, 1.2 l", "EUR", "48.00"),
    "cups": Product("sol", "Set of two tea bowls", "EUR", "22.50"),
    "kettle": Product("sol", "Electric kettle with thermometer", "EUR", "79.90"),
    "scale": Product("sol", "Kitchen scale, 5 kg", "EUR", "34.95"),
    "kyusu": Product("sol", "Kyusu, black clay, 300 ml", "JPY", "8600"),
    "iron-pot": Product("sol", "Cast-iron kettle with stand", "JPY", "64000"),
    "lamp": Product("sara", "Reading lamp with clamp", "USD", "59.00"),
    "rug": Product("sara", "Woven wool rug, 160 x 230 cm", "USD", "389.00"),
    "cushion": Product("sara", "Linen cushion cover, 50 x 50 cm", "USD", "18.75"),
    "hammock": Product("sara", "Hammock, hand-woven cotton", "BRL", "429.90"),
    "blanket": Product("sara", "Cotton blanket, striped", "BRL", "89.90"),
    "tent": Product("sven", "Two-person tent, 1.9 kg", "GBP", "219.00"),
    "boots": Product("sven", "Walking boots, waterproof", "GBP", "134.50"),
    "stove": Product("sven", "Gas stove, folding", "GBP", "38.00"),
    "bag": Product("sven", "Leather travel bag", "KWD", "46.750"),
    "flask": Product("sven", "Insulated flask, 1 l", "KWD", "9.500"),
}

SHIPPING = {"EUR": "4.90", "JPY": "900", "USD": "7.50", "BRL": "24.90", "GBP": "3.95", "KWD": "1.500"}


def shipping(currency: str) -> Money:
    return Money.parse(currency, SHIPPING[currency])
