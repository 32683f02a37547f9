"""Product pictures: one drawn for each kind of product, and their thumbnails."""

from __future__ import annotations

import colorsys
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from oscar.core.thumbnails import AbstractThumbnailer
from PIL import Image, ImageDraw, ImageFont

SIDE = 300
SIZES = ("100x100", "200x200", "440x400", "65x55", "70x70", "x155")  # asked for by Oscar's pages


class Thumbnail:
    """What Oscar's template tag wants: something with a `url`."""

    def __init__(self, name: str) -> None:
        self.url = default_storage.url(name)


class Thumbnailer(AbstractThumbnailer):  # type: ignore[misc]
    """Keeps thumbnails as files next to their pictures, and nothing in the database."""

    def generate_thumbnail(
        self, source: FieldFile | str, *, size: str, **options: object
    ) -> Thumbnail:
        """`size` is WIDTHxHEIGHT, either left out; no thumbnail is larger than its picture."""
        name = f"{source}.{size}.png"
        path = Path(default_storage.path(name))
        if not path.exists():
            with Image.open(default_storage.path(str(source))) as image:
                width, height = (int(side) if side else max(image.size) for side in size.split("x"))
                image.thumbnail((width, height))
                image.save(path, "png")
        return Thumbnail(name)

    def delete_thumbnails(self, source: FieldFile | str) -> None:
        pass  # a reset removes them


def draw(name: str, label: str, hue: float) -> None:
    """A square of one colour (hue from 0 to 1) with a label, and its thumbnails. `name` is its path
    below the media folder."""
    dark, light = (
        tuple(int(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, 0.45))
        for lightness in (0.32, 0.88)
    )
    image = Image.new("RGB", (SIDE, SIDE), light)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((30, 30, SIDE - 30, SIDE - 30), 24, outline=dark, width=3)
    text, font = label.replace(" ", "\n"), ImageFont.load_default(34)
    pen.multiline_text((SIDE / 2, SIDE / 2), text, dark, font, anchor="mm", align="center")
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    for size in SIZES:
        Thumbnailer().generate_thumbnail(name, size=size)
