"""The project hosting: Trac over a git repository.

All that changes while it runs lies in one folder: the environment `trac/`, with its database, and
the bare repository.
"""

from planact.arena.engine.site import Place, Session, Site

# What a copy of the site is made of.
ENVIRONMENT = "trac"
REPOSITORY = "repository.git"
SESSIONS = {"developer": Session("hosting", "trac_auth", "arenadeveloper")}

HOSTING = Site(
    name="hosting", package="Trac", starts={"gitlab": Place("hosting")}, sessions=SESSIONS
)
