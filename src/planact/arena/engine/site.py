"""What the arena has to know about an application to run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    host: str  # `http://HOST.localhost:PORT`
    path: str = ""


@dataclass(frozen=True)
class Session:
    """A cookie with which a browser is signed in; the seed knows it."""

    host: str
    cookie: str
    value: str


@dataclass(frozen=True)
class Site:
    """A web application, on one host or several, that keeps everything that changes in one folder.

    `sites.NAME.app` has `build(folder, seed)`, which writes the folder as it is at the
    start of every episode, and `load(folder)`, which returns the WSGI application that serves it;
    see `planact.arena.engine.process`.
    """

    name: str
    package: str  # the distribution that it needs
    starts: Mapping[str, Place]  # WebArena's name of a part of it -> its first page
    sessions: Mapping[str, Session]  # role -> how it is signed in

    @property
    def hosts(self) -> set[str]:
        return {place.host for place in self.starts.values()}
