"""The letters of a text without what is between them, so that a word is found however it is spaced out."""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from domain.conversation.reading import Reading

_FIGURES = str.maketrans("013456789@$€", "oieasbtbgase")
"""What stands for a letter because it looks like one."""
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
"""Scripts that put no spaces between words."""
_WORD = re.compile(r"[^\W\d_]++")
_TRIPLE = re.compile(r"([^\W\d_])\1\1")
_SPECIAL = re.compile(rf"{_TRIPLE.pattern}|[{_UNSPACED}]")
_RUN = re.compile(r"(.)\1*+")
_STRETCHED = 3
"""A letter that is repeated so often counts once or twice: nobody writes so but to stretch a word."""
_SENTENCE_MARKS = frozenset(".,;:!?'\"’…")
_FARTHEST = 8
"""More characters than that between two letters, and nobody reads them as one word."""


class Gap(IntEnum):
    """What is between a letter and the one before."""

    JOINED = 0
    TIGHT = 1
    """Marks that don't end words, such as ``-``, ``*`` or ``_``; nothing in writing that has no spaces."""
    SPACED = 2
    LOOSE = 3
    """Marks that end words, with or without white space."""
    FAR = 4


@dataclass(slots=True)
class Letters:
    """``starts`` and ``ends`` are each letter's places in the reading, ``gaps`` what is before it."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def begins(self, n: int) -> bool:
        """Whether a word begins with letter ``n``, or would, were there one more."""
        return n == len(self.gaps) or self.gaps[n] is not Gap.JOINED


def views_of(reading: Reading) -> tuple[Letters, ...]:
    """What can be read there: figures are between the letters, or letters; a stretched one stands once, or twice."""
    forms = dict.fromkeys((reading.seen, reading.seen.translate(_FIGURES)))
    return tuple(_letters(seen, kept) for seen in forms for kept in ((1, 2) if _TRIPLE.search(seen) else (1,)))


def _letters(seen: str, kept: int) -> Letters:
    letters, words = Letters(), list[str]()
    for word in _WORD.finditer(seen):
        letters.gaps.append(_gap(seen[letters.ends[-1] : word.start()]) if letters.ends else Gap.FAR)
        if _SPECIAL.search(word[0]):
            words.append(_one_by_one(word, letters, kept))
        else:
            words.append(word[0])
            letters.starts += range(word.start(), word.end())
            letters.ends += range(word.start() + 1, word.end() + 1)
            letters.gaps += [Gap.JOINED] * (len(word[0]) - 1)
    letters.text = "".join(words)
    return letters


def _one_by_one(word: re.Match[str], letters: Letters, kept: int) -> str:
    """``kept`` is how often a stretched letter stands."""
    told, before = list[str](), ""
    for run in _RUN.finditer(word.string, *word.span()):
        starts = range(*run.span())[: kept if len(run[0]) >= _STRETCHED else None]
        letters.starts += starts
        letters.ends += [*starts[1:], run.end()]
        letters.gaps += [_between(before, run[1])] + [_between("", run[1])] * (len(starts) - 1)
        told += [run[1]] * len(starts)
        before = run[1]
    del letters.gaps[-len(told)]
    return "".join(told)


def _between(before: str, after: str) -> Gap:
    """Two letters side by side."""
    return Gap.TIGHT if _SPECIAL.search(before + after) else Gap.JOINED


@lru_cache(maxsize=1024)
def _gap(between: str) -> Gap:
    if len(between) > _FARTHEST or any(map(str.isdecimal, between)):
        return Gap.FAR
    if not _SENTENCE_MARKS.isdisjoint(between):
        return Gap.LOOSE
    return Gap.SPACED if any(map(str.isspace, between)) else Gap.TIGHT
