"""What a text is found by: its words without case and accents, the same in every database."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domain.actor import Actor

LONGEST_WORD = 40
"""Characters; what is longer is known by its beginning."""
MOST_WORDS = 8
"""That are looked for at once."""
RUN = re.compile(r"[^\W_]+")
WITHOUT_SPACES = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+)")
"""Characters of languages that don't separate words."""


class Words(sa.TypeDecorator[str]):
    """The words of a text with a space between them, to be looked for by ``matching``.

    Databases keep them as they find them best, so that their order is lost: they are read in alphabetical order.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        return postgresql.TSVECTOR() if dialect.name == "postgresql" else sa.Text()

    def process_result_value(self, value: str | None, _: sa.Dialect) -> str:
        return " ".join(sorted(word.strip("'") for word in (value or "").split()))


class Word(NamedTuple):
    """One word of a text, as the tokens that it is kept as; whether it may go on behind the last of them."""

    tokens: tuple[str, ...]
    goes_on: bool = False


def words_of(*texts: str, seen_by: Iterable[Actor]) -> str:
    """What is kept in a column of ``Words``: who may find it, and by what."""
    tokens = (token for text in texts for word in _split(text) for token in _kept(word))
    return " ".join(dict.fromkeys((*map(mark_of, seen_by), *tokens)))


def asked_for(text: str) -> list[Word]:
    """The words of a query, the last one of which may not be complete; no more than ``MOST_WORDS``."""
    found = list(_split(text))[:MOST_WORDS]
    words = [Word(tuple(_pairs(word)) or (word,), goes_on=len(word) == 1 and _is_dense(word)) for word in found]
    return [*words[:-1], words[-1]._replace(goes_on=True)] if words else []


def mark_of(owner: Actor) -> str:
    """A token that no text has."""
    return "_" + blake2b(f"{owner.role}\n{owner.id}".encode(), digest_size=10).hexdigest()


def matching(word: Word, owner: Actor, dialect: sa.Dialect) -> str:
    """How the database is asked for it. Tokens have letters and digits only, so that nothing in them has a meaning."""
    if dialect.name == "postgresql":
        return _joined(word, owner, " & ", "'{}'", ":*")
    return _joined(word, owner, " AND ", '"{}"', "*")


def _joined(word: Word, owner: Actor, conjunction: str, quoted: str, goes_on: str) -> str:
    terms = [quoted.format(token) for token in (mark_of(owner), *word.tokens)]
    return conjunction.join(terms) + (goes_on if word.goes_on else "")


def _split(text: str) -> Iterator[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    for run in RUN.findall(plain):
        yield from (part[:LONGEST_WORD] for part in WITHOUT_SPACES.split(run) if part)


def _kept(word: str) -> Sequence[str]:
    return [*_pairs(word), word[-1]] if _is_dense(word) else [word]


def _pairs(word: str) -> list[str]:
    """Of a text without spaces every two characters that stand together."""
    return [word[n : n + 2] for n in range(len(word) - 1)] if _is_dense(word) else []


def _is_dense(word: str) -> bool:
    return WITHOUT_SPACES.fullmatch(word) is not None
