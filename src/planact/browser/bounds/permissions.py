"""What an agent may do in someone's name: allowed, asked for, or denied, by code and no model.

An action is looked at before it is done: what kinds of effect it has, by what the document says of
the element. What a page's own scripts then send is seen again on its way: where submitting is not
simply allowed, each request that may change something is held until it is decided too.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from playwright.async_api import BrowserContext, WebSocketRoute

from planact.browser.bounds.guards import Allowed, site
from planact.browser.bounds.secrets import Secrets
from planact.errors import ActionError
from planact.files.recipes import read_recipe
from planact.types import Action, Element, Observation, Record

Effect = Literal["submit", "buy", "delete", "send", "upload", "leave", "secret"]
Verdict = Literal["allow", "ask", "deny"]

# How that is called which changes something, in English, German, French, Spanish, Italian,
# Portuguese, Dutch and Polish.
_WORDS: dict[Effect, str] = {
    "buy": "buy|purchase|order now|place order|place your order|pay|checkout|check out|kaufen"
    "|bestellen|bezahlen|acheter|commander|payer|comprar|pagar|compra|acquista|paga|ordina|kopen|betalen"
    "|afrekenen|kup|kupuję|zamawiam|zamów|zapłać",
    "delete": "delete|remove|erase|discard|destroy|trash|revoke|deactivate"
    "|close account|close my account|löschen|entfernen|supprimer|effacer|retirer|eliminar"
    "|borrar|suprimir|elimina|cancella|rimuovi|excluir|apagar|remover|verwijderen|verwijder|wissen|usuń|skasuj",
    "send": "send|post|publish|reply|share|tweet|forward|invite|comment|senden|absenden"
    "|veröffentlichen|antworten|teilen|envoyer|publier|répondre|partager|enviar|publicar|responder"
    "|compartir|invia|pubblica|rispondi|condividi|verstuur|verzenden|plaatsen|delen|wyślij"
    "|opublikuj|odpowiedz|udostępnij",
}
CALLED = {effect: re.compile(rf"\b(?:{words})\b", re.I) for effect, words in _WORDS.items()}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|_")  # between the words of a name in code


@cache  # each request of a page is held to the rules
def _allowed(sites: tuple[str, ...]) -> Allowed:
    return Allowed((), sites)


class Rule(Record):
    """One line of a file of permissions: `deny: [buy, delete]`, with `sites` for some only."""

    allow: tuple[Effect, ...] = ()
    ask: tuple[Effect, ...] = ()
    deny: tuple[Effect, ...] = ()
    sites: tuple[str, ...] = ("*",)  # addresses, as `--allow` takes them

    def model_post_init(self, context: Any) -> None:
        """Raises `UsageError` for a site that is none."""
        _allowed(self.sites)

    def verdict(self, effect: Effect, address: str) -> Verdict | None:
        """None where it says nothing of it. What is denied is not asked for, nor allowed."""
        if not _allowed(self.sites).allows(address):
            return None
        said: dict[Verdict, tuple[Effect, ...]] = {
            "deny": self.deny,
            "ask": self.ask,
            "allow": self.allow,
        }
        return next((verdict for verdict, effects in said.items() if effect in effects), None)


class Permissions(Record):
    """The rules of a run: the first that says something of an effect on a site holds, and what none
    speaks of is allowed."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def read(cls, path: Path | str) -> Permissions:
        """Those of a YAML file. Raises `UsageError`."""
        return read_recipe(Path(path), cls)

    def verdict(self, effect: Effect, address: str) -> Verdict:
        found = (rule.verdict(effect, address) for rule in self.rules)
        return next(filter(None, found), "allow")

    def restrict(self, effect: Effect) -> bool:
        """Whether any rule denies or asks for it anywhere."""
        return any(effect in (*rule.ask, *rule.deny) for rule in self.rules)


