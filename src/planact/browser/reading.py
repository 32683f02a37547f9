"""Reading a page: its aria snapshot, completed with what the snapshot does not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

TIMEOUT = 15_000  # ms for one snapshot; one of 15,000 elements takes 3 seconds
MAX_OPTIONS = 50  # read from a list that its page hides behind a widget

_SPECIAL = "input[type=password], input[type=file], select[aria-hidden=true]"
# What shows only an icon is called by its tooltip, else by what the icon's class says. A name of
# ours is made anew each time: the tooltip of a toggle changes.
_NAME_ICONS = r"""() => {
  const icon = /(?:^|\s)(?:fa|bi|mdi|icon|glyphicon)-(?!(?:fw|xs|sm|lg|\dx)(?:\s|$))([a-z][\w-]*)/;
  for (const e of document.querySelectorAll('a[href], button, [role=button]')) {
    if (/[\p{L}\p{N}]/u.test(e.textContent) || e.querySelector('img, svg, input')) continue;
    if (e.hasAttribute('aria-labelledby')) continue;
    if (e.ariaLabel && !e.hasAttribute('data-named-by-icon')) continue;
    const parts = [e, ...e.querySelectorAll('*')];
    const title = parts.map(part => part.title).find(text => text);
    const permalink = e.closest('h1, h2, h3, h4, h5, h6') && e.hash;
    const word = permalink ? '' : icon.exec(parts.map(part => part.className).join(' '))?.[1];
    const name = title || word?.replaceAll('-', ' ');
    if (!name) continue;
    e.ariaLabel = name;
    e.setAttribute('data-named-by-icon', '');
  }
}"""
_FACTS = f"""(elements, most) => {{ ({_NAME_ICONS})(); return [document.title, elements.map(e => ({{
  type: e.type, value: e.type === 'password' ? e.value : '', shown: e.getClientRects().length > 0,
  options: [...(e.options ?? [])].slice(0, most).map(o => [o.text, o.selected]),
}}))]; }}"""
_HIDDEN_LIST = re.compile(
    r"^( *)- combobox(?: \"(?:[^\"\\]|\\.)*\")? \[aria-hidden\].*$", re.MULTILINE
)


@dataclass
class Reading:
    """A snapshot, and the values of password fields, which must not be shown."""

    yaml: str
    title: str
    secrets: set[str] = field(default_factory=set)


async def read(page: Page) -> Reading:
    """Reads the page as it is now. Raises Playwright's error if the page navigates meanwhile."""
    secrets: set[str] = set()
    hidden: list[list[tuple[str, bool]]] = []
    files: list[str] = []
    titles: list[str] = []
    for frame in page.frames:  # the page's own is the first
        title, facts = await _facts(frame)
        titles.append(title)
        secrets |= {" ".join(f["value"].split()) for f in facts if f["value"]}
        hidden += [f["options"] for f in facts if f["type"].startswith("select") and f["shown"]]
        files += await _file_refs(frame, facts)
    # The snapshot comes last: only the refs of the latest one can be acted on.
    yaml = await page.locator("body").aria_snapshot(mode="ai", boxes=True, timeout=TIMEOUT)
    for ref in files:
        yaml = re.sub(rf"(- '?)button(.*\[ref={ref}\])", r"\1file\2", yaml)
    return Reading(_with_options(yaml, hidden), titles[0], secrets)


async def _facts(frame: Frame) -> tuple[str, list[dict[str, Any]]]:
    """The document's title, and what there is of password fields, file fields and lists behind
    widgets. Names icons first."""
    try:
        title, found = await frame.locator(_SPECIAL).evaluate_all(_FACTS, MAX_OPTIONS)
        return title, found
    except PlaywrightError:
        if frame.parent_frame is None:
            raise
        return "", []  # a frame that went away or does not load is no part of the snapshot either


async def _file_refs(frame: Frame, facts: Sequence[dict[str, Any]]) -> list[str]:
    """The refs of file fields, which a snapshot shows as buttons."""
    shown = [i for i, f in enumerate(f for f in facts if f["type"] == "file") if f["shown"]]
    fields = frame.locator("input[type=file]")
    snapshots = [await fields.nth(i).aria_snapshot(mode="ai", timeout=TIMEOUT) for i in shown]
    return re.findall(r"\[ref=(\w+)\]", "\n".join(snapshots))


def _with_options(yaml: str, hidden: Sequence[Sequence[tuple[str, bool]]]) -> str:
    """The snapshot with the options of lists that a widget (Select2) has hidden: it then shows them
    as it shows others, and they can be selected from."""
    found = _HIDDEN_LIST.findall(yaml)
    if not found or len(found) != len(hidden):
        return yaml  # they cannot be told apart; the widgets themselves are still on the page
    lists = iter(hidden)

    def complete(match: re.Match[str]) -> str:
        lines = [match[0].rstrip(":") + ":"]
        for text, selected in next(lists):
            name = '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
            key = f"option {name}{' [selected]' * selected}".replace("'", "''")
            lines.append(f"{match[1]}  - '{key}'")
        return "\n".join(lines)

    return _HIDDEN_LIST.sub(complete, yaml)
