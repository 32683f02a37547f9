"""Writes a `Project` as a Trac environment and a git repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from trac.env import Environment
from trac.util.datefmt import to_utimestamp
from trac.versioncontrol.api import RepositoryManager

from planact.arena.engine import repository
from planact.arena.engine.repository import Edit
from planact.arena.sites.forum.world import Member
from planact.arena.sites.hosting import ENVIRONMENT, REPOSITORY, SESSIONS
from planact.arena.sites.hosting.world import (
    KINDS,
    PRIORITIES,
    Milestone,
    Project,
    Ticket,
    WikiPage,
)
from planact.arena.sites.shop.world import TODAY

Row = dict[str, Any]

POLICIES = "DefaultTicketPolicy, DefaultPermissionPolicy, LegacyAttachmentPolicy"
OPTIONS = {
    ("trac", "permission_policies"): POLICIES,
    ("components", "tracopt.versioncontrol.git.*"): "enabled",
    ("components", "tracopt.ticket.deleter"): "enabled",
    ("components", "trac.about.*"): "disabled",
    ("repositories", ".dir"): f"../{REPOSITORY}",  # in each copy of the folder its own
    ("repositories", ".type"): "git",
    ("git", "cached_repository"): "true",
    ("git", "shortrev_len"): "7",
    ("timeline", "default_daysback"): "30",
    ("notification", "smtp_enabled"): "false",
    ("header_logo", "src"): "",
    ("mainnav", "tickets"): "enabled",
    ("trac", "auth_cookie_lifetime"): "0",
    ("trac", "default_timezone"): "GMT",
    ("trac", "default_language"): "en_GB",
    ("trac", "default_date_format"): "iso8601",
    ("trac", "default_dateinfo_format"): "absolute",
    ("logging", "log_type"): "none",
}
READERS = (
    "BROWSER_VIEW",
    "CHANGESET_VIEW",
    "FILE_VIEW",
    "LOG_VIEW",
    "MILESTONE_VIEW",
    "REPORT_VIEW",
    "ROADMAP_VIEW",
    "SEARCH_VIEW",
    "TICKET_VIEW",
    "TIMELINE_VIEW",
    "WIKI_VIEW",
)
DEVELOPERS = (
    "MILESTONE_CREATE",
    "MILESTONE_MODIFY",
    "REPORT_CREATE",
    "REPORT_MODIFY",
    "TICKET_CREATE",
    "TICKET_EDIT_CC",
    "TICKET_MODIFY",
    "WIKI_CREATE",
    "WIKI_MODIFY",
)


def write(project: Project, folder: Path) -> None:
    """The environment `trac/` and the bare repository `repository.git/` in `folder`. Ids and
    numbers are those of the records."""
    people = {developer.username: developer for developer in project.developers}
    edits = (Edit(people[c.author], c.at, c.message, dict(c.files)) for c in project.commits)
    repository.write(edits, folder / REPOSITORY, bare=True)
    options = [
        ("project", "name", project.name),
        ("project", "descr", project.description),
        ("project", "footer", project.name),
        ("trac", "database", "sqlite:db/trac.db"),
        *((section, name, value) for (section, name), value in OPTIONS.items()),
    ]
    environment = Environment(str(folder / ENVIRONMENT), create=True, options=options)
    _write_tables(project, environment)
    RepositoryManager(environment).get_repository("").sync()
    environment.shutdown()


def _write_tables(project: Project, environment: Environment) -> None:
    with environment.db_transaction as db:
        for table in ("component", "milestone", "version", "wiki", "permission"):
            db(f"DELETE FROM {table}")
        db("DELETE FROM enum WHERE type IN ('ticket_type', 'priority')")
        for table, rows in _tables(project):
            for row in rows:
                places = ", ".join(["%s"] * len(row))
                values = tuple(row.values())
                db(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", values)


def _tables(project: Project) -> Iterator[tuple[str, Iterable[Row]]]:
    yield "enum", _choices("ticket_type", KINDS)
    yield "enum", _choices("priority", PRIORITIES)
    yield "component", ({"name": name, "owner": owner} for name, owner in project.components)
    for milestone in project.milestones:
        yield "milestone", [_milestone_row(milestone)]
        if milestone.completed:
            yield "version", [{"name": milestone.name, "time": _time(milestone.completed)}]
    yield "ticket", map(_ticket_row, project.tickets)
    for ticket in project.tickets:
        yield "ticket_change", _change_rows(ticket)
    yield "wiki", (_page_row(page, project.developers[1]) for page in project.pages)
    yield "permission", ({"username": "anonymous", "action": action} for action in READERS)
    for developer in project.developers:
        name = developer.username
        yield "permission", ({"username": name, "action": action} for action in DEVELOPERS)
        yield "session", [{"sid": name, "authenticated": 1, "last_visit": 0}]
        yield "session_attribute", _person_rows(developer)
    session = SESSIONS["developer"].value
    signed_in = {"cookie": session, "name": project.main_developer.username, "ipnr": ""}
    yield "auth_cookie", [{**signed_in, "time": int(TODAY.timestamp())}]


def _choices(kind: str, values: Iterable[str]) -> Iterator[Row]:
    for number, value in enumerate(values, 1):
        yield {"type": kind, "name": value, "value": number}


def _milestone_row(milestone: Milestone) -> Row:
    return {
        "name": milestone.name,
        "due": _time(milestone.due),
        "completed": _time(milestone.completed),
        "description": milestone.description,
    }


def _page_row(page: WikiPage, author: Member) -> Row:
    return {
        "name": page.name,
        "version": 1,
        "time": _time(TODAY - timedelta(days=300)),
        "author": author.username,
        "text": page.text,
        "readonly": 0,
    }


def _person_rows(developer: Member) -> Iterator[Row]:
    for key, value in (
        ("name", f"{developer.first_name} {developer.last_name}"),
        ("email", developer.email),
    ):
        yield {"sid": developer.username, "authenticated": 1, "name": key, "value": value}


def _ticket_row(ticket: Ticket) -> Row:
    return {
        "id": ticket.id,
        "type": ticket.kind,
        "time": _time(ticket.created),
        "changetime": _time(ticket.changed),
        "component": ticket.component,
        "priority": ticket.priority,
        "owner": ticket.owner,
        "reporter": ticket.reporter,
        "cc": "",
        "version": ticket.version,
        "milestone": ticket.milestone,
        "status": ticket.status,
        "resolution": ticket.resolution,
        "summary": ticket.summary,
        "description": ticket.description,
        "keywords": " ".join(ticket.keywords),
    }


def _change_rows(ticket: Ticket) -> Iterator[Row]:
    """Trac wants a comment, if an empty one, with every change; they are numbered."""
    for number, at in enumerate(dict.fromkeys(change.at for change in ticket.changes), 1):
        changes = [change for change in ticket.changes if change.at == at]
        said = next((c.new for c in changes if c.field == "comment"), "")
        common = {"ticket": ticket.id, "time": _time(at), "author": changes[0].author}
        yield {**common, "field": "comment", "oldvalue": str(number), "newvalue": said}
        for change in changes:
            if change.field != "comment":
                yield {
                    **common,
                    "field": change.field,
                    "oldvalue": change.old,
                    "newvalue": change.new,
                }


def _time(at: datetime | None) -> int:
    return to_utimestamp(at) if at else 0
