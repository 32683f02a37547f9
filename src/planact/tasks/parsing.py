"""Text of task files to plain data: JSONL, JSON and YAML, with the line that each field is on."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from planact.errors import TaskError

SUFFIXES = (".jsonl", ".json", ".yaml", ".yml")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where."""

    line: int  # counted from 1
    message: str
    field: str = ""  # dotted; empty for a task as a whole

    def __str__(self) -> str:
        field = f"field {self.field}: " if self.field else ""
        return f"line {self.line}: {field}{self.message}"


@dataclass(frozen=True)
class Item:
    """One task of a file, as it stands there."""

    value: Any
    source: _Source
    place: tuple[str | int, ...] = ()  # of the task in its source

    def line(self, field: Sequence[str | int] = ()) -> int:
        """The line of a field, or of what is there of the way to it."""
        return self.source.line([*self.place, *field])


def read_items(path: Path) -> Iterator[Item | Problem]:
    """The tasks of a file. What is no JSON or YAML is a problem; with JSONL the rest goes on.

    Raises `TaskError` where the file cannot be read at all.
    """
    if path.suffix not in SUFFIXES:
        raise TaskError(f"{path} is no task file", f"Those end in {', '.join(SUFFIXES)}.")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: cannot be read: {error}") from error
    if path.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield from _parse(_Source(line, number))
    elif path.suffix == ".json":
        yield from _parse(_Source(text))
    else:
        yield from _parse(_Source(text, is_yaml=True))


def _parse(source: _Source) -> Iterator[Item | Problem]:
    try:
        value = source.value()
    except json.JSONDecodeError as error:
        yield Problem(source.first + error.lineno - 1, f"not JSON: {error.msg}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        yield Problem(source.first + line, f"not YAML: {error.problem}")
    except yaml.YAMLError as error:
        yield Problem(source.first, f"not YAML: {' '.join(str(error).split())}")
    else:
        if isinstance(value, list):
            yield from (Item(item, source, (index,)) for index, item in enumerate(value))
        elif value is not None:
            yield Item(value, source)


@dataclass(frozen=True)
class _Source:
    """A whole file, or one line of JSONL."""

    text: str
    first: int = 1  # line of the file that the text begins on
    is_yaml: bool = False

    def value(self) -> Any:
        """Raises `json.JSONDecodeError` and `yaml.YAMLError`."""
        return yaml.load(self.text, _Loader) if self.is_yaml else json.loads(self.text)

    def line(self, place: Sequence[str | int]) -> int:
        node, line = self._root, 0
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == part]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                found = [(item, item) for item in node.value[part : part + 1]]
            else:
                found = []
            if not found:
                break
            line, node = found[-1][0].start_mark.line, found[-1][1]
        return self.first + line

    @cached_property
    def _root(self) -> yaml.Node | None:
        """The tree that knows the lines. JSON is YAML but for its tabs."""
        text = self.text if self.is_yaml else self.text.replace("\t", " ")
        try:
            return yaml.compose(text, _Loader)
        except yaml.YAMLError:
            return None  # JSON with characters that YAML has not: the first line has to do


class _Loader(yaml.SafeLoader):
    """Takes no scalar for a number or a date, which stay as they are written (24.90 is not 24.9),
    nor "no" for false; refuses a key that is given twice, of which one would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                problem = f"{key.value} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
    )
