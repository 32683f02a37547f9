"""Git repositories of the seeds, written by one `git fast-import`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planact.arena.sites.forum.world import Member


@dataclass(frozen=True)
class Edit:
    """A commit; `files` are the paths that it changes, with their whole text."""

    author: Member
    at: datetime
    message: str
    files: Mapping[str, str]


def write(edits: Iterable[Edit], path: Path, *, bare: bool) -> None:
    """A new repository with these commits, oldest first, on the branch `main`. With the same edits
    all hashes are the same."""
    kind = ["--bare"] if bare else []
    _git("init", "--quiet", *kind, "--initial-branch=main", str(path))
    stream = b"".join(_fast_import(edits))
    _git("-C", str(path), "fast-import", "--quiet", stream=stream)
    if not bare:
        _git("-C", str(path), "reset", "--quiet", "--hard")


def _git(*arguments: str, stream: bytes = b"") -> None:
    subprocess.run(["git", *arguments], input=stream, check=True)


def _fast_import(edits: Iterable[Edit]) -> Iterator[bytes]:
    for edit in edits:
        who = f"{edit.author.first_name} {edit.author.last_name} <{edit.author.email}>"
        message = edit.message.encode()
        yield f"commit refs/heads/main\ncommitter {who} {int(edit.at.timestamp())} +0000\n".encode()
        yield b"data %d\n%s\n" % (len(message), message)
        for path, text in edit.files.items():
            content = text.encode()
            yield f'M 100644 inline "{path}"\n'.encode()
            yield b"data %d\n%s\n" % (len(content), content)
