import os
import subprocess
import sys

from planact.arena.sites.wiki.pages import write
from planact.arena.world import generate

WORLD = generate()


def test_the_same_seed_gives_the_same_world_in_every_process() -> None:
    code = (
        "from planact.arena.sites.wiki.pages import write; "
        "from planact.arena.world import generate; "
        "world = generate(); print(repr((world, write(world.wiki, world.forum))))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == repr((WORLD, write(WORLD.wiki, WORLD.forum)))


def test_another_seed_gives_other_sites() -> None:
    other = generate(1)
    assert other.shop != WORLD.shop
    assert other.forum != WORLD.forum
    assert other.hosting != WORLD.hosting
    assert other.wiki != WORLD.wiki


def test_the_same_people_are_met_on_all_sites() -> None:
    main = WORLD.forum.main_member
    assert main.email == WORLD.shop.main_customer.email
    assert WORLD.hosting.main_developer == main
    assert WORLD.wiki.editor == main
