"""An action of one's own: a look into a database that the web site does not show.

python examples/own_action.py [MODEL]
"""

import os
import sqlite3
import sys

import planact

LIBRARY = os.environ.get("LIBRARY", "http://localhost:8900/mine/")
MODEL = sys.argv[1] if sys.argv[1:] else "embedded"

database = sqlite3.connect(":memory:")
database.execute("create table members (name text, card text)")
database.execute("insert into members values ('Ann Lee', 'L-4471')")


def look_up_card(member: str) -> str:
    """Look up the number of a member's library card.

    look_up_card("Bo Kim")
    """
    found = database.execute("select card from members where name = ?", [member]).fetchone()
    return found[0] if found else "no such member"


if __name__ == "__main__":
    goal = "Write to the library that Ann Lee has lost her card, with its number."
    result = planact.run(goal, LIBRARY, planner=None, executor=MODEL, actions=[look_up_card])
    for step in result.trajectory.steps:
        print(step.describe())
