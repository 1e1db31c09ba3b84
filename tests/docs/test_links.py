"""Links between pages lead somewhere, and headings that are linked to exist."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


PATH = re.compile(r"/v1/[\w{}@/-]+")


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: lower case, hyphens for spaces, no punctuation."""
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(page.read_text())}


def broken(page: Path) -> list[str]:
    wrong = []
    for link in LINK.findall(CODE.sub("", page.read_text())):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_every_page_of_the_docs_is_reached_from_their_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    linked = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in LINK.findall(index)}
    pages = {page for page in PAGES if page.is_relative_to(ROOT / "docs") and page.name != "README.md"}
    assert {page for page in pages if page not in linked and page.parent not in linked} == set()


def test_every_path_that_a_page_names_is_in_the_contract() -> None:
    contract = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text())
    known = {re.sub(r"{[^}]*}", "{}", path) for path in contract["paths"]}
    pages = [page for page in PAGES if page.parent.name in {"how-to", "adr"}]
    named = {re.sub(r"{[^}]*}", "{}", path) for page in pages for path in PATH.findall(page.read_text())}
    assert named - known == set()
    assert len(named) > 10
