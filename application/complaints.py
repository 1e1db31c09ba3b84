"""How a bad review of the market is read as the opening of a dispute: by stated rules, no more."""

import re
import unicodedata
from dataclasses import dataclass

from application.pasts import Past, Review
from domain.order.state import Order, OrderStatus
from domain.terms import NOT_RECEIVED, Limits

BAD = frozenset({1, 2})
"""Scores that are complaints."""

WORDS: tuple[tuple[str, str, str], ...] = (
    ("not-as-described", "counterfeit", r"fals|pirata|replica|imitacao|nao e original|nao era original|nao originais"),
    ("not-as-described", "wrong-colour", r"\b(outra cor|cor errada|na cor|da cor|tom da cor)\b"),
    ("not-as-described", "wrong-size", r"\b(tamanho|menor|maior|pequen[oa])\b"),
    ("not-as-described", "wrong-model", r"\bmodelo\b"),
    ("not-as-described", "wrong-item", r"errad[oa]|diferente|trocad|trocaram|\boutro produto|nao confere|enganos"),
    ("damaged", "packaging", r"embalagem violad|caixa (do produto )?(veio )?(violad|abert|amassad)"),
    ("damaged", "defective-on-arrival", r"\b(veio|chegou|produto) com defeito|vazando"),
    ("damaged", "broken", r"quebrad|danificad|rasgad|trincad|lascad|arranhad|amassad|estragad|furad"),
    ("quantity", "missing-parts", r"falt\w+ (a |o |as |os )?(peca|parafuso|cabo|manual|instruc)"),
    (
        "quantity",
        "missing-units",
        (
            r"\bfalt(a|am|ou|aram|ando)\b|incomplet|metade|apenas (um|uma|0?1|parte)\b"
            r"|\b(so|somente|apenas)\b.*\b(veio|recebi|recebemos|chegou|entreg\w+)"
            r"|(veio|recebi|recebemos|chegou|entregue|mandaram) (so|somente|apenas)\b"
        ),
    ),
    (
        NOT_RECEIVED,
        "marked-delivered",
        r"nao (\w+ )?(recebi|recebemos|chegou|chegaram|foi entregue|foram entregues)|nunca chegou",
    ),
    ("quality", "malfunction", r"nao funciona|nao liga|defeito|parou de|nao carrega"),
    ("quality", "material", r"material|tecido|plastico|couro|\bfin[oa]s?\b"),
)
"""Reason, finer reason and a pattern over the text without accents, in lower case: the first that is found counts."""

OTHERWISE = ("quality", "workmanship")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a dispute would be opened with. A parcel that did not come has its finer reason from the order instead."""

    reason: str
    sub_reason: str
    text: str
    score: int


def is_bad(review: Review) -> bool:
    return review.score in BAD


def complaint(review: Review, past: Past) -> Complaint | None:
    """A late or missing parcel was not received, whatever the words; otherwise only words can be disputed."""
    if past.late:
        return Complaint(NOT_RECEIVED, "", review.text, review.score)
    return Complaint(*reason_of(review.text), review.text, review.score) if review.text else None


def reason_of(text: str) -> tuple[str, str]:
    """Reason and finer reason by the words (Portuguese) of the buyer.

    >>> reason_of("O produto veio quebrado!")
    ('damaged', 'broken')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    found = ((reason, finer) for reason, finer, pattern in WORDS if re.search(pattern, plain))
    return next(found, OTHERWISE)


def sub_reason(said: Complaint, order: Order) -> str:
    """The finer reason; for a parcel that did not come as the order stands on the day of the complaint."""
    if said.sub_reason:
        return said.sub_reason
    if order.delivered_at is not None:
        return "marked-delivered"
    return "in-transit-late" if order.status is OrderStatus.SHIPPED else "never-shipped"


def description(said: Complaint, limits: Limits) -> str:
    """The text as it was written, cut at the longest allowed; what is too short gets its score appended."""
    text = said.text[: limits.description_longest].strip()
    if len(text) >= limits.description_shortest:
        return text
    return f"{text} (A review with {said.score} of 5 points.)".strip()
