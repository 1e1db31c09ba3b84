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
_SPECIAL = re.compile(rf"([^\W\d_])\1\1|[{_UNSPACED}]")
_LETTER = re.compile(r"(.)(?:\1\1++)?+")
"""A letter that is repeated three times or more counts once: nobody writes so but to stretch a word."""
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
    """What can be read there: with figures between the letters, and with figures as letters."""
    figured = reading.seen.translate(_FIGURES)
    return (_letters(reading.seen),) if figured == reading.seen else (_letters(reading.seen), _letters(figured))


def _letters(seen: str) -> Letters:
    letters, words = Letters(), list[str]()
    for word in _WORD.finditer(seen):
        letters.gaps.append(_gap(seen[letters.ends[-1] : word.start()]) if letters.ends else Gap.FAR)
        if _SPECIAL.search(word[0]):
            words.append(_one_by_one(word[0], word.start(), letters))
        else:
            words.append(word[0])
            letters.starts += range(word.start(), word.end())
            letters.ends += range(word.start() + 1, word.end() + 1)
            letters.gaps += [Gap.JOINED] * (len(word[0]) - 1)
    letters.text = "".join(words)
    return letters


def _one_by_one(word: str, start: int, letters: Letters) -> str:
    found = [*_LETTER.finditer(word)]
    unspaced = [bool(_SPECIAL.fullmatch(letter[1])) for letter in found]
    letters.starts += (start + letter.start() for letter in found)
    letters.ends += (start + letter.end() for letter in found)
    letters.gaps += (Gap.TIGHT if unspaced[n] or unspaced[n - 1] else Gap.JOINED for n in range(1, len(found)))
    return "".join(letter[1] for letter in found)


@lru_cache(maxsize=1024)
def _gap(between: str) -> Gap:
    if len(between) > _FARTHEST or any(map(str.isdecimal, between)):
        return Gap.FAR
    if not _SENTENCE_MARKS.isdisjoint(between):
        return Gap.LOOSE
    return Gap.SPACED if any(map(str.isspace, between)) else Gap.TIGHT
