"""The arena: real web applications on this machine, seeded, isolated, reset in milliseconds.

    with arena.start() as instance:
        instance.urls["shopping"]  # http://shop.localhost:PORT
        instance.storage_state("customer")  # for Playwright: already signed in
        instance.reset()

What the sites show is known exactly: see `planact.arena.world.generate`.

To add an application, make a package in `sites` with an `app.py` as `engine.site.Site` describes,
keep all of its state in the folder that it is given, write its seed from plain data with one
signed-in session per role, and add its `Site` to `SITES`.

The sites need the packages of the `arena` extra, in their own process only.
"""

from __future__ import annotations

from planact.arena.engine.instance import Instance, reset_served
from planact.arena.engine.site import Site
from planact.arena.sites.hosting import HOSTING
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.sites.town import TOWN
from planact.arena.sites.wiki import WIKI
from planact.arena.world import generate

__all__ = ["PASSWORD", "SITES", "Instance", "Site", "accounts", "reset", "start"]

SITES = (TOWN, HOSTING, WIKI)
DEFAULT_PORT = 8800


def start(port: int = 0, seed: int = 0) -> Instance:
    """A fresh instance of every site, ready to be visited; builds the seeds on first use.

    Port 0 takes a free one. Raises `EnvironmentFailure` (port in use, a site that does not start)
    and `UsageError` (the packages of the `arena` extra are missing).
    """
    return Instance(SITES, port, seed)


def accounts(seed: int = 0) -> dict[str, str]:
    """By role, who can sign in; their password is `PASSWORD`."""
    world = generate(seed)
    return {
        "customer": world.shop.main_customer.email,
        "manager": world.shop.manager.email,
        "member": world.forum.main_member.username,
        "moderator": world.forum.moderator.username,
        "developer": world.hosting.main_developer.username,
        "editor": world.wiki.editor.email,
    }


def reset(port: int = DEFAULT_PORT) -> None:
    """Undoes every change in the sites that another process runs on a port.

    Raises `EnvironmentFailure` when nothing is served there.
    """
    reset_served(port)
