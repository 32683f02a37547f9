"""A replanning policy of one's own: a function of the episode so far.

python examples/own_policy.py [MODEL]
"""

import os
import sys

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"


def when_lost(history: planact.History) -> str:
    """Replans where two actions in a row did not help; "" keeps the plan."""
    last = history.steps[-2:]
    lost = len(last) == 2 and all(step.error or not step.changed for step in last)
    return "two actions did not help" if lost else ""


if __name__ == "__main__":
    goal = 'Who wrote the book "Soups of the North"?'
    result = planact.run(goal, LIBRARY, planner=MODEL, executor=MODEL, policy=when_lost)
    for made in result.trajectory.plans:
        print(f"after {made.at} actions, since {made.trigger}: {len(made.plan.steps)} steps")
    print(result.answer)
