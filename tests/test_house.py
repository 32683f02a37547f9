"""The way around the code is as CONTRIBUTING.md tells it."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from support import REPOSITORY

SOURCE = REPOSITORY / "src" / "planact"

# Each room may import from those before it, and from its own.
ROOMS = (
    ("record", "text"),
    ("errors",),
    ("page", "model", "imports"),
    ("types",),
    ("files", "repetition"),
    ("browser",),
    ("llm",),
    ("roles",),
    ("agent",),
    ("tasks",),
    ("evaluate",),
    ("arena", "data", "train"),
    ("viewer", "ablate"),
    ("api",),
    ("cli", "__init__"),
    ("__main__",),
)
LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}


@cache
def code(file: Path) -> ast.Module:
    """A module without what it imports for types alone."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    return tree


def imported(file: Path) -> set[str]:
    """The rooms that a module imports from, wherever in it; those for types alone do not count."""
    found = set()
    for node in ast.walk(code(file)):
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


def everywhere(file: Path) -> set[str]:
    """The modules that one imports, at once or when it is used, by their full names."""
    name = ".".join(("planact", *file.relative_to(SOURCE).with_suffix("").parts))
    name = name.removesuffix(".__init__")
    found = set()
    for node in ast.walk(code(file)):
        if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("planact")):
            continue
        found.add(str(node.module))
        found |= {f"{node.module}.{alias.name}" for alias in node.names}
    # With a module its packages are imported, but for those that one is in itself.
    packages = {".".join(f.split(".")[:n]) for f in found for n in range(1, f.count(".") + 1)}
    return {f for f in found | packages if f != name and not f"{name}.".startswith(f"{f}.")}


def test_no_imports_go_in_a_circle() -> None:
    modules = {}
    for file in SOURCE.rglob("*.py"):
        parts = ("planact", *file.relative_to(SOURCE).with_suffix("").parts)
        modules[".".join(parts).removesuffix(".__init__")] = everywhere(file)
    graph = {name: others & modules.keys() for name, others in modules.items()}
    assert [*TopologicalSorter(graph).static_order()]


def test_only_the_command_line_knows_a_terminal() -> None:
    knowing = re.compile(r"^\s*(from|import) (rich|typer)\b", re.M)
    rooms = {
        f.relative_to(SOURCE).parts[0]
        for f in SOURCE.rglob("*.py")
        if knowing.search(f.read_text("utf-8"))
    }
    assert rooms == {"cli"}


LINES, LONGEST, MODULES = 320, 60, 14  # of a file, of a function, in a folder


def test_files_functions_and_folders_can_be_taken_in() -> None:
    long = []
    for file in sorted(SOURCE.rglob("*.py")):
        text, where = file.read_text("utf-8"), file.relative_to(SOURCE)
        if text.count("\n") > LINES:
            long.append(f"{where}: {text.count(chr(10))} lines")
        for node in ast.walk(code(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST:
                    long.append(f"{where}: {node.name}: {lines} lines")
    for folder in {file.parent for file in SOURCE.rglob("*.py")}:
        if (modules := len([*folder.glob("*.py")])) > MODULES:
            long.append(f"{folder.relative_to(SOURCE)}: {modules} modules")
    assert not long
