"""Whatever a page is, what is seen of it can be read, written down, shown and sent, within its
bound; or one clear line says why not. The page notices nothing of it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from werkzeug import Request, Response

from planact.browser import Browser
from planact.browser.reading.budget import estimate_tokens
from planact.errors import EnvironmentFailure
from planact.llm.profiles import Profile
from planact.roles import executor, planner
from planact.text import visible
from planact.types import Action, Constraint, Decision, Observation, Plan, PlanStep, Step
from support import fuzz
from support.site import Site

OPENED, SEEN = 30.0, 20.0  # seconds, on a busy machine; on an idle one 5 are seldom needed
CONTEXT = 8_192  # tokens
SETTINGS = Profile().settings(CONTEXT, Constraint.NONE)
TAGS = (
    *("div", "p", "span", "a href=/x", "button", "h1", "ul", "li", "table", "tr", "td", "form"),
    *("label", "select", "option", "input", "input type=password", "textarea", "iframe srcdoc=x"),
    *("svg", "math", "template", "details open", "summary", "dialog open", "canvas", "object"),
    *("x-y", "marquee", "fieldset disabled", "nav", "plaintext", "noscript", "frameset", "base"),
    *("button hidden", "div contenteditable", "div role=button tabindex=0", "p aria-hidden=true"),
)
ATTRIBUTES = ("title", "aria-label", "alt", "placeholder", "value", "id", "name", "style", "role")
MANY = "for (let i = 0; i < {}; i++) "
EACH = "for (const k of Object.getOwnPropertyNames({0})) try {{ {0}[k] = null }} catch {{}}"
SCRIPTS = (
    MANY.format(100_000) + "document.body.append(document.createElement('button'))",
    MANY.format(200) + "document.body.append(document.createElement('iframe'))",
    MANY.format(200) + "open('/x?' + i)",
    "let d = document.body; "
    + MANY.format(3_000)
    + "d = d.appendChild(document.createElement('p'))",
    "setInterval(() => document.body.append(document.createElement('p')), 0)",
    "setInterval(() => { document.body.innerHTML = '<b>' + Math.random() }, 0)",
    "setInterval(() => { document.title = Math.random() }, 0)",
    "(function f() { requestAnimationFrame(f); location.hash = Math.random() })()",
    "Array.prototype.map = Array.prototype.push = JSON.stringify = () => { throw 1 }",
    EACH.format("globalThis"),
    EACH.format("Node.prototype"),
    "Object.prototype.toJSON = () => 'x'; Object.prototype.get = 1",
    "new MutationObserver(() => document.body.append('x')).observe(document.body, {childList: 1})",
    "document.addEventListener('focus', e => e.target.remove(), true)",
    "alert(T); confirm(T)",
    "document.title = T",
    "history.pushState(0, '', '?' + encodeURIComponent(T))",
    "document.body.append(T); document.body.firstElementChild.setAttribute('aria-label', T)",
    "a = document.createElement('a'); a.download = T; a.href = 'data:text/plain,x'; a.click()",
    "document.documentElement.remove()",
    "document.open(); document.write('<p>half')",
    "setTimeout(() => { for (;;); }, 50)",
    "document.body.attachShadow({mode: 'closed'}).innerHTML = T",
)


def page(rng: Random) -> str:
    """Odd HTML with odd text, and a script that fights."""
    open_tags: list[str] = []
    parts = [f"<!doctype html><title>{fuzz.text(rng)}</title>" if rng.random() < 0.8 else ""]
    for _ in range(rng.choice((0, 5, 30, 200))):
        tag = rng.choice(TAGS)
        told = (
            f"{rng.choice(ATTRIBUTES)}={json.dumps(fuzz.text(rng))}" if rng.random() < 0.5 else ""
        )
        parts.append(f"<{tag} {told}>{fuzz.text(rng)}")
        open_tags.append(tag.split()[0])
        while open_tags and rng.random() < 0.4:
            parts.append(f"</{open_tags.pop(rng.randrange(len(open_tags)))}>")
    if rng.random() < 0.6:
        said = json.dumps(fuzz.text(rng) * rng.choice((1, 1, 1_000)))
        fight = "\n".join(
            f"try {{ {s} }} catch {{}}" for s in rng.sample(SCRIPTS, rng.choice((1, 1, 2)))
        )
        said = said.replace("<", "\\u003c")
        parts.append(f"<script>T = {said}; {fight}</script>")
    return "".join(parts)


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Site, dict[str, bytes]]]:
    pages: dict[str, bytes] = {}

    def answer(request: Request) -> Response:
        return Response(pages.get(request.path, b"<p>x"), content_type="text/html; charset=utf-8")

    with Site(answer) as site:
        yield site, pages


@fuzz.sampled(8, every=520)
async def test_any_page_is_seen_or_said_why_not(
    browser: Browser, site: tuple[Site, dict[str, bytes]], number: int, seed: int
) -> None:
    counts: Counter[str] = Counter()
    slowest = 0.0
    for n, rng in enumerate(fuzz.cases(number, seed)):
        site[1]["/page"] = page(rng).encode("utf-8", "surrogatepass")
        began = time.monotonic()
        try:
            async with browser.open(f"{site[0].url}/page?{n}") as session:
                assert time.monotonic() - began < OPENED, n
                began = time.monotonic()
                seen = await session.observe()
                spent = time.monotonic() - began
            check(seen)
            counts["seen"] += 1
        except EnvironmentFailure as failure:
            spent = time.monotonic() - began
            assert str(failure).isprintable() and len(str(failure)) < 2_500
            counts[str(failure).partition("cannot be read: ")[2] or str(failure)] += 1
        except Exception as error:
            raise AssertionError(f"case {n}: {site[1]['/page'][:2_000]!r}") from error
        assert spent < SEEN, f"case {n}, {spent} s: {site[1]['/page'][-2_000:]!r}"
        slowest = max(slowest, spent)
    print(f"seed {seed}: {number} pages, {dict(counts)}, the slowest in {slowest:.1f} s")


def check(seen: Observation) -> None:
    """Whatever becomes of it holds."""
    assert Observation.model_validate_json(seen.model_dump_json().encode()) == seen
    decision = Decision(reasoning="", action=Action(name="exit", args=(seen.title,)))
    steps = (Step(observation=seen, decision=decision, error=seen.title, result=seen.url),) * 20
    plan = Plan(steps=(PlanStep(reasoning="", step="Go"),))
    shown = executor.shown("Go", plan, seen, SETTINGS)
    asked = executor.render(
        "Go", plan, steps, shown, SETTINGS, actions=executor.offered(SETTINGS, None)
    )
    for messages in (asked, planner.render("Go", seen, SETTINGS, steps=steps)):
        assert sum(estimate_tokens(m.content) for m in messages) < CONTEXT - SETTINGS.max_tokens
    assert "\x1b" not in visible(seen.text + seen.title + "".join(seen.messages))
