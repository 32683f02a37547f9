"""What planact adds to a page: page -> text, and action -> done, on the shop's category page.

    .venv/bin/python benchmarks/observation.py

Prints medians in milliseconds, beside what Playwright alone takes for the same in the same run, and
the size of the compacted page as a share of the snapshot's characters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from planact import arena
from planact.browser import launch
from planact.types import Action

RUNS = 40


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        await work()
        times.append(1000 * (perf_counter() - began))
    return median(times)


async def main() -> None:
    with arena.start() as shop:
        async with launch() as browser, browser.open(shop.urls["shopping"]) as session:
            page = await session.observe()
            search = next(e for e in page.elements if e.name == "Search" and e.role != "button")
            body = session.page.locator("body")
            field = session.page.get_by_role("textbox", name="Search")
            texts = iter(range(10 * RUNS))

            def fill() -> Awaitable[object]:
                action = Action(name="fill", args=(search.number, f"kettle {next(texts)}"))
                return session.act(action, page)

            table = Table("on the category page", "planact, ms", "Playwright alone, ms")
            observed = await milliseconds(session.observe)
            bare = await milliseconds(lambda: body.aria_snapshot(mode="ai"))
            table.add_row("page -> text", f"{observed:.0f}", f"{bare:.0f}")
            page = await session.observe()
            filled = await milliseconds(fill)
            plain = await milliseconds(lambda: field.fill(f"mug {next(texts)}"))
            table.add_row("fill -> done", f"{filled:.0f}", f"{plain:.0f}")
            table.add_row("both", f"{observed + filled:.0f}", f"{bare + plain:.0f}")
            snapshot = await body.aria_snapshot(mode="ai")
            page = await session.observe()
    console = Console()
    console.print(table)
    console.print(
        f"{len(page.text)} of the snapshot's {len(snapshot)} characters "
        f"({len(page.text) / len(snapshot):.0%}), {len(page.elements)} elements"
    )


if __name__ == "__main__":
    asyncio.run(main())
