"""Finds words however they are spelled: spaced out, with punctuation between letters or figures for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.conversation.letters import Gap, Letters, views_of
from domain.conversation.reading import Reading, read

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word to look for. ``natural`` are the letters that white space may stand before at any time."""

    letters: str
    natural: frozenset[int]
    open_start: bool
    open_end: bool
    cyrillic: bool


def found_words(words: Sequence[str], views: Iterable[Letters], reading: Reading, text: str) -> Iterator[Span]:
    """Where words are in the reading of what was sent (``text``), by any of the views on it: start and end.

    A word is a whole one, unless a star stands at its start or end: ``*telegram`` is in ``mytelegram`` too.
    """
    for letters in views:
        for spelling in _spellings(tuple(words)):
            for start in _occurrences(spelling.letters, letters.text):
                if _is_meant(spelling, letters, start, reading, text):
                    yield letters.starts[start], letters.ends[start + len(spelling.letters) - 1]


def least_letters(word: str) -> int:
    """How many letters have to come together for this word to be found."""
    return len(_spelling(word).letters)


def _occurrences(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _is_meant(spelling: Spelling, letters: Letters, start: int, reading: Reading, text: str) -> bool:
    end = start + len(spelling.letters)
    begins, ends = letters.begins(start), letters.begins(end)
    if any(letters.gaps[start + 1 : end]):
        stands = begins and ends and _is_spelled_out(spelling, letters, start, reading.seen)
    else:
        stands = (begins or spelling.open_start) and (ends or spelling.open_end)
    return stands and _is_written_so(spelling, letters.starts[start:end], reading, text)


def _is_written_so(spelling: Spelling, places: list[int], reading: Reading, text: str) -> bool:
    """Figures are letters only among letters; and a Cyrillic word takes a Cyrillic letter at least."""
    real = sum(reading.seen[place].isalpha() for place in places)
    return real * 2 >= len(places) and (
        not spelling.cyrillic or any(_is_cyrillic(text[reading.places[place]]) for place in places)
    )


def _is_spelled_out(spelling: Spelling, letters: Letters, start: int, seen: str) -> bool:
    """Letters that stand apart are a word when they do so again and again, not where two words happen to meet."""
    end = start + len(spelling.letters)
    gaps = letters.gaps[start + 1 : end]
    apart = sum(gap >= Gap.SPACED for gap in gaps)
    natural = all(gap < Gap.SPACED or (gap is Gap.SPACED and n in spelling.natural) for n, gap in enumerate(gaps, 1))
    if Gap.FAR in gaps or (not natural and apart < min(len(gaps), max(2, len(spelling.letters) // 3))):
        return False
    before, after = letters.starts[start], letters.ends[end - 1]
    hyphenated = _is_hyphen(seen, before - 1, before - 2) or _is_hyphen(seen, after, after + 1)
    return not (hyphenated and max(gaps) >= Gap.SPACED)


def _is_hyphen(seen: str, place: int, beyond: int) -> bool:
    return 0 <= beyond < len(seen) and seen[place] == "-" and seen[beyond].isalpha()


@lru_cache(maxsize=64)
def _spellings(words: tuple[str, ...]) -> tuple[Spelling, ...]:
    """A w is also written vv, an m rn."""
    forms = dict.fromkeys(form for word in words for form in (word, word.replace("w", "vv"), word.replace("m", "rn")))
    return tuple(_spelling(form) for form in forms)


def _spelling(word: str) -> Spelling:
    letters = views_of(read(word.strip("*")))[0]
    natural = frozenset(n for n, gap in enumerate(letters.gaps) if gap is not Gap.JOINED)
    return Spelling(letters.text, natural, word.startswith("*"), word.endswith("*"), any(map(_is_cyrillic, word)))


def _is_cyrillic(char: str) -> bool:
    return "\u0400" <= char < "\u0530"
