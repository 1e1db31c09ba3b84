"""A text as a reader sees it: plain letters without disguise, each with its place in the text as it was sent."""

import re
from dataclasses import dataclass

from domain.conversation.lookalikes import plain

_BETWEEN_SINGLES = re.compile(r"(?:(?<=^\S)|(?<=[\s(]\S))\s++(?=\S(?:[.,;:!?)]*+(?:\s|$)))")


@dataclass(frozen=True, slots=True)
class Reading:
    """``places[n]`` is the index in the text of the character that ``seen[n]`` was read off."""

    seen: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the text that this part of what is seen was read off."""
        return self.places[start], self.places[end - 1] + 1

    def closed_up(self) -> "Reading":
        """The same with single characters that stand apart (``j o e @ x . c o m``) moved together."""
        inside = {n for gap in _BETWEEN_SINGLES.finditer(self.seen) for n in range(*gap.span())}
        kept = [n for n in range(len(self.seen)) if n not in inside]
        return Reading("".join(self.seen[n] for n in kept), tuple(self.places[n] for n in kept))


def read(text: str) -> Reading:
    """Linear in the text; a character is looked at once in a lifetime."""
    if text.isascii():
        return Reading(text.lower().replace("l", "i"), tuple(range(len(text))))
    found = [(letter, place) for place, char in enumerate(text) for letter in plain(char)]
    return Reading("".join(letter for letter, _ in found), tuple(place for _, place in found))


def folded(word: str) -> str:
    """A word of ours as it would be seen in a text."""
    return "".join(map(plain, word))
