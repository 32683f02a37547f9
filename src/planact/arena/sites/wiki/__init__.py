"""The wiki: OtterWiki over a git repository.

All that changes while it runs lies in one folder: the repository `pages/` and the database
`wiki.sqlite3` with its accounts and drafts.
"""

from planact.arena.engine.site import Place, Session, Site

SESSIONS = {"editor": Session("wiki", "session", "arenaeditor")}

WIKI = Site(
    name="wiki", package="otterwiki", starts={"wikipedia": Place("wiki")}, sessions=SESSIONS
)
