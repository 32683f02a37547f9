"""A town library's web site, small enough to read: five pages, a table, three forms.

    python examples/library.py [PORT]

Every first part of a path is a library of its own (`/1/books`), so that tasks do not disturb one
another; `/1/state` shows what was done there. examples/library.yaml holds tasks for it, at 8900.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

PORT = 8900
BOOKS = [
    ("The Salt Road", "Ines Calder", "Novels", 312, "Harbour"),
    ("Winter Orchard", "Tomas Lindqvist", "Novels", 248, "Hill"),
    ("A Garden for Bees", "Ruth Okafor", "Gardening", 176, "Harbour"),
    ("Pruning Roses", "Ruth Okafor", "Gardening", 92, "Hill"),
    ("Bread at Home", "Marek Dvorak", "Cooking", 204, "Harbour"),
    ("Soups of the North", "Aino Virtanen", "Cooking", 160, "Station"),
    ("The Tide Atlas", "Ines Calder", "Travel", 420, "Station"),
    ("Night Trains", "Paul Mercier", "Travel", 288, "Harbour"),
]
EVENTS = [
    ("Poetry Evening", "12 May", "Harbour", 4),
    ("Chess for Beginners", "19 May", "Hill", 0),
    ("Meet Ines Calder", "2 June", "Station", 11),
]
BRANCHES = ("Harbour", "Hill", "Station")
SUBJECTS = ("Books", "Building", "Opening hours", "Something else")
NAVIGATION = {"./": "Home", "books": "Books", "events": "Events", "contact": "Contact"}


class Library:
    """What was done in one library."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def page(self, path: str, query: dict[str, str]) -> str | None:
        """The page at a path, None where there is none."""
        kind, _, number = path.partition("/")
        if kind == "books" and number.isdigit() and int(number) < len(BOOKS):
            return self._book(int(number))
        if number or kind not in ("", "books", "events", "contact", "state"):
            return None
        return {
            "": self._home,
            "books": lambda: self._books(query.get("q", "")),
            "events": self._events,
            "contact": self._contact,
            "state": lambda: _page("State", "<ul>" + _items(self.done) + "</ul>"),
        }[kind]()

    def submit(self, path: str, form: dict[str, str]) -> str:
        """Takes what a form sent, and gives the page that says so."""
        kind, _, number = path.partition("/")
        if kind == "books":
            said = f"Reserved: {BOOKS[int(number)][0]}, to be fetched at {form['branch']}"
        elif kind == "events":
            who = f"{form['name']}, {form['email']}, {form['event']}"
            said = f"Signed up: {who}, {'with' if 'letter' in form else 'without'} newsletter"
        else:
            said = f"Message about {form['subject']}: {form['message']}"
        self.done.append(said)
        return _page("Thank you", f"<p role=status>{escape(said)}</p>")

    def _home(self) -> str:
        hours = [("Monday to Friday", "9:00 to 18:00"), ("Saturday", "10:00 to 14:00")]
        return _page(
            "Town Library",
            "<p>Three branches, eight shelves, one card for all of them.</p>"
            + "<h2>Opening hours</h2>"
            + _table(("Day", "Hours"), [*hours, ("Sunday", "closed")])
            + "<p>A library card costs £6 a year. Telephone 01632 960 117.</p>",
        )

    def _books(self, query: str) -> str:
        rows = [
            (f'<a href="books/{n}">{title}</a>', author, shelf, branch)
            for n, (title, author, shelf, _, branch) in enumerate(BOOKS)
            if query.casefold() in f"{title} {author} {shelf}".casefold()
        ]
        form = f"""<form><label>Search the books <input type=search name=q value="{escape(query)}">
</label> <button>Search</button></form>"""
        found = f"<p>{len(rows)} books</p>" + _table(("Title", "Author", "Shelf", "Branch"), rows)
        return _page("Books", form + found)

    def _book(self, number: int) -> str:
        title, author, shelf, pages, branch = BOOKS[number]
        facts = [("Author", author), ("Shelf", shelf), ("Pages", str(pages)), ("Branch", branch)]
        return _page(
            title,
            _table(("", ""), facts)
            + f"""<h2>Reserve this book</h2><form method=post><label>Fetch it at
<select name=branch>{_options(BRANCHES)}</select></label> <button>Reserve</button></form>""",
            up="../",
        )

    def _events(self) -> str:
        rows = [(name, day, branch, str(left)) for name, day, branch, left in EVENTS]
        return _page(
            "Events",
            _table(("Event", "Day", "Branch", "Places left"), rows)
            + f"""<h2>Sign up</h2><form method=post>
<p><label>Event <select name=event>{_options([name for name, *_ in EVENTS])}</select></label>
<p><label>Your name <input name=name required></label>
<p><label>E-mail <input type=email name=email required></label>
<p><label><input type=checkbox name=letter> Send me the newsletter</label>
<p><button>Sign up</button></form>""",
        )

    def _contact(self) -> str:
        return _page(
            "Contact",
            f"""<p>The librarian is Mrs Hanna Brandt.</p><h2>Write to us</h2><form method=post>
<p><label>Subject <select name=subject>{_options(SUBJECTS)}</select></label>
<p><label>Message <textarea name=message required></textarea></label>
<p><button>Send</button></form>""",
        )


def _page(title: str, content: str, up: str = "") -> str:
    links = " ".join(f'<a href="{up}{path}">{name}</a>' for path, name in NAVIGATION.items())
    return f"""<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>
<nav>{links}</nav><main><h1>{escape(title)}</h1>{content}</main></html>"""


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in heads) + "</tr>" if heads[0] else ""
    cell = "td" if heads[0] else "th"
    body = "".join(
        f"<tr><{cell}>{first}</{cell}>" + "".join(f"<td>{text}</td>" for text in rest) + "</tr>"
        for first, *rest in rows
    )
    return f"<table>{head}{body}</table>"


def _items(lines: list[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines) or "<li>nothing was done</li>"


def _options(names: tuple[str, ...] | list[str]) -> str:
    return "".join(f"<option>{name}</option>" for name in names)


class Handler(BaseHTTPRequestHandler):
    libraries: dict[str, Library]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        place, _, path = parts.path.strip("/").partition("/")
        if parts.path == f"/{place}":  # so that links are taken from inside the library
            self._send(302, Location=f"/{place or 1}/")
            return
        page = self._library(place).page(path, _single(parts.query))
        self._send(200 if page else 404, page or _page("Not found", "<p>No such page.</p>"))

    def do_POST(self) -> None:
        form = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
        place, _, path = urlsplit(self.path).path.strip("/").partition("/")
        try:
            page = self._library(place).submit(path, form)
        except (KeyError, IndexError, ValueError):
            self._send(400, _page("Not understood", "<p>Something is missing.</p>"))
        else:
            self._send(200, page)

    def _library(self, place: str) -> Library:
        return self.libraries.setdefault(place, Library())

    def _send(self, status: int, page: str = "", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing of each request."""


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def served(port: int = 0) -> Iterator[str]:
    """The site while the block runs, on any free port; gives its address."""
    handler = type("LibraryHandler", (Handler,), {"libraries": {}})
    with ThreadingHTTPServer(("localhost", port), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    with served(port) as url, suppress(KeyboardInterrupt):
        print(f"{url}/1/  (Ctrl-C ends it)", flush=True)
        Event().wait()
