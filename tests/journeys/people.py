"""People at their own ends of the wire: each speaks HTTP with a token, and knows what the service told them."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

PHOTO = Path(__file__).parents[2] / "docs/tutorial/leaking-kettle.jpg"
SECONDS = 60
"""Before an answer counts as lost; only a broken service ever needs them."""

Body = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def problem(self) -> str:
        """The rule that was broken."""
        return str(self.json["type"]).removeprefix("/problems/")

    def __getitem__(self, member: str) -> Any:
        return self.json[member]


def call(method: str, url: str, headers: dict[str, str], content: bytes | None = None) -> Answer:
    request = Request(url, content, headers, method=method)  # noqa: S310 - our own address
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as answer:
        with answer:
            return Answer(answer.code, answer.headers, answer.read())


@dataclass
class Person:
    """``get`` and ``post`` say what came back, whatever it was; ``does`` insists on success."""

    name: str
    url: str
    token: str = field(repr=False)

    @classmethod
    def signed_in(cls, name: str, url: str) -> "Person":
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "development"}
        content = urlencode(form).encode()
        answer = call("POST", f"{url}/dev/oidc/token", {"Content-Type": "application/x-www-form-urlencoded"}, content)
        return cls(name, url, answer["access_token"])

    def get(self, path: str, **query: object) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        return call("GET", f"{self.url}{path}{asked}", {"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Body | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return call("POST", self.url + path, {"Authorization": f"Bearer {self.token}", **kind, **named}, content)

    def upload(self, content: bytes | None = None) -> Answer:
        """A photo, unless something else is given."""
        head = b'--file\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n'
        sent = head + (content or PHOTO.read_bytes()) + b"\r\n--file--\r\n"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "multipart/form-data; boundary=file"}
        return call("POST", f"{self.url}/v1/files", headers, sent)

    def uploads(self, content: bytes | None = None) -> str:
        """The same, and that succeeds; the id of the file."""
        answer = self.upload(content)
        assert answer.status == 201, answer.content
        return str(answer["id"])

    def sees(self, path: str, **query: object) -> Any:
        answer = self.get(path, **query)
        assert answer.status == 200, answer.content
        return answer.json

    def does(self, path: str, body: Body | None = None, **headers: str) -> Answer:
        answer = self.post(path, body, **headers)
        assert answer.status in (200, 201), answer.content
        return answer

    def told(self, path: str, **query: object) -> list[Any]:
        """Everything on a list, read to its end page by page; for the feed, up to an empty page."""
        cursor = "after" if path.endswith("timeline") else "cursor"
        items: list[Any] = []
        while (page := self.sees(path, **query))["items"]:
            items += page["items"]
            if page["next"] is None:
                break
            query[cursor] = page["next"]
        return items


@dataclass
class Town:
    """Where everybody can be met. Time passes when it is told to."""

    url: str
    orders: int = 0
    known: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.known:
            self.known[name] = Person.signed_in(name, self.url)
        return self.known[name]

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.person("ada").sees("/v1/test-clock")["now"])

    def passes(self, period: str) -> None:
        """Time goes by, such as P5D, and what was due on the way has happened."""
        self.person("ada").does("/v1/test-clock/advance", {"by": period})

    def ships(self, buyer: str = "bea", seller: str = "sol", price: int = 80) -> str:
        """A coffee machine for 80.00 and its shipping for 10.00, bought ten days ago and promised for yesterday."""
        self.orders += 1
        market, day = self.person("market"), timedelta(days=1)
        placed = self.now - 10 * day
        line = {"product_id": "p-1", "title": "Coffee machine", "quantity": 1, "unit_price": money(f"{price}.00")}
        order = {
            "number": f"J-{self.orders}",
            "buyer": buyer,
            "seller": seller,
            "lines": [line],
            "shipping": money("10.00"),
            "placed_at": placed.isoformat(),
            "promised_at": (placed + 9 * day).isoformat(),
        }
        path = market.does("/v1/orders", order).headers["Location"]
        market.does(f"{path}/payments", {"amount": money(f"{price + 10}.00"), "at": placed.isoformat()})
        shipped = {"carrier": "Post", "tracking_number": "P-1", "at": (placed + 2 * day).isoformat()}
        market.does(f"{path}/shipment", shipped)
        return path

    def delivers(self, buyer: str = "bea", seller: str = "sol", price: int = 80) -> str:
        """The same, and it came two days ago."""
        path = self.ships(buyer, seller, price)
        arrived = self.now - timedelta(days=2)
        self.person("market").does(f"{path}/delivery", {"at": arrived.isoformat()})
        return path

    def complains(self, order: str, **changes: object) -> str:
        """Bea wants all of the price back, and shows a photo; the dispute."""
        bea = self.person("bea")
        return bea.does("/v1/disputes", complaint(order, bea.uploads()) | changes).headers["Location"]


def money(amount: str) -> Body:
    return {"currency": "EUR", "amount": amount}


def part(amount: str) -> Body:
    """A partial refund of this much for the coffee machine."""
    return {"remedy": "partial-refund", "amounts": [{"line": 1, "amount": money(amount)}]}


def complaint(order: str, photo: str) -> Body:
    return {
        "order_id": order.rpartition("/")[2],
        "reason": "damaged",
        "sub_reason": "broken",
        "description": "The glass was in pieces when I opened it.",
        "lines": [{"line": 1, "units": 1}],
        "claim": {"remedy": "full-refund"},
        "evidence": [{"file_id": photo}],
    }


def offer(amount: str) -> Body:
    return {"proposal": part(amount), "note": "Only the glass is broken."}


ESCALATION = {"ground": "unreasonable-offer", "statement": "Far too little."}


def decision(amount: str) -> Body:
    return {
        "award": [{"line": 1, "amount": money(amount)}],
        "payer": "seller",
        "statement": {
            "finding": "damaged",
            "facts": ["The machine arrived.", "Its glass was broken."],
            "clauses": ["conformity"],
            "text": "The goods must arrive undamaged. They did not, and the seller has not shown that they left so.",
        },
    }


def actions(dispute: Body) -> set[str]:
    return {action["name"] for action in dispute["allowed_actions"]}
