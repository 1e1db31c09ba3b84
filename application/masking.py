"""What no translation may touch: numbers, amounts, ids, addresses and links are taken out before, and put back after.

Each is replaced by a mark such as ``⟦0⟧``. A translation that has lost one, has it twice, or has numbers or links of
its own is refused: it might promise another amount, or lead somewhere else.
"""

import re
from collections.abc import Iterator

from application.ports import Untranslatable, Why
from domain.money import EXPONENT

RUN = re.compile(r"[^\s⟦⟧\u3000-\u303f\u3400-\u9fff\uff00-\uff0f\uff1a-\uffef]+")
"""Characters without a space between them, nor any of the Chinese script, which has no spaces."""
MARK = re.compile(r"⟦([0-9]+)⟧")
BEFORE, BEHIND = "([{<\"'«“\u2018¿¡*_", ".,;:!?)]}>\"'»”\u2019…*_"
"""Punctuation that belongs to the sentence."""
DOMAIN = re.compile(r"[A-Za-z0-9]\.[A-Za-z]{2}")
CURRENCIES = frozenset(EXPONENT) | {"$", "€", "£", "¥", "₽", "₴", "₹", "R$", "US$"}
Span = tuple[int, int]


def masked(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with marks in it, and what they stand for."""
    found = list(spans(text))
    pieces, end = list[str](), 0
    for number, (start, stop) in enumerate(found):
        pieces += [text[end:start], f"⟦{number}⟧"]
        end = stop
    return "".join([*pieces, text[end:]]), tuple(text[start:stop] for start, stop in found)


def restored(translated: str, kept: tuple[str, ...]) -> str:
    """The translation with everything in its place again; ``Untranslatable`` when that can't be."""
    rest = MARK.sub(" ", translated)
    if sorted(MARK.findall(translated)) != sorted(map(str, range(len(kept)))) or any(map(_is_exact, RUN.findall(rest))):
        raise Untranslatable(Why.ALTERED)
    return MARK.sub(lambda mark: kept[int(mark[1])], translated)


def has_words(text: str) -> bool:
    """Whether anything is left to translate when all that is kept was taken out."""
    return any(character.isalpha() for character in masked(text)[0])


def spans(text: str) -> Iterator[Span]:
    """Where something stands that must stay as it is; an amount together with its currency."""
    runs = [(start, stop) for run in RUN.finditer(text) for start, stop in [_bare(text, *run.span())] if start < stop]
    exact = [_is_exact(text[start:stop]) or DOMAIN.search(text[start:stop]) is not None for start, stop in runs]
    end = 0
    for n, (start, stop) in enumerate(runs):
        if not exact[n]:
            continue
        before = [run for run in runs[n - 1 : n] if run[0] >= end and _is_currency_of(text, run, (start, stop))]
        behind = [run for run in runs[n + 1 : n + 2] if _is_currency_of(text, run, (start, stop))]
        end = behind[0][1] if behind else stop
        yield before[0][0] if before else start, end


def _bare(text: str, start: int, stop: int) -> Span:
    """Without the punctuation around it."""
    while start < stop and text[start] in BEFORE:
        start += 1
    while start < stop and text[stop - 1] in BEHIND:
        stop -= 1
    return start, stop


def _is_currency_of(text: str, run: Span, amount: Span) -> bool:
    """Whether it names one, and nothing but a space stands between."""
    between = text[min(run[1], amount[1]) : max(run[0], amount[0])]
    return text[slice(*run)] in CURRENCIES and len(between) == 1 and between.isspace()


def _is_exact(run: str) -> bool:
    """A number in any script, an address, a link."""
    return any(character.isnumeric() for character in run) or "@" in run or "://" in run or run.startswith("www.")
