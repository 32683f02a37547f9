"""Writes the wiki's git repository and its accounts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planact.arena.engine.repository import Edit, write
from planact.arena.sites.forum.world import Forum
from planact.arena.sites.shop.world import PASSWORD
from planact.arena.sites.wiki.pages import Page


def write_repository(pages: Iterable[Page], path: Path) -> None:
    edits = [
        Edit(revision.author, revision.at, revision.message, {f"{page.title}.md": revision.text})
        for page in pages
        for revision in page.revisions
    ]
    write(sorted(edits, key=lambda edit: edit.at), path, bare=False)


def write_accounts(forum: Forum) -> None:
    """Every member may write; the moderator looks after the wiki too. Ids are the members'."""
    from otterwiki.server import User, app, db
    from werkzeug.security import generate_password_hash

    with app.app_context():
        db.create_all()
        password = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000")
        for member in forum.members:
            db.session.add(
                User(
                    id=member.id,
                    name=f"{member.first_name} {member.last_name}",
                    email=member.email,
                    password_hash=password,
                    first_seen=member.joined,
                    last_seen=member.joined,
                    is_approved=True,
                    email_confirmed=True,
                    is_admin=member is forum.moderator,
                )
            )
        db.session.commit()
