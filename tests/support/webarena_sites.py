"""Sites with the log-in forms of WebArena's, each a real server with accounts and sessions."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs


class Form(NamedTuple):
    path: str  # of the form
    fields: str  # its HTML; they are called "user" and "secret"
    user: str
    secret: str
    cookie: str  # which holds the session
    proof: str  # the page that only who is signed in sees
    text: str  # what stands there


FORMS = {
    "shopping": Form(
        "/customer/account/login/",
        """<label for="email">Email</label><input id="email" name="user">
        <label for="pass">Password</label><input id="pass" type="password" name="secret">
        <label for="news">Email me news</label><input id="news"><button>Sign In</button>""",
        "emma.lopez@gmail.com",
        "Password.123",
        "PHPSESSID",
        "/wishlist/",
        "My wish list",
    ),
    "shopping_admin": Form(
        "/admin",
        """<input name="user" placeholder="user name">
        <input name="secret" type="password" placeholder="password"><button>Sign in</button>""",
        "admin",
        "admin1234",
        "admin",
        "/admin/dashboard",
        "Dashboard",
    ),
    "reddit": Form(
        "/login",
        """<label>Username <input name="user"></label>
        <label>Password <input name="secret" type="password"></label><button>Log in</button>""",
        "MarvelsGrantMan136",
        "test1234",
        "PHPSESSID",
        "/user/MarvelsGrantMan136/account",
        "Delete account",
    ),
    "gitlab": Form(
        "/users/sign_in",
        """<input name="user" data-testid="username-field">
        <input name="secret" type="password" data-testid="password-field">
        <button data-testid="sign-in-button">Go</button>""",
        "byteblaze",
        "hello1234",
        "_gitlab_session",
        "/-/profile",
        "Profile",
    ),
}


class _Handler(BaseHTTPRequestHandler):
    server: SignInSite

    def do_GET(self) -> None:
        form = self.server.form
        if self.path == form.path:
            self._page(f'<form method="post">{form.fields}</form>')
        elif self.path == form.proof and not self._is_signed_in():
            self._redirect(form.path)
        else:
            self._page(form.text if self.path == form.proof else f"Welcome to {form.path}")

    def do_POST(self) -> None:
        form = self.server.form
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if parse_qs(body) == {"user": [form.user], "secret": [self.server.secret]}:
            self.server.log_ins += 1
            session = secrets.token_hex(8)
            self.server.sessions.add(session)
            self._redirect(form.proof, f"{form.cookie}={session}; Path=/; HttpOnly")
        else:
            self._redirect(form.path)

    def _is_signed_in(self) -> bool:
        cookie = SimpleCookie(self.headers["Cookie"]).get(self.server.form.cookie)
        return cookie is not None and cookie.value in self.server.sessions

    def _page(self, body: str) -> None:
        page = f"<!doctype html><title>{self.server.form.cookie}</title><h1>{body}</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def _redirect(self, path: str, cookie: str = "") -> None:
        self.send_response(302)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


class SignInSite(ThreadingHTTPServer):
    """One site; it counts the log-ins."""

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.form = FORMS[name]
        self.secret = self.form.secret
        self.sessions: set[str] = set()
        self.log_ins = 0
        self.url = f"http://127.0.0.1:{self.server_port}"
        if name == "shopping_admin":
            self.url += "/admin"


@contextmanager
def sign_in_sites(names: Sequence[str] = tuple(FORMS)) -> Iterator[dict[str, SignInSite]]:
    with ExitStack() as stack:
        sites = {name: stack.enter_context(SignInSite(name)) for name in names}
        for site in sites.values():
            threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(site.shutdown)
        yield sites