ASK_ALL = Permissions(
    rules=(Rule(ask=("submit", "buy", "delete", "send", "upload", "leave", "secret")),)
)


@dataclass(frozen=True)
class Request:
    """What somebody is asked to confirm."""

    effects: tuple[Effect, ...]
    what: str  # the action on the element by its name, or the request that a page sends
    address: str  # where it goes, or the page that it is done on
    why: str = ""  # what of it is beyond the `Bounds` of the session


Confirm = Callable[[Request], bool | Awaitable[bool]]


async def nobody(request: Request) -> bool:
    """The `Confirm` of runs that nobody watches."""
    return False


async def _said(confirm: Confirm, request: Request) -> bool:
    """What somebody says; a plain function may wait for that."""
    if inspect.iscoroutinefunction(confirm):
        return bool(await confirm(request))
    said = await asyncio.to_thread(confirm, request)
    return bool(await said if inspect.isawaitable(said) else said)


class Act(NamedTuple):
    """An action, what it is on, and the page that it was decided on."""

    action: Action
    element: Element | None
    page: Observation


class Bounds(Protocol):
    """What limits a session beside its permissions, such as what its goal asks for."""

    def beyond(self, act: Act, effects: Mapping[Effect, str]) -> str:
        """What of these effects, with the address that each is on, is beyond the bounds; or "" """
        ...

    def done(self, act: Act) -> None:
        """Is told of what was permitted."""
        ...


def effects_of(action: str, facts: Mapping[str, Any]) -> dict[Effect, str]:
    """What an action on an element may have for effects, with the address that each is on. `facts`
    are those of `script/effects.js`."""
    here, link = str(facts.get("address", "")), str(facts.get("link", ""))
    to = str(facts.get("action") or link or here)
    found: dict[Effect, str] = {"upload": here} if action == "upload" else {}
    if action == "fill" and facts.get("secret"):
        found["secret"] = here
    if site(to) and site(to) != site(here):
        found["leave"] = to
    if facts.get("method", "get") not in ("", "get", "dialog"):
        found["submit"] = to
    called = _HUMP.sub(" ", " · ".join(map(str, facts.get("words", ()))))
    path = _HUMP.sub(" ", unquote(urlsplit(to).path)) if to != here else ""
    for effect, pattern in CALLED.items():
        # A link that is called so leads to where it can be sent.
        told = ("" if link else called) if effect == "send" else f"{called} · {path}"
        if pattern.search(told):
            found[effect] = to
    return found


