"""Many tasks from a list, side by side. Stopped, it goes on when it is started again.

python examples/many_tasks.py [MODEL]
"""

import os
import sys

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"
AUTHORS = {"Winter Orchard": "Tomas Lindqvist", "Night Trains": "Paul Mercier"}

if __name__ == "__main__":
    tasks = [
        planact.task(f'Who wrote the book "{title}"?', LIBRARY, answer=author)
        for title, author in AUTHORS.items()
    ]
    summary = planact.run_tasks(tasks, "runs/authors", planner=None, executor=MODEL, workers=2)
    print(f"{summary.successes} of {summary.episodes}, {summary.tokens_in} tokens")
    for episode in planact.episodes("runs/authors"):
        print(episode.goal, episode.answer, episode.stop.reason, sep=" | ")
