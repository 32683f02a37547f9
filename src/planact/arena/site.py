"""What the arena has to know about an application to run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """A web application that keeps everything that changes in one folder.

    `python -m MODULE build FOLDER SEED` writes `site.sqlite3` and, if it has files, `media/` there;
    `python -m MODULE serve FOLDER PORT` serves them through `planact.arena.process.serve`.
    """

    name: str  # of its host: `http://NAME.localhost:PORT`
    module: str
    starts: Mapping[str, str]  # WebArena's name of a part of it -> its path
    session_cookie: str
    sessions: Mapping[str, str]  # role -> value of the session cookie, signed in by the seed
