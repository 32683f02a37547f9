"""A shop's page of kettles, and an agent on it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

import planact
from planact.llm.scripted import ScriptedModel

PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title>
<h1>Kettles</h1><p>Alder £12</p><button>Buy</button>"""
EXIT = 'Reasoning: r\nAction: exit("Alder, £12")'


class Offer(BaseModel):
    name: str
    pounds: int


class Sure:
    """An executor that answers with the JSON itself."""

    name = "sure"

    async def decide(self, history: planact.History, on_exchange: object) -> planact.Decision:
        answer = planact.Action(name="exit", args=('{"name": "Alder", "pounds": 12}',))
        return planact.Decision(reasoning="r", action=answer)


async def run(browser: planact.Browser, url: str, *replies: str, **options: Any) -> planact.Result:
    given = {"planner": None, "executor": ScriptedModel(replies)} | options
    return await planact.arun("The cheapest kettle?", url, browser=browser, **given)


async def mark(
    session: planact.Session, row: planact.Element, colour: Literal["red", "blue"]
) -> str:
    """Mark a row of the list.

    Only here.
    """
    return f"{row.name} is {colour} on {session.page.url}"
