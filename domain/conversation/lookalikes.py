"""Which characters are read as which plain letter or digit, whatever they are called in Unicode."""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = {"Cf", "Mn", "Me"}
"""Zero-width and bidi characters, combining and enclosing marks."""
_BLANK = "\u115f\u1160\u3164\u2800"
"""Letters and symbols that show as nothing but room."""
_LONGEST = 4
"""Letters of a ligature; what stands for more is a phrase of its own, and disguises nothing."""
_LETTER = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER|REGIONAL INDICATOR SYMBOL LETTER) (?:SMALL CAPITAL |DOTLESS |SCRIPT )?"
    r"([A-Z])(?: WITH .+)?$"
)
"""The plain letter in the name of one that has no decomposition: small capitals, strokes, filled circles, flags."""
_SHAPES = {
    "a": "аαɑաАΑ",
    "b": "вьßβВЬΒ",
    "c": "сϲС",
    "d": "ԁժ",
    "e": "еєεЕΕ",
    "g": "ɡց",
    "h": "һнհҺНΗ",
    "i": "іιӏІΙℓ",
    "j": "јϳЈ",
    "k": "кκКΚ",
    "m": "мМΜ",
    "n": "пηոПΝ",
    "o": "оοσօОΟ",
    "p": "рρРΡ",
    "q": "ԛգ",
    "r": "гГ",
    "s": "ѕЅտ",
    "t": "тτТΤ",
    "u": "иυսИμ",
    "v": "ѵνѴ",
    "w": "шѡԝωШѠԜ",
    "x": "хχХΧ",
    "y": "уγУΥ",
    "z": "ᴢΖ",
    ".": "。",
    "-": "‐‒–—―−",
}
_SHAPE_OF = {char: plain for plain, shapes in _SHAPES.items() for char in shapes}


@lru_cache(maxsize=8192)
def plain(char: str) -> str:
    """What one character is read as: nothing for an invisible one, several letters for a ligature.

    An l is read as i, since nobody can tell them apart in capitals.
    """
    parts = unicodedata.normalize("NFKD", char)
    return "".join(map(_plain, parts if len(parts) <= _LONGEST else char))


def _plain(part: str) -> str:
    if unicodedata.category(part) in _INVISIBLE:
        return ""
    if part in _BLANK:
        return " "
    if part in _SHAPE_OF:
        return _SHAPE_OF[part]
    named = _LETTER.search(unicodedata.name(part, ""))
    figure = unicodedata.decimal(part, None)
    letter = named[1] if named else str(figure) if figure is not None else part
    return letter.casefold().replace("l", "i")
