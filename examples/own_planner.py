"""A planner of one's own, beside a model that acts with other prompts than planact's.

python examples/own_planner.py [MODEL]
"""

import os
import sys
from pathlib import Path

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"


class Librarian:
    """Knows the site, and plans without a model."""

    name = "librarian"

    async def plan(self, history: planact.History, on_exchange: object = None) -> planact.Plan:
        if "book" in history.goal:
            steps = ["Open Books", "Open the book", "Answer from its page"]
        else:
            steps = ["Answer from the home page"]
        return planact.Plan(steps=tuple(planact.PlanStep(reasoning="", step=s) for s in steps))


if __name__ == "__main__":
    prompts = Path(__file__).parent / "prompts"  # has executor.md, of which one block is another
    goal = 'Who wrote the book "Soups of the North"?'
    agent = {"planner": Librarian(), "executor": MODEL, "prompts": prompts}
    print(planact.run(goal, LIBRARY, policy="never", **agent).answer)
