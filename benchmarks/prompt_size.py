"""How many tokens a first decision takes, in planact and in browser-use, on the same pages.

    python -m venv /tmp/browser-use
    /tmp/browser-use/bin/pip install "browser-use>=0.13,<0.14"
    .venv/bin/python benchmarks/prompt_size.py /tmp/browser-use/bin/python

Both are given the same task on a page of each of the arena's sites, without screenshots. A prompt
is all messages of the first request for an action; the schema is what a reply is held to where an
endpoint takes one, which most count as part of the prompt. One estimate of tokens is used for both.

Run by the other Python, this file is browser-use's side: it reads `[[goal, address], ...]` as JSON,
and writes a line `{"prompt": TEXT, "schema": TEXT}` for each.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TASKS = {
    "shopping": ("How much is the cheapest kettle?", "/catalogue/category/kitchen/kettles_2/"),
    "shopping_admin": ("How many orders are there?", ""),
    "reddit": ("Which forum has the most topics?", "/"),
    "gitlab": ("Which ticket is the newest?", "/report/1"),
    "wikipedia": ("When was the abbey founded?", "/Alderford%20Abbey"),
}


class Seen(Exception):
    """The first request was made; no more is wanted."""


# ---------------------------------------------------------------- browser-use


class Recorder:
    """Stands in for a model of browser-use and keeps what it is asked first."""

    _verified_api_keys = True
    model = model_name = name = "recorder"
    provider = "openai"

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    async def ainvoke(self, messages: list[Any], output_format: Any = None, **_: Any) -> Any:
        from browser_use.llm.schema import SchemaOptimizer  # type: ignore[import-not-found]

        if not self.seen:
            schema = SchemaOptimizer.create_optimized_json_schema(output_format)
            prompt = "\n".join(message.text for message in messages)
            self.seen = {"prompt": prompt, "schema": json.dumps(schema, separators=(",", ":"))}
        raise Seen


async def other_side() -> None:
    from browser_use import Agent, BrowserProfile  # type: ignore[import-not-found]

    for goal, address in json.load(sys.stdin):
        recorder = Recorder()
        profile = BrowserProfile(
            headless=True,
            chromium_sandbox=False,
            executable_path=os.environ["PLANACT_CHROMIUM"],
            enable_default_extensions=False,
        )
        agent = Agent(
            task=goal,
            llm=recorder,
            browser_profile=profile,
            use_vision=False,
            use_judge=False,
            max_failures=1,
            final_response_after_failure=False,
            initial_actions=[{"navigate": {"url": address, "new_tab": False}}],
        )
        await agent.run(max_steps=2)  # the last may only end it
        print(json.dumps(recorder.seen), flush=True)


# ---------------------------------------------------------------- planact


def ask_other_side(
    python: str, asked: list[tuple[str, str]], chromium: str
) -> list[dict[str, str]]:
    with tempfile.TemporaryDirectory() as home:
        quiet = {"BROWSER_USE_LOGGING_LEVEL": "result", "ANONYMIZED_TELEMETRY": "false"}
        done = subprocess.run(
            [python, str(Path(__file__).resolve())],
            input=json.dumps(asked),
            env={**os.environ, **quiet, "HOME": home, "PLANACT_CHROMIUM": chromium},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


async def main(python: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from planact import arena
    from planact.browser import launch
    from planact.browser.chromium import find
    from planact.browser.reading.budget import estimate_tokens
    from planact.roles import executor
    from planact.roles.replies.forms import executor_form
    from planact.types import Constraint, ModelSettings, PolicyName

    table = Table("page", "planact: prompt", "schema", "browser-use: prompt", "schema")
    for of in ("prompts", "with schemas"):
        table.add_column(f"share, {of}")
    rows: list[list[int]] = []
    lines = ModelSettings()
    as_json = ModelSettings(constrain=Constraint.SCHEMA)
    actions = executor.offered(lines, PolicyName.ON_CHANGE)
    with arena.start() as sites:
        asked = [(goal, sites.urls[site] + path) for site, (goal, path) in TASKS.items()]
        theirs = await asyncio.to_thread(ask_other_side, python, asked, str(find()))
        async with launch() as browser:
            for (goal, address), their in zip(asked, theirs, strict=True):
                async with browser.open(address) as session:
                    page = executor.shown(goal, None, await session.observe(), lines)
                messages = executor.render(goal, None, (), page, lines, actions=actions)
                prompt = estimate_tokens("\n".join(message.content for message in messages))
                form = executor_form(page, actions, as_json)
                assert form
                schema = estimate_tokens(json.dumps(form.json_schema, separators=(",", ":")))
                other = [estimate_tokens(their[part]) for part in ("prompt", "schema")]
                rows.append([prompt, schema, *other])
                table.add_row(page.title, *_cells(rows[-1]))
    table.add_section()
    table.add_row("all", *_cells([sum(column) for column in zip(*rows, strict=True)]))
    Console(width=110).print(table)


def _cells(sizes: list[int]) -> list[str]:
    prompt, schema, other_prompt, other_schema = sizes
    shares = prompt / other_prompt, (prompt + schema) / (other_prompt + other_schema)
    return [*(f"{n:,}" for n in sizes), *(f"{share:.0%}" for share in shares)]


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]) if len(sys.argv) > 1 else other_side())
