"""What `planact.arena.engine.process` asks of the wiki."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from planact.arena.sites.wiki import SESSIONS, pages
from planact.arena.sites.wiki.world import words
from planact.arena.world import generate

REPOSITORY = "pages"
DATABASE = "wiki.sqlite3"
EDITOR = 1  # the account that the prepared session is of


def build(folder: Path, seed: int) -> None:
    from planact.arena.sites.wiki import seeding  # imports OtterWiki

    world = generate(seed)
    seeding.write_repository(pages.write(world.wiki, world.forum), folder / REPOSITORY)
    configure(folder)
    seeding.write_accounts(world.forum)


def load(folder: Path) -> Any:
    configure(folder)
    from flask.sessions import SecureCookieSessionInterface
    from otterwiki.server import app

    class Sessions(SecureCookieSessionInterface):
        """Knows the seed's session. The others are signed, and would be out of date one day."""

        def open_session(self, app: Any, request: Any) -> Any:
            if request.cookies.get(SESSIONS["editor"].cookie) == SESSIONS["editor"].value:
                return self.session_class({"_user_id": str(EDITOR), "_fresh": True})
            return super().open_session(app, request)

    app.session_interface = Sessions()
    return app


def configure(folder: Path) -> None:
    """OtterWiki reads its settings from the environment when it is imported."""
    os.environ |= {
        "REPOSITORY": str(folder / REPOSITORY),
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / DATABASE}",
        "SECRET_KEY": "planact-arena-wiki",
        "SITE_NAME": words().name,
        "WRITE_ACCESS": "REGISTERED",
        "ATTACHMENT_ACCESS": "REGISTERED",
        "DISABLE_REGISTRATION": "true",
        "EMAIL_NEEDS_CONFIRMATION": "false",
        "RETAIN_PAGE_NAME_CASE": "true",
        "COMMIT_MESSAGE": "OPTIONAL",
        "LOG_LEVEL": "ERROR",
        "SIDEBAR_MENUTREE_MODE": "",
    }
