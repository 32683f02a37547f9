"""The shop and the forum: one Django project on two hosts, with the same people in both.

All that changes while it runs lies in one folder: the database `site.sqlite3`, and `media/`.
"""

from planact.arena.engine.site import Place, Session, Site

_COOKIE = "sessionid"

TOWN = Site(
    name="town",
    package="django-oscar",
    starts={
        "shopping": Place("shop"),
        "shopping_admin": Place("shop", "/dashboard"),
        "reddit": Place("forum"),
    },
    sessions={
        "customer": Session("shop", _COOKIE, "arenacustomer"),
        "manager": Session("shop", _COOKIE, "arenamanager"),
        "member": Session("forum", _COOKIE, "arenamember"),
        "moderator": Session("forum", _COOKIE, "arenamoderator"),
    },
)
