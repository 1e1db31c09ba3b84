"""What the README and the tutorial print is what a reader gets who pastes their commands."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.processes import PATIENCE, ROOT, Place, free_port

PAGES = ("docs/tutorial/first-dispute.md", "README.md")
"""In this order: the first one is about what is there from the beginning."""
BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MASKS = (
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>"),
    (r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?Z?", "<instant>"),
    (r"\bD-\d{4}-", "D-<year>-"),
)
NEXT = "-- the next block --"


def masked(text: str) -> list[str]:
    for pattern, word in MASKS:
        text = re.sub(pattern, word, text)
    return [line.rstrip() for line in text.strip().splitlines()]


def blocks(page: str) -> list[tuple[str, str]]:
    """Each block of commands with what the page says it prints."""
    found = BLOCK.findall((ROOT / page).read_text())
    following = [*found[1:], ("", "")]
    return [
        (commands, told if kind == "text" else "")
        for (shell, commands), (kind, told) in zip(found, following, strict=True)
        if shell == "bash"
    ]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A fresh demonstration, being served."""
    place = Place(tmp_path_factory.mktemp("reader"), free_port())
    place.script()
    (place.directory / "docs").symlink_to(ROOT / "docs")
    made = place.run("demo")
    assert made.returncode == 0, made.stderr
    with place.serving():
        yield place


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_print_what_it_says(page: str, place: Place) -> None:
    told = blocks(page)
    script = f"\necho '{NEXT}'\n".join(commands for commands, _ in told).replace("http://127.0.0.1:8080", place.url)
    ran = subprocess.run(  # noqa: S603 - our own pages
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - whichever bash the reader has
        cwd=place.directory,
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,  # dozens of processes, one after the other
        check=False,
    )
    assert ran.stderr == ""
    printed = [masked(part) for part in ran.stdout.split(NEXT)]
    assert printed == [masked(expected) for _, expected in told]
