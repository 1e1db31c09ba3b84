"""Finds e-mail addresses and links: as they are typed, and as they are spelled to get past somebody."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from domain.conversation.reading import Reading, folded
from domain.conversation.spellings import Span


def _words(words: str) -> frozenset[str]:
    return frozenset(map(folded, words.split()))


def _any(words: str) -> str:
    return "|".join(map(re.escape, sorted(_words(words))))


_AT_WORDS = _any("at arroba собака")
_DOT_WORDS = _any("dot ponto punto точка тчк 点")
_AT = rf"(?:\s?@\s?|\s?[(\[{{<*]\s?(?:{_AT_WORDS})\s?[)\]}}>*]\s?|\s(?:{_AT_WORDS})\s)"
_SPELLED_DOT = rf"(?:\s?[(\[{{<*]\s?(?:{_DOT_WORDS}|\.)\s?[)\]}}>*]\s?|\s(?:{_DOT_WORDS})\s)"
_ADDRESS = re.compile(
    rf"(?<![\w.%+-])[\w.%+-]++(?P<at>{_AT})(?P<host>[\w-]++(?:(?:\s?\.\s?(?=\w)|{_SPELLED_DOT})[\w-]++)*+)"
)
_LABEL = re.compile(rf"(?:^|\.|{_SPELLED_DOT})\s?(?P<label>[\w-]++)")

_ENDINGS = _words("com net org info biz br ru рф cn su by kz shop store online site website xyz io app")
"""What the last part of a host's name is to be where it stands alone: those that are no words of their own."""
_MORE_ENDINGS = _ENDINGS | _words(
    "me es mx ar co cl pe pt us uk eu de fr it ca in to ly cc tv top club vip link page gg ai ua"
)
"""Endings that are also words; a path behind them tells."""
_SPOKEN_ENDINGS = _MORE_ENDINGS | _words("ру ком")
_SCHEMED = re.compile(r"(?<!\w)(?:h(?:tt|xx)ps?\s?:\s?/\s?/\s?|www\s?\.\s?(?=\w))(?P<host>[\w.-]++)[^\s]*+")
_BARE = re.compile(r"(?<![\w.@-])(?P<host>(?:[\w-]++\.(?=[\w-]))++(?P<ending>[\w-]++))(?P<path>/[^\s]*+)?")
_SPELLED_ENDINGS = _any("com net org ru br ру ком")
_SPELLED = re.compile(
    rf"(?<![\w.@-])(?P<host>(?:[\w-]++\.(?=[\w-]))*+[\w-]++{_SPELLED_DOT}(?:{_SPELLED_ENDINGS})"
    rf"(?:(?:\.|{_SPELLED_DOT})br)?)(?![\w-])"
)
_PREPOSITION = re.compile(rf"(?:ponto)\s{folded('com')}\Z")
_TRAILING = ".,;:!?)]}\"'>"


def found_addresses(providers: Sequence[str], innocent: Sequence[str], reading: Reading) -> Iterator[Span]:
    """E-mail addresses, but for those at ``innocent`` hosts. ``providers`` are known by their name alone."""
    known = frozenset(map(folded, providers))
    for match in _ADDRESS.finditer(reading.seen):
        length = _host_length(match["host"], known, typed=match["at"] == "@")
        if length and not _is_one_of(match["host"][:length], innocent):
            yield match.start(), match.start("host") + length


def _host_length(host: str, known: frozenset[str], *, typed: bool) -> int:
    """As much of it as can be a host: what follows may be the next sentence. 0 when nothing can."""
    labels = [*_LABEL.finditer(host)]
    first = labels[0]["label"]
    length = labels[0].end() if first in known else 0
    typed = typed and not first.isdecimal()
    for label in labels[1:]:
        closed = host[label.start()] == "." and not host[label.start() + 1].isspace()
        if label["label"] in _SPOKEN_ENDINGS or (typed and closed and label["label"].isalpha()):
            length = label.end()
    return length


def found_domains(domains: Sequence[str], reading: Reading) -> Iterator[Span]:
    """Links to any of these hosts, with or without what makes them links."""
    for match in _to(tuple(domains)).finditer(reading.seen):
        yield match.start(), _end(match)


@lru_cache(maxsize=64)
def _to(domains: tuple[str, ...]) -> re.Pattern[str]:
    dot = rf"(?:\.|\s\.\s|{_SPELLED_DOT})"
    hosts = (dot.join(re.escape(part) for part in folded(domain).split(".")) for domain in domains)
    return re.compile(rf"(?<![\w@.-])(?:https?://)?+(?:www\.)?+(?:{'|'.join(hosts)})(?![\w-])(?:/[^\s]*+)?")


def found_links(innocent: Sequence[str], reading: Reading, text: str) -> Iterator[Span]:
    """Links to anywhere, but for ``innocent`` hosts and those within them."""
    for match in _SCHEMED.finditer(reading.seen):
        if not _is_one_of(match["host"], innocent):
            yield match.start(), _end(match)
    for match in _BARE.finditer(reading.seen):
        if _is_host(match, reading, text) and not _is_one_of(match["host"], innocent):
            yield match.start(), _end(match)
    for match in _SPELLED.finditer(reading.seen):
        if not _is_preposition(match) and not _is_one_of(re.sub(_SPELLED_DOT, ".", match["host"]), innocent):
            yield match.start(), match.end()


def _is_host(match: re.Match[str], reading: Reading, text: str) -> bool:
    """A full stop without a space after it makes no host: ``rápida.Com`` is the end of a sentence, ``1.5.com`` is."""
    name = match["host"].rpartition(".")[0]
    if not any(char.isalpha() for char in name):
        return False
    if match["path"]:
        return match["ending"] in _MORE_ENDINGS
    written = text[reading.places[match.start("ending")]], text[reading.places[match.start("ending") - 2]]
    return match["ending"] in _ENDINGS and not (written[0].isupper() and written[1].islower())


def _is_preposition(match: re.Match[str]) -> bool:
    """``com`` is a word in Portuguese: ``no ponto com antecedência`` names no host."""
    follows = match.string[match.end() : match.end() + 2]
    return bool(_PREPOSITION.search(match["host"])) and follows[:1].isspace() and follows[1:].isalpha()


def _is_one_of(host: str, innocent: Sequence[str]) -> bool:
    return any(f".{host.rstrip('.')}".endswith(f".{folded(one)}") for one in innocent)


def _end(match: re.Match[str]) -> int:
    """Without the marks that end the sentence around a link."""
    return match.start() + len(match[0].rstrip(_TRAILING))
