"""What an episode may do under `guarded` and `locked`: what its goal asks for, on what it names,
with the values that it says. Decided by code, and no model is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from planact.agent.mandate import Mandate, Words, holds, words
from planact.agent.policies import Policy, guarded, locked
from planact.browser import Session
from planact.browser.bounds.guards import joined, site
from planact.browser.bounds.permissions import Act, Effect
from planact.page import FILLED
from planact.text import shortened
from planact.types import Action, Element, Observation, Plan, Source, Target

TICKED = ("checkbox", "radio", "switch", "option", "menuitemcheckbox", "menuitemradio")
# Of which page, what it is called and its number there; None for where single keys go.
_Field = tuple[str, Target | None, int]
_SEARCH = re.compile(r"/(?:search|query|find|filter|suggest|suche|recherche|buscar|cerca)/?$", re.I)
# What a field is called that changes nothing.
_LOOKS = re.compile(r"(?:search|find|filter)\b", re.I)
_KEY = re.compile(r"[A-Za-z]\w{0,19}")  # of an address's query


class Authority:
    """What goal and, under `locked`, the first plan ask for; the `Bounds` of a session."""

    def __init__(self, goal: str, starts: Iterable[str]) -> None:
        """`starts` are the addresses that the episode begins at."""
        self._goal, self._plan = Mandate(goal), Mandate("")
        self._sites = frozenset(map(site, starts))
        self._visited: set[str] = set(starts)
        self._entered: dict[_Field, tuple[str, str]] = {}  # value, and what was there before
        self._here = ""
        self._line, self._came = Words(), Words()  # acted on last, and what led to this page
        self._seen: list[Words] = []  # pages

    def planned(self, plan: Plan) -> None:
        """The plan was made before any page was read: what it names is named."""
        self._plan = Mandate("\n".join(f"{step.step}." for step in plan.steps))

    def source(self, action: Action, page: Observation) -> Source:
        """Where the value is from that an action enters, if it enters any."""
        self._seen.append(words(f"{page.title} {' '.join(page.bare_lines)}"))
        value, before = _value(action, page), _before(action, page)
        if value is None:
            return ""
        if self._goal.names(value, before):
            return "goal"
        if self._plan.names(value, before):
            return "plan"
        return "page" if any(holds(seen, words(value)) for seen in self._seen) else "model"

    # ------------------------------------------------------------ bounds

    def beyond(self, act: Act, effects: Mapping[Effect, str]) -> str:
        """What of an action's effects is not asked for, or ""."""
        self._visited.add(act.page.url)
        if act.page.url != self._here:
            self._here, self._came = act.page.url, self._line
        if act.action.name == "goto":
            url = joined(act.page.url, str(act.action.args[0]))
            if not self._may_open(url):
                return "an address with something in it that the goal does not say"
        found = (self._unasked(effect, to, act) for effect, to in effects.items())
        return next(filter(None, found), "")

    def done(self, act: Act) -> None:
        """An action was permitted: what it enters is part of what is sent later."""
        page, element, action = act.page, act.element, act.action
        target = element.target if element else None
        key = (urldefrag(page.url)[0], target, element.number if element else 0)
        value = None if element and _LOOKS.match(element.name) else _value(action, page)
        if value is not None and action.name == "press":
            value = self._entered.get(key, ("", ""))[0] + value
        if value is not None:
            self._entered[key] = value, self._entered.get(key, ("", _before(action, page)))[1]
        self._line = _line(act)

    def _unasked(self, effect: Effect, to: str, act: Act) -> str:
        if effect == "leave":
            known = site(to) in self._sites or any(
                holds(m.words, words(site(to).partition(":")[0])) for m in self._mandates
            )
            return "" if known else "another site than the goal names"
        if effect == "submit" and _SEARCH.search(urlsplit(to).path):
            return ""
        if not self._goal.acts:
            return "to change something, where the goal only asks"
        if effect != "submit" and not any(m.warrants(effect) for m in self._mandates):
            return f'to do what "{effect}" is, which the goal does not ask for'
        if effect == "secret":
            return ""
        values = self._values(act)
        for value, before in values:
            if not any(m.names(value, before) for m in self._mandates):
                return f"to enter what the goal does not say: {shortened(value, 60)!r}"
        signs_in = any(FILLED in e.states for e in act.page.elements)
        if signs_in and self._goal.warrants("secret"):
            return ""
        if not self._goal.is_about(self._places(act), [value for value, _ in values]):
            return "to change something else than what the goal names"
        return ""

    @property
    def _mandates(self) -> tuple[Mandate, Mandate]:
        return self._goal, self._plan

    def _values(self, act: Act) -> list[tuple[str, str]]:
        """What was entered on the page, as far as it does not show that it holds something else,
        and is entered now; each with what the field held before."""
        here = urldefrag(act.page.url)[0]
        value = _value(act.action, act.page)
        values = [] if value is None else [(value, _before(act.action, act.page))]
        for (url, target, _), (value, before) in self._entered.items():
            shown = [e for e in act.page.elements if e.is_called(target)]
            if url == here and (not shown or any(_may_hold(e, value) for e in shown)):
                values.append((value, before))
        return values

    def _places(self, act: Act) -> list[Words]:
        """What a page says that it is: its title, headings and address, what its fields hold beside
        what was entered, the line that is acted on, and the one that led here."""
        page = act.page
        entered = {target for _, target, _ in self._entered}
        headings = [line.to_text(numbered=False) for line in page.content if line.heading]
        fields = [e.value for e in page.elements if e.value and e.target not in entered]
        said = [page.title, *headings, unquote(urlsplit(page.url).path), *fields]
        return [*map(words, said), _line(act), self._came]

    def _may_open(self, url: str) -> bool:
        if url in self._visited:
            return True
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        return all(
            _KEY.fullmatch(key) and value and any(m.names(value) for m in self._mandates)
            for key, value in pairs
        )


async def hold(session: Session, policy: Policy, goal: str) -> Authority | None:
    """Holds the session to the goal where the policy wants that. It stays held after the episode,
    until the next: a page may send something late."""
    authority = None
    if policy in (guarded, locked):
        authority = Authority(goal, [page.url for page in session.page.context.pages])
    if authority or isinstance(session.gate.bounds, Authority):
        await session.hold(authority)
    return authority


def _value(action: Action, page: Observation) -> str | None:
    """What an action enters: a text, an option, the name of what is ticked, a file, a letter."""
    match action.name, action.args:
        case (("fill" | "select" | "upload"), (int(), str(text))):
            return text
        case "press", (str(key),):
            return key if len(key) == 1 else " " if key == "Space" else None
        case "click", (int(number),):
            element = page.element(number)
            return element.name if element and element.role in TICKED else None
    return None


def _may_hold(field: Element, value: str) -> bool:
    """Whether a field holds a value, as far as the page shows what it holds."""
    hidden = field.role in TICKED or FILLED in field.states or "…" in field.value
    return hidden or words(field.value) == words(value)


def _before(action: Action, page: Observation) -> str:
    """What a field holds whose text is to be replaced."""
    element = page.element(int(action.args[0])) if action.name == "fill" else None
    return element.value if element else ""


def _line(act: Act) -> Words:
    """What the line says in which an element is."""
    lines = (line for line in act.page.content if act.element in line.elements)
    return next((words(line.to_text(numbered=False)) for line in lines), ())
