"""The loop by hand: see the page, plan, decide, act.

python examples/loop_by_hand.py [MODEL]
"""

import asyncio
import os
import sys

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"


async def main(goal: str) -> None:
    async with (
        planact.launch() as browser,
        browser.open(LIBRARY) as session,
        planact.open_model(MODEL, "planner") as planning,
        planact.open_model(MODEL, "executor") as acting,
    ):
        planner, executor = planact.ModelPlanner(planning), planact.ModelExecutor(acting)
        page, steps = await session.observe(), ()
        plans = (planact.PlanRound(plan=await planner.plan(planact.History(goal, page))),)
        for _ in range(10):
            decision = await executor.decide(planact.History(goal, page, plans, steps))
            print(decision.reasoning, decision.action, sep="\n")
            if decision.action.name == "exit":
                return
            try:
                await session.act(decision.action, page)
                error = ""
            except planact.ActionError as failure:
                error = str(failure)
            steps += (planact.Step(observation=page, decision=decision, plan=0, error=error),)
            page = await session.observe()


asyncio.run(main('Who wrote the book "Soups of the North"?'))
