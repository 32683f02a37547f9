"""Sites with the log-in forms of WebArena's, each a real server with accounts and sessions."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from werkzeug import Request, Response
from werkzeug.utils import redirect

from support.site import Site


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


class SignInSite(Site):
    """One site; it counts the log-ins."""

    def __init__(self, name: str) -> None:
        super().__init__(self._respond)
        self.form = FORMS[name]
        self.secret = self.form.secret
        self.sessions: set[str] = set()
        self.log_ins = 0
        self._below = "/admin" if name == "shopping_admin" else ""

    @property
    def url(self) -> str:
        return super().url + self._below

    def _respond(self, request: Request) -> Response:
        form = self.form
        if request.method == "POST":
            if request.form.to_dict() != {"user": form.user, "secret": self.secret}:
                return redirect(form.path)
            self.log_ins += 1
            session = secrets.token_hex(8)
            self.sessions.add(session)
            signed_in = redirect(form.proof)
            signed_in.set_cookie(form.cookie, session, httponly=True)
            return signed_in
        if request.path == form.path:
            return self._page(f'<form method="post">{form.fields}</form>')
        if request.path != form.proof:
            return self._page(f"Welcome to {form.path}")
        known = request.cookies.get(form.cookie) in self.sessions
        return self._page(form.text) if known else redirect(form.path)

    def _page(self, body: str) -> Response:
        page = f"<!doctype html><title>{self.form.cookie}</title><h1>{body}</h1>"
        return Response(page, mimetype="text/html")


@contextmanager
def sign_in_sites(names: Sequence[str] = tuple(FORMS)) -> Iterator[dict[str, SignInSite]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(SignInSite(name)) for name in names}
