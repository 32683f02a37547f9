"""What would make the embedded models answer sooner: drafts of replies from the prompt, and
another order of the prompt.

    .venv/bin/planact eval arena --split test --tasks shopping --limit 8 --out runs/shop
    .venv/bin/python benchmarks/embedded.py runs/shop

Asks the trained executor and planner again what they were asked in a run of theirs, in turns with
and without drafts, each on a server of its own, and compares times and texts.

Then it asks the executor for the first token alone, with today's prompt (goal, plan, what was done,
page) and with the page before plan and history: what two prompts begin with alike is read once. The
order is what the adapters were trained on, so the texts of the other are not looked at.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from planact.evaluate.folder import RunFolder
from planact.llm.embedded import DRAFT, SETTINGS, serve
from planact.llm.fetch import adapter, merged
from planact.roles import executor, planner
from planact.roles.replies.forms import executor_form, planner_form
from planact.types import Form, Message, PolicyName, Role, Trajectory

Asked = tuple[list[Message], Form | None]
ROLES: tuple[Role, ...] = ("executor", "planner")


def decisions(episode: Trajectory) -> Iterator[Asked]:
    actions = executor.offered(SETTINGS, PolicyName.ON_CHANGE)
    for n, step in enumerate(episode.steps):
        plan = episode.plans[step.plan].plan
        page = executor.shown(episode.goal, plan, step.observation, SETTINGS)
        yield (
            executor.render(episode.goal, plan, episode.steps[:n], page, SETTINGS, actions=actions),
            executor_form(page, actions, SETTINGS),
        )


def plans(episode: Trajectory) -> Iterator[Asked]:
    for n, made in enumerate(episode.plans):
        if made.at < len(episode.steps):
            page, earlier = episode.steps[made.at].observation, episode.plans[:n]
            done = episode.steps[: made.at]
            messages = planner.render(episode.goal, page, SETTINGS, rounds=earlier, steps=done)
            yield messages, planner_form(SETTINGS)


async def compare(role: Role, asked: list[Asked], table: Table) -> None:
    seconds: dict[int, list[float]] = {DRAFT: [], 0: []}
    same = 0
    async with AsyncExitStack() as stack:
        models = {
            draft: await stack.enter_async_context(
                serve(merged(adapter(role)), name=role, draft=draft)
            )
            for draft in seconds
        }
        for messages, form in asked:
            texts = set()
            for draft, model in models.items():
                reply = await model.complete(messages, max_tokens=SETTINGS.max_tokens, form=form)
                seconds[draft].append(reply.seconds)
                texts.add(reply.text)
            same += len(texts) == 1
    drafted, plain = median(seconds[DRAFT]), median(seconds[0])
    saved = f"{1 - drafted / plain:.0%}"
    table.add_row(role, f"{plain:.2f}", f"{drafted:.2f}", saved, f"{same} of {len(asked)}")


def page_first(messages: list[Message]) -> list[Message]:
    """The executor's prompt with the page before the plan and what was done."""
    *system, asked = messages
    goal, plan, rest = re.split(r"^(?=Plan:$)|^(?=Page:$)", asked.content, flags=re.M)
    return [*system, asked.model_copy(update={"content": f"{goal}{rest}\n{plan}".strip()})]


async def read(asked: list[Asked], table: Table) -> None:
    """Times the reading of prompts in both orders."""
    seconds: dict[str, list[float]] = {"today's": [], "page first": []}
    async with AsyncExitStack() as stack:
        models = {
            order: await stack.enter_async_context(
                serve(merged(adapter("executor")), name=order, draft=0)
            )
            for order in seconds
        }
        for messages, _ in asked:
            for order, model in models.items():
                prompt = messages if order == "today's" else page_first(messages)
                seconds[order].append((await model.complete(prompt, max_tokens=1)).seconds)
    for order, found in seconds.items():
        table.add_row(order, f"{median(found):.2f}", f"{sum(found) / len(found):.2f}")


async def main(run: Path) -> None:
    episodes = [episode for episode in RunFolder.open(run).episodes() if episode.plans]
    table = Table("role", "without, s", "with drafts, s", "saved", "the same reply")
    for role, requests in zip(ROLES, (decisions, plans), strict=True):
        await compare(role, [asked for e in episodes for asked in requests(e)], table)
    Console().print(table)
    table = Table("order of the prompt", "reading it, median s", "mean s")
    await read([asked for e in episodes for asked in decisions(e)], table)
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
