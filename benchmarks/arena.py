"""What an instance of the arena costs: seconds to start, milliseconds to reset, memory.

    .venv/bin/python benchmarks/arena.py

The seeds are built before. A reset is timed after a change that a visitor made on one of the sites,
and always puts all of them back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter, process_time
from urllib.parse import urlsplit

import requests
from processes import mebibytes
from rich.console import Console
from rich.table import Table

from planact import arena
from planact.arena.world import generate

STARTS, RESETS = 5, 50
HIDDEN_FIELD = r'<input type=[\'"]hidden[\'"] name="([^"]+)" value="([^"]*)"'


class Visitor(requests.Session):
    """Signed in on one of the sites."""

    def __init__(self, instance: arena.Instance, site: str, role: str) -> None:
        super().__init__()
        host = urlsplit(instance.urls[site]).netloc
        self.base = f"http://127.0.0.1:{host.partition(':')[2]}"
        self.headers["Host"] = host
        for cookie in instance.storage_state(role)["cookies"]:
            self.cookies.set(cookie["name"], cookie["value"], domain=cookie["domain"])

    def submit(self, page: str, target: str, **fields: str) -> None:
        """Sends the form of a page, its hidden fields included."""
        form = self.get(self.base + page)
        reply = self.post(self.base + target, dict(re.findall(HIDDEN_FIELD, form.text)) | fields)
        assert form.ok and reply.ok, (page, form.status_code, reply.status_code)


def changes(instance: arena.Instance) -> dict[str, Callable[[], None]]:
    """A change on each site, to be made again and again."""
    customer = Visitor(instance, "shopping", "customer")
    member = Visitor(instance, "reddit", "member")
    developer = Visitor(instance, "gitlab", "developer")
    editor = Visitor(instance, "wikipedia", "editor")
    product = next(p for p in generate().shop.products if p.stock)
    found = member.get(f"{member.base}/search/?q=kettle").text
    topic = re.search(r'href="(/forum/[^"]+/topic/[^"/]+/)', found)
    assert topic
    reply = f"{topic[1]}post/create/"
    comment = {"comment": "Seen too.", "submit": "Submit changes", "action": "leave"}
    edit = {"content": "# Bus 3\n\nNot before May.\n", "commit": "Summer"}
    return {
        "shop": lambda: customer.submit(product.path, f"/basket/add/{product.id}/", quantity="1"),
        "forum": lambda: member.submit(reply, reply, subject="Re: it", content="I shall come."),
        "hosting": lambda: developer.submit("/ticket/3", "/ticket/3", **comment),
        "wiki": lambda: editor.submit("/Bus 3/edit", "/Bus 3/save", **edit),
    }


def seconds_to_start() -> float:
    began = perf_counter()
    with arena.start():
        return perf_counter() - began


def milliseconds_to_reset(
    instance: arena.Instance, change: Callable[[], None]
) -> tuple[list[float], list[float]]:
    """Of the clock, and of a core: the second hardly depends on what else the machine does."""
    times, cpu = [], []
    for _ in range(RESETS):
        change()
        began, used = perf_counter(), process_time()
        instance.reset()
        times.append(1000 * (perf_counter() - began))
        cpu.append(1000 * (process_time() - used))
    return times, cpu


def main() -> None:
    console = Console()
    arena.start().close()  # builds what is missing
    starts = [seconds_to_start() for _ in range(STARTS)]
    resets = Table("reset after a change in", "median, ms", "95th percentile, ms", "CPU, ms")
    with arena.start() as instance:
        for site, change in changes(instance).items():
            times, cpu = milliseconds_to_reset(instance, change)
            figures = (median(times), quantiles(times, n=20)[-1], median(cpu))
            resets.add_row(site, *(f"{figure:.0f}" for figure in figures))
        memory = [mebibytes(instance.pid, kind) for kind in ("Pss", "Rss")]
    console.print(resets)
    console.print(
        f"start: {median(starts):.1f} s, {max(starts):.1f} s at most; "
        f"memory: PSS {memory[0]:.0f} MiB, RSS {memory[1]:.0f} MiB; "
        f"load average: {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
