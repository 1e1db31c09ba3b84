"""What an answer of the assistant was made of, kept word for word."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """Where somebody asks from; answers go back the same way."""

    WEB = "web"
    APP = "app"
    SOCIAL = "social"
    MAIL = "mail"


class Source(StrEnum):
    """What a quote was taken from."""

    ARTICLE = "article"
    ORDER = "order"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Quote:
    """``name`` is that of the article, or the number of the order or dispute; ``kind`` says what of it was told."""

    source: Source
    name: str
    kind: str
    text: str
