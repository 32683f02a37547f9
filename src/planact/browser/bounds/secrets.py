"""Secrets: what an agent enters on a site and no model sees. `<secret:name>` stands for each.

A person names them in a YAML file, with where the value comes from and the origins it belongs to:

    shop-password: {env: SHOP_PASSWORD, origins: [https://shop.example.com]}
    bank-pin: {keyring: bank/ann, origins: [https://bank.example.com]}
    api: {value: "…", origins: [https://api.example.com], fields: any}
    github-code: {totp: JBSWY3DPEHPK3PXP, origins: [https://github.com], fields: code}

What is typed into a password field without being named here is a secret too, called `<secret>`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import importlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.entities import codepoint2name
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import ConfigDict, Field, ValidationError

from planact.browser.bounds.guards import origin, site
from planact.errors import ActionError, EnvironmentFailure, UsageError
from planact.types import Action, Record

NAMELESS = "<secret>"
# A shorter value may be an ordinary word: it is hidden only where it stands in quotes, as in a
# call. Elsewhere that would tell it, and make the page unreadable.
MIN_SECRET = 4  # characters
LONG = 8  # characters from which on a value is no part of a word by chance, nor is its beginning
_MARK = re.compile(r"<secret:([^<>]*)>?")
_ANY_MARK = r"<secret(?::[\w.-]+)?>"
_SOURCES = ("env", "keyring", "value", "totp")
# What planact itself writes, in records whose other texts are of pages, models and people.
_OURS = {"role", "ref", "kind", "how", "finish", "trigger", "task_id", "site", "template", "policy"}
_OURS |= {"planner", "executor", "started", "slip", "failure"}

T = TypeVar("T")


class Secret(Record):
    """One secret: where its value comes from (one of four), and where it may be entered."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: str = Field(pattern=r"^[\w.-]+$")
    env: str | None = None  # a variable of the environment
    keyring: str | None = None  # SERVICE/USER in the system's keyring
    value: str | None = Field(default=None, repr=False)
    totp: str | None = Field(default=None, repr=False)  # the seed of one-time codes, in base32
    origins: tuple[str, ...] = Field(min_length=1)  # such as https://shop.example.com
    # What it may be entered into: password fields, those and fields for one-time codes, or all.
    fields: Literal["password", "code", "any"] = "password"

    def resolved(self) -> Secret:
        """With its value (of `totp` the seed). Raises `UsageError` where there is none."""
        if [getattr(self, source) is None for source in _SOURCES].count(False) != 1:
            raise self._wrong("has not one source", f"Give one of {', '.join(_SOURCES)}.")
        for address in self.origins:
            if not site(address) or len(address.rstrip("/").split("/")) != 3:
                raise self._wrong("has an origin that is none", "Write https://host or host:port.")
        if self.totp is not None:
            try:
                one_time_code(self.totp, 0)
            except binascii.Error:
                raise self._wrong("has a totp that is no base32", "Copy the seed again.") from None
            return self
        value = self.value
        if self.env is not None:
            value = os.environ.get(self.env)
        elif self.keyring is not None:
            value = self._of_keyring(self.keyring)
        if not value or not value.strip():
            where = f"the variable {self.env}" if self.env else self.keyring or "its value"
            raise self._wrong("is empty", f"Set {where}.")
        return self.model_copy(update={"value": value, "env": None, "keyring": None})

    def _of_keyring(self, entry: str) -> str | None:
        try:
            keyring: Any = importlib.import_module("keyring")
        except ImportError:
            hint = "Install it: pip install 'planact[keyring]'"
            raise self._wrong("needs the package keyring", hint) from None
        try:
            found: str | None = keyring.get_password(*entry.rpartition("/")[::2])
        except Exception as error:  # of whichever store it is
            raise self._wrong(f"is not to be had of the keyring: {type(error).__name__}") from None
        return found

    def _wrong(self, what: str, hint: str = "") -> UsageError:
        return UsageError(f"the secret {self.name} {what}", hint)

    @property
    def mark(self) -> str:
        return f"<secret:{self.name}>"

    def value_for(self, place: str, field: str) -> str:
        """What is typed for it, into a `field` ("password", "code" or another) of a frame on the
        origin `place`. Raises `ActionError` where it may not go."""
        if not site(place) or origin(place) not in map(origin, self.origins):
            belongs = f"it belongs to {', '.join(self.origins)}"
            raise ActionError(f"{self.mark} is not entered on {place}: {belongs}")
        if self.fields != "any" and field not in ("password", self.fields):
            kinds = "password fields" + " and fields for codes" * (self.fields == "code")
            raise ActionError(f"{self.mark} is entered into {kinds} only")
        return one_time_code(self.totp, time.time()) if self.totp else self.value or ""


