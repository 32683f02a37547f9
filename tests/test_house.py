"""The way around the code is as CONTRIBUTING.md tells it."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "planact"

# Each room may import from those before it, and from its own.
ROOMS = (
    ("record", "errors"),
    ("page", "model", "text", "imports", "recipes", "scratch"),
    ("types", "download"),
    ("compat", "exchanges", "repetition"),
    ("browser",),
    ("llm",),
    ("roles",),
    ("agent",),
    ("tasks",),
    ("evaluate",),
    ("arena", "data", "train"),
    ("viewer",),
    ("api",),
    ("cli", "__init__"),
    ("__main__",),
)
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}


def imported(file: Path) -> set[str]:
    """The rooms that a module imports from, wherever in it; those for types alone do not count."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("planact."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "planact":
            found |= {alias.name for alias in node.names}
    return found


def test_imports_point_one_way() -> None:
    against = []
    for file in sorted(SOURCE.rglob("*.py")):
        where = file.relative_to(SOURCE)
        room = where.parts[0].removesuffix(".py")
        for other in imported(file) - {room}:
            if LEVELS[other] >= LEVELS[room]:
                against.append(f"{where}: {other}")
    assert not against
