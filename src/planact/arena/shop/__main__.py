"""A process of its own: `build FOLDER SEED` writes the seed, `serve FOLDER PORT` serves it."""

from __future__ import annotations

import os
import sys
from typing import Any

from planact.arena.process import serve
from planact.arena.world import generate


def main(command: str, folder: str, number: str) -> None:
    os.environ["PLANACT_SITE_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = f"{__package__}.settings"
    if command == "serve":
        serve(_application, folder, int(number))
    else:
        _build(int(number))


def _application() -> Any:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    return StaticFilesHandler(get_wsgi_application())


def _build(seed: int) -> None:
    import django

    django.setup()
    from planact.arena.shop.seeding import write  # needs the models that are set up now

    write(generate(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