class Gate:
    """Holds the actions of one session, and what its pages send, to permissions and bounds."""

    def __init__(
        self,
        permissions: Permissions | None,
        confirm: Confirm | None,
        secrets: Secrets,
        hold_changes: Callable[[], Awaitable[None]],
    ) -> None:
        """`hold_changes` has the browser ask for all that may change something."""
        self._asks_all = permissions is None and confirm is not None
        self._permissions = ASK_ALL if self._asks_all else permissions or Permissions()
        self._confirm, self._hide = confirm or nobody, secrets.hide
        self._hold_changes = hold_changes
        self._asking: set[asyncio.Future[bool]] = set()
        self.bounds: Bounds | None = None
        self._holds_requests = False
        self._act: Act | None = None  # the last
        # What was decided of effects on sites, or is asked, since it began.
        self._cleared: dict[tuple[Effect, str], asyncio.Future[bool]] = {}

    @property
    def holds(self) -> bool:
        """Whether anything is held to anything."""
        return bool(self.bounds or self._permissions.rules)

    async def permit(self, act: Act, told: Iterable[Mapping[str, Any]]) -> None:
        """`told` is what the page tells of the action's effects. Raises `ActionError` where one of
        them is denied, or not confirmed."""
        self._cleared = {}
        self._act = act
        effects: dict[Effect, str] = {}
        named = any(map(Secrets.meant, act.action.args))
        for facts in told:
            secret = named or facts.get("secret")
            effects |= effects_of(act.action.name, {**facts, "secret": secret})
        said = {e: self._permissions.verdict(e, address) for e, address in effects.items()}
        if denied := [e for e in effects if said[e] == "deny"]:
            raise ActionError(_refused(denied, effects[denied[0]]))
        asked = [e for e in effects if said[e] == "ask"]
        beyond = self._beyond(act, effects)
        if asked or beyond:
            address = effects[asked[0]] if asked else next(iter(effects.values()), act.page.url)
            what = f"{act.action.name} {act.element.label}" if act.element else str(act.action)
            if not await self._confirmed(tuple(asked or effects), what, address, beyond):
                raise ActionError(_refused(asked, address, beyond))
        for effect, address in effects.items():
            yes: asyncio.Future[bool] = asyncio.Future()
            yes.set_result(True)
            self._cleared[effect, site(address)] = yes
        if self.bounds:
            self.bounds.done(act)

    def _beyond(self, act: Act, effects: Mapping[Effect, str]) -> str:
        return self._hide(self.bounds.beyond(act, effects)) if self.bounds else ""

    async def _confirmed(
        self, effects: tuple[Effect, ...], what: str, address: str, beyond: str
    ) -> bool:
        request = Request(effects, self._hide(what), self._hide(address), beyond)
        asked = asyncio.ensure_future(_said(self._confirm, request))
        self._asking.add(asked)
        asked.add_done_callback(self._asking.discard)
        await asyncio.wait([asked])
        return not asked.cancelled() and asked.result()

    async def passes(self, effect: Effect, url: str, what: str) -> bool:
        """Whether what a page sends of itself may go out: as was decided for the action that it
        comes of, else as is decided now."""
        passed = await self._is_passed(effect, url, what)
        if not passed:
            self._stopped(_refused([effect], url))
        return passed

    async def _is_passed(self, effect: Effect, url: str, what: str) -> bool:
        verdict = self._permissions.verdict(effect, url)
        if verdict == "deny":
            return False
        key = (effect, site(url))
        if key not in self._cleared:
            act = self._act or Act(Action(name="wait"), None, Observation(url="", title=""))
            beyond = self._beyond(act, {effect: url})
            if verdict == "allow" and not beyond:
                return True
            asking = asyncio.ensure_future(self._confirmed((effect,), what, url, beyond))
            self._cleared[key] = asking
        return await asyncio.shield(self._cleared[key])

    def close(self) -> None:
        """Nobody is asked any more, and who was has not confirmed."""
        self._confirm = nobody
        for asked in self._asking:
            asked.cancel()

    async def install(self, context: BrowserContext, stopped: Callable[[str], None]) -> None:
        """Holds the web sockets of a context's pages; what else they send, the browser's guard
        asks for. `stopped` is told what did not go out."""
        self._context, self._stopped = context, stopped
        if self._permissions.restrict("submit"):
            await self._hold_requests()

    async def hold(self, bounds: Bounds | None) -> None:
        """Holds what is done from now on, and what pages send, to these bounds too, or to none."""
        self.bounds = bounds
        if self._asks_all:
            self._permissions = Permissions() if bounds else ASK_ALL
        if bounds and not self._holds_requests:
            await self._hold_requests()

    async def _hold_requests(self) -> None:
        self._holds_requests = True
        await self._hold_changes()

        async def connect(socket: WebSocketRoute) -> None:
            if await self.passes("submit", socket.url.replace("ws", "http", 1), socket.url):
                socket.connect_to_server()
            else:
                await socket.close()

        await self._context.route_web_socket("**/*", connect)


def _refused(effects: Sequence[Effect], address: str, beyond: str = "") -> str:
    kinds = " and ".join(f'"{effect}"' for effect in effects)
    what = beyond or f"{kinds} on {site(address) or 'this page'}"
    return f"Not permitted: {what}; do without it"
