"""One task from a script, its answer as a pydantic model.

python examples/library.py &
python examples/one_task.py [MODEL]
"""

import os
import sys

from pydantic import BaseModel, Field

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"


class Book(BaseModel):
    author: str
    pages: int = Field(gt=0)


if __name__ == "__main__":
    goal = 'Who wrote the book "Soups of the North", and how many pages does it have?'
    result = planact.run(goal, LIBRARY, planner=MODEL, executor=MODEL, output=Book)
    print(
        result.answer or result.problem, result.output, f"{result.usage.tokens_in} tokens", sep="\n"
    )
