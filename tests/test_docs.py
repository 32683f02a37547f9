"""Links in the documentation lead somewhere, and every command in it parses."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from planact.cli.ablate import parse
from planact.cli.app import app
from support import REPOSITORY

PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
]
CARD = REPOSITORY / "src/planact/llm/adapters/README.md"


@pytest.mark.parametrize("page", [*PAGES, CARD], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    for link in links:
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        if anchor:
            heads = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in heads]


def commands(text: str) -> Iterator[list[str]]:
    """The commands of planact in blocks of code, and in heads of recipes."""
    for language, block in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL):
        if language not in ("", "console", "sh", "bash"):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            found = re.match(r"(?:[A-Z_]+=\S+ )*(?:\.?\S*/)?planact (.+)", line.strip())
            if found:
                words = shlex.split(found[1].replace("…", "x"), comments=True)
                if words[-1] == "x" and not words[-2].startswith("-"):
                    words.pop()  # whatever else there is
                yield [word for word in words if word not in ("&", "&&")]


COMMANDS = typer.main.get_command(app)
FOUND = [(page.name, words) for page in [*PAGES, CARD] for words in commands(page.read_text())]


def test_there_are_commands_to_check() -> None:
    assert len(FOUND) > 40


@pytest.mark.parametrize(("page", "words"), FOUND, ids=lambda value: " ".join(value)[:60])
def test_commands_parse(page: str, words: list[str]) -> None:
    parse(COMMANDS, [word for word in words if word != "--debug"])
