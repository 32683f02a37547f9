"""What `planact.arena.engine.process` asks of the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from planact.arena.world import generate


def build(folder: Path, seed: int) -> None:
    _configure(folder)
    import django

    django.setup()
    from planact.arena.sites.town.seeding import write  # needs the models that are set up now

    world = generate(seed)
    write(world.shop, world.forum)


def load(folder: Path) -> Any:
    _configure(folder)
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    return StaticFilesHandler(get_wsgi_application())


def _configure(folder: Path) -> None:
    os.environ["PLANACT_SITE_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "planact.arena.sites.town.settings"
