"""The store: django-oscar's storefront and staff dashboard, with few changes (see `templates/`).

It runs in a process of its own (`__main__`). All that changes while it runs lies in one folder: the
database `site.sqlite3`, and `media/`.
"""

from planact.arena.site import Site

SESSION_KEYS = {"customer": "arenacustomer", "manager": "arenamanager"}

SHOP = Site(
    name="shop",
    module=__name__,
    starts={"shopping": "", "shopping_admin": "/dashboard"},
    session_cookie="sessionid",
    sessions=SESSION_KEYS,
)
