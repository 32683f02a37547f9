"""A process of its own: `build FOLDER SEED` writes the seed, `serve FOLDER PORT` serves it."""

from __future__ import annotations

import os
import sys

import django
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from planact.arena.process import serve
from planact.arena.world import generate


def main(command: str, folder: str, number: str) -> None:
    os.environ["PLANACT_SITE_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = f"{__package__}.settings"
    if command == "serve":
        serve(StaticFilesHandler(get_wsgi_application()), folder, int(number))
        return
    django.setup()
    from planact.arena.shop.seeding import seed  # models can be imported only now

    seed(generate(int(number)))


if __name__ == "__main__":
    main(*sys.argv[1:])
