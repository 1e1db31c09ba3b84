"""Finds telephone numbers among all the other numbers that buyers and sellers tell each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.conversation.reading import Reading, folded
from domain.conversation.spellings import Span

_SAID_IN_CHINESE = "零〇一幺二三四五六七八九"
_SAID_ELSEWHERE = """
zero one two three four five six seven eight nine oh
cero uno dos tres cuatro cinco seis siete ocho nueve
um uma dois duas quatro meia sete oito nove
ноль нуль один два три четыре пять шесть семь восемь девять
"""
_SAID = frozenset(_SAID_IN_CHINESE).union(map(folded, _SAID_ELSEWHERE.split()))
"""How the digits are said."""
_DIGIT = re.compile(rf"\d|[{_SAID_IN_CHINESE}]|\b(?:{'|'.join(sorted(_SAID))})\b")
_CHINESE = "\u3007\u4e00-\u9fff"
_TOKEN = re.compile(
    rf"(?P<digits>\d++)|(?P<chinese>[{_SAID_IN_CHINESE}]|(?:(?![{_SAID_IN_CHINESE}])[{_CHINESE}])++)"
    rf"|(?P<word>[^\W\d_{_CHINESE}]++)|(?P<between>[\W_]++)"
)
_WORD, _SAYS_SO, _SAYS_NO, _DIGIT_SAID, _END = "wynd;"
_PARTS = "+():/,.-"
"""What may be between digits, the most telling first; all else shows as a space."""
_WIDEST = 4
"""What is wider than that parts two numbers."""
_WORDS_BEFORE = 3
"""How many words before a number may say what it is."""

_FORMS = (
    r"(?:55 )?0?[1-9]\d (?:9[ .-]?)?\d{4}[ .-]\d{4}",  # Brazil, Mexico
    r"(?:55[ -]?)?[1-9]\d[ .-]9\d{4}[ .-]?\d{4}",  # Brazil
    r"(?:1[ .-])?[2-9]\d\d[ .-]\d{3}[ .-]\d{4}",  # North America
    r"[67]\d\d(?: \d\d){3}|0\d(?:[ .]\d\d){4}",  # Spain, France
    r"(?:[78][ -])?9\d\d[ -]\d{3}[ -]?\d\d[ -]?\d\d|[78][ (-]\d{3}[ )-]\d{3}[ -]\d\d[ -]\d\d",  # Russia
    r"(?:86[ -])?1[3-9]\d[ -]\d{4}[ -]\d{4}",  # China
    r"\d(?:[ .-]\d){8,14}",  # digit by digit
)
_COMMON_FORMS = (
    r"(?:55)?[1-9][1-9]9\d{8}",  # Brazil
    r"(?:86)?1[3-9]\d{9}",  # China
    r"[78]9\d{9}",  # Russia
    r"[67]\d\d \d{3} \d{3}",  # Spain
)
"""Forms that other numbers have too, so that a word before may say that this is another kind of number."""
_NOT_BEFORE, _NOT_AFTER = rf"(?<![\d.{_WORD}{_SAYS_NO}-])", rf"(?![.-]?\d|[{_WORD}])"
_WITH_CODE = re.compile(rf"(?:\+\d(?:[ .()-]?\d){{7,14}}|\(\d{{2,4}}\)\d(?:[ .-]?\d){{5,9}}){_NOT_AFTER}")
"""Of the country or, in brackets, of the area."""
_TELLING = re.compile(rf"{_NOT_BEFORE}(?:{'|'.join(_FORMS)}){_NOT_AFTER}")
_COMMON = re.compile(rf"{_NOT_BEFORE}(?:{'|'.join(_COMMON_FORMS)}){_NOT_AFTER}")
_ANY = re.compile(rf"{_NOT_BEFORE}\d(?:[ .()-]?\d){{6,14}}{_NOT_AFTER}")
_SPOKEN = re.compile(rf"(?<!\d)[\d{_DIGIT_SAID}](?:[ ,.-]?[\d{_DIGIT_SAID}]){{7,14}}(?!\d)")
_LEAST_SAID = 4
_FEWEST = 7
"""Digits of the shortest telephone number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text with all but its figures made simple: words are one character, and so is what is between.

    ``spans`` are where each character stands for what was seen.
    """

    shown: str
    spans: Sequence[Span]

    def says(self, what: str, place: int) -> bool:
        """Whether one of the words right before says so."""
        words = [char for char in self.shown[max(0, place - 4 * _WORDS_BEFORE) : place] if char.isalpha()]
        return what in words[-_WORDS_BEFORE:]


def found_telephones(hints: Sequence[str], innocent: Sequence[str], reading: Reading) -> Iterator[Span]:
    """``hints`` are words before a telephone number, ``innocent`` those before numbers of orders, parcels, articles."""
    if len(_DIGIT.findall(reading.seen)) < _FEWEST:
        return
    line = _line(reading.seen, frozenset(map(folded, hints)), frozenset(map(folded, innocent)))
    for match in _matches(line):
        yield line.spans[match.start()][0], line.spans[match.end() - 1][1]


def _matches(line: Line) -> Iterator[re.Match[str]]:
    yield from _WITH_CODE.finditer(line.shown)
    yield from _TELLING.finditer(line.shown)
    yield from (match for match in _COMMON.finditer(line.shown) if not line.says(_SAYS_NO, match.start()))
    for match in _ANY.finditer(line.shown):
        if line.says(_SAYS_SO, match.start()) and not line.says(_SAYS_NO, match.start()):
            yield match
    yield from (match for match in _SPOKEN.finditer(line.shown) if match[0].count(_DIGIT_SAID) >= _LEAST_SAID)


def _line(seen: str, hints: frozenset[str], innocent: frozenset[str]) -> Line:
    shown, spans = list[str](), list[Span]()
    for match in _TOKEN.finditer(seen):
        start, end = match.span()
        if match["digits"]:
            shown += match[0]
            spans += ((place, place + 1) for place in range(start, end))
        else:
            simple = _simple(match, hints, innocent)
            shown += simple
            spans += [(start, end)] * len(simple)
    return Line("".join(shown), spans)


def _simple(match: re.Match[str], hints: frozenset[str], innocent: frozenset[str]) -> str:
    what = match[0]
    if match["between"]:
        parts = next((part for part in _PARTS if part in what), " ")
        return _END if len(what) > _WIDEST or "\n" in what or what.startswith(". ") else parts
    if what in _SAID:
        return _DIGIT_SAID
    if match["word"]:
        return _SAYS_SO if what in hints else _SAYS_NO if what in innocent else _WORD
    told = _SAYS_SO if any(one in what for one in hints) else _WORD
    return f" {_SAYS_NO if any(one in what for one in innocent) else told} "
