"""A text is found by its words, whatever their case, accents and script; a query has no syntax."""

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from projections.words import LONGEST_WORD, MOST_WORDS, Word, asked_for, mark_of, matching, words_of
from tests.examples import BUYER, SELLER


def kept(text: str) -> list[str]:
    return words_of(text, seen_by=()).split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Does the LID come off?", ["does", "the", "lid", "come", "off"]),
        ("Não está à mão", ["nao", "esta", "a", "mao"]),
        ("ЧАЙНИК чайник", ["чаиник"]),
        ("D-2018-000123", ["d", "2018", "000123"]),
        ("Straße ﬁne Ⅻ", ["strasse", "fine", "xii"]),
        ("水壶坏了", ["水壶", "壶坏", "坏了", "了"]),
        ("iPhone手机x", ["iphone", "手机", "机", "x"]),
        ("snake_case \u200b*:'\"()&|!", ["snake", "case"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("", []),
    ],
)
def test_a_text_is_kept_as_its_words(text: str, words: list[str]) -> None:
    assert kept(text) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Lid com", [Word(("lid",)), Word(("com",), goes_on=True)]),
        ("水壶", [Word(("水壶",), goes_on=True)]),
        ("水 lid", [Word(("水",), goes_on=True), Word(("lid",), goes_on=True)]),
        ("水壶坏 lid", [Word(("水壶", "壶坏")), Word(("lid",), goes_on=True)]),
        ("?!", []),
    ],
)
def test_of_a_query_the_last_word_may_go_on(query: str, words: list[Word]) -> None:
    assert asked_for(query) == words


def test_of_many_words_the_first_ones_count() -> None:
    assert len(asked_for("a b c d e f g h i j")) == MOST_WORDS


def test_each_database_is_asked_in_its_own_words() -> None:
    (word,) = asked_for("Lid")
    mark = mark_of(BUYER)
    assert matching(word, BUYER, sqlite.dialect()) == f'"{mark}" AND "lid"*'
    assert matching(word, BUYER, postgresql.dialect()) == f"'{mark}' & 'lid':*"


def test_nobody_can_ask_for_the_mark_of_somebody() -> None:
    assert mark_of(BUYER) not in kept(mark_of(BUYER))
    assert mark_of(BUYER) != mark_of(SELLER)
    assert words_of("lid", seen_by=[BUYER]) == f"{mark_of(BUYER)} lid"
