"""Listening: every event of an episode, as it happens.

python examples/listening.py [MODEL]
"""

import os
import sys

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"


async def hear(event: planact.Event) -> None:
    """A function, or a coroutine function as here, which is waited for."""
    match event:
        case planact.PlanRound(plan=plan, trigger=why):
            print(f"plan ({why}): {'; '.join(step.step for step in plan.steps)}")
        case planact.Observation(title=title, elements=elements):
            print(f"page: {title}, {len(elements)} elements")
        case planact.Exchange(role=role, usage=usage):
            print(f"{role}: {usage.tokens_in} tokens in, {usage.tokens_out} out")
        case planact.Step():
            print(f"action: {event.describe()}")
        case planact.Stop(reason=reason):
            print(f"end: {reason}")


if __name__ == "__main__":
    goal = 'Who wrote the book "Soups of the North"?'
    planact.run(goal, LIBRARY, planner=MODEL, executor=MODEL, on_event=hear)