class Secrets:
    """The secrets of a run, by name, and what an episode besides has to keep to itself."""

    def __init__(self, named: Iterable[Secret] = ()) -> None:
        """Raises `UsageError` for one without a value."""
        self.named = {secret.name: secret.resolved() for secret in named}
        self._marks: dict[str, str] = {}  # by value
        self._entered: set[str] = set()  # values that pages may know
        self._pattern = re.compile("(?!)")
        for secret in self.named.values():
            self._hide(secret.totp or secret.value or "", secret.mark)

    @classmethod
    def read(cls, path: Path | str) -> Self:
        """Those that the file names. Raises `UsageError` with what is wrong, without any value."""
        file = Path(path)
        try:
            content = yaml.safe_load(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            hint = "Give the file that says where each secret is."
            raise UsageError(f"{file} cannot be read: {type(error).__name__}", hint) from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark else ""
            raise UsageError(f"{file} is no YAML{line}") from None
        hint = "Write NAME: {env: VARIABLE, origins: [https://…]}, see docs/security.md"
        if not isinstance(content, dict) or not all(isinstance(v, dict) for v in content.values()):
            raise UsageError(f"{file} does not say what each secret is", hint)
        named = []
        for name, said in content.items():
            try:
                named.append(Secret.model_validate({**said, "name": name}))
            except ValidationError as error:
                problem = error.errors()[0]
                unknown = problem["type"] == "extra_forbidden"  # a slip may have put a value there
                what = "it says too much" if unknown else f"{problem['loc'][0]}: {problem['msg']}"
                raise UsageError(f"{file}: {name}: {what}", hint) from None
        holds = any(secret.value or secret.totp for secret in named)
        if holds and os.name == "posix" and file.stat().st_mode & 0o077:
            raise UsageError(f"others may read {file}", f"It holds secrets: chmod 600 {file}")
        return cls(named)

    def of_an_episode(self) -> Secrets:
        """The same, to which what is found out in one episode is added."""
        return Secrets(self.named.values())

    def check(self, goals: Iterable[str]) -> None:
        """Raises `UsageError` where a goal names one that there is not."""
        for name in (name for goal in goals for name in _MARK.findall(goal)):
            if name not in self.named:
                hint = "Name it in the file of secrets (docs/security.md)"
                raise UsageError(f"no secret is called {name}", hint)

    # ------------------------------------------------------------ entering

    @staticmethod
    def meant(text: object) -> bool:
        """Whether the text names a secret."""
        return isinstance(text, str) and "<secret" in text

    def value_of(self, text: str, place: str, field: str) -> str:
        """What is typed for `<secret:name>`; see `Secret.value_for`. Raises `ActionError`."""
        found = _MARK.fullmatch(text.strip())
        if not found:
            raise ActionError("Enter a secret as it is called and nothing else: <secret:name>")
        if found[1] not in self.named:
            known = ", ".join(secret.mark for secret in self.named.values())
            raise ActionError(f"There is no {found[0]}, only: {known or 'none'}")
        value = self.named[found[1]].value_for(place, field)
        self.keep(value, found[0])
        return value

    def keep(self, value: str, mark: str = NAMELESS) -> None:
        """Hides a value that was entered on a page, from now on."""
        self._entered.add(value)
        self._hide(value, mark)

    # ------------------------------------------------------------ hiding

    def _hide(self, value: str, mark: str) -> None:
        if value.strip() and value not in self._marks:
            self._marks[value] = mark
            self._marks = dict(sorted(self._marks.items(), key=lambda known: -len(known[0])))
            ways = (f"({_spelt(known, mark)})" for known, mark in self._marks.items())
            self._pattern = re.compile("|".join((_ANY_MARK, *ways)))

    @property
    def shown(self) -> str:
        """A regular expression, of Python and JavaScript, of what a page may show of those that
        were entered; empty where it finds nothing."""
        return "|".join(_spelt(v, mark) for v, mark in self._marks.items() if v in self._entered)

    def hide(self, text: str) -> str:
        """The text with `<secret:name>` for each secret in it, also where it is encoded."""
        marks = [*self._marks.values()]
        return self._pattern.sub(
            lambda found: marks[found.lastindex - 1] if found.lastindex else found[0], text
        )

    def hidden(self, value: T) -> T:
        """The same for all texts of a record or of what else is made of such."""
        if not self._marks:
            return value
        made: Any = value
        if isinstance(value, str):
            made = self.hide(value) if type(value) is str else value
        elif isinstance(value, Action):
            made = value.model_copy(update={"args": tuple(map(self._argument, value.args))})
        elif isinstance(value, Record) and self._pattern.search(value.model_dump_json()):
            texts = type(value).model_fields.keys() - _OURS
            made = value.model_copy(update={n: self.hidden(getattr(value, n)) for n in texts})
        elif isinstance(value, tuple | list):
            made = type(value)(map(self.hidden, value))
        elif isinstance(value, dict):
            made = {key: self.hidden(held) for key, held in value.items()}
        return made  # type: ignore[no-any-return]

    def _argument(self, value: int | str) -> int | str:
        return self.hide(f'"{value}"')[1:-1] if isinstance(value, str) else value

    @contextmanager
    def in_failures(self) -> Iterator[None]:
        """Hides them in the failures of what is done within."""
        try:
            yield
        except EnvironmentFailure as failure:
            said = map(self.hide, (failure.message, failure.hint))
            raise EnvironmentFailure(*said) from None


def one_time_code(seed: str, at: float) -> str:
    """The code of that moment (RFC 6238: 6 digits, 30 seconds, SHA-1)."""
    seed = seed.replace(" ", "").rstrip("=").upper()
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    digest = hmac.digest(key, int(at // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def _spelt(value: str, mark: str) -> str:
    """A regular expression of all ways in which a value is written: as it is, percent-encoded,
    escaped as in JSON and HTML, in base64; a long one also cut short."""
    value = value.strip()
    if len(value) < MIN_SECRET:
        return rf"(?<=[\"']){re.escape(value)}(?=\\*[\"'])"
    signs = [_SPACE if sign.isspace() else _sign(sign) for sign in " ".join(value.split())]
    whole = "".join(signs)
    if mark == NAMELESS or len(value) < LONG:
        whole = rf"(?:(?<!\w)|(?<=%[0-9a-fA-F]{{2}})){whole}(?!\w)"
    if len(value) < LONG:
        return whole
    cut = f"{''.join(signs[:LONG])}.{{0,{6 * len(signs)}}}?(?=…|$)"
    return "|".join((whole, cut, *_base64(value.encode())))


_SPACE = r"(?:\s|\+|%(?:25)*(?:20|0[9aAdD])|&nbsp;|\\+[nrt])+"
_AS_SHOWN = {"[": "(", "]": ")", "|": "/"}  # how `clean` of labels.py writes signs of ours


def _sign(sign: str) -> str:
    """One character, in any of its spellings."""
    code, byte = ord(sign), "%(?:25)*"
    percent = byte + byte.join(f"(?:{b:02x}|{b:02X})" for b in sign.encode())
    units = sign.encode("utf-16-be").hex()
    escaped = "".join(rf"\\+u(?:{u}|{u.upper()})" for u in re.findall("....", units))
    name = codepoint2name.get(code, "apos" if sign == "'" else f"#{code}")
    entity = rf"&(?:amp;)*(?:#0*{code}|#[xX]0*(?:{code:x}|{code:X})|{name});"
    plain = re.escape(sign) if sign.isalnum() else rf"\\*{re.escape(sign)}"
    shown = [re.escape(_AS_SHOWN[s]) for s in sign if s in _AS_SHOWN]
    return f"(?:{'|'.join((plain, percent, escaped, entity, *shown))})"


def _base64(value: bytes) -> Iterator[str]:
    """What is surely in the base64 of any text that has the value in it, and its hexadecimals."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + value).decode().rstrip("=")
        known = whole[(0, 2, 3)[before] : -1 if (before + len(value)) % 3 else None]
        yield known.replace("+", "[+-]").replace("/", "[/_]") + "[\\w+/-]*=*"
    yield rf"{value.hex()}|{value.hex().upper()}"
