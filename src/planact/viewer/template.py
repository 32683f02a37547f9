"""The environment of the pages' templates. What they show comes from web pages and models, so all
of it is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from planact.evaluate.folder import write_whole
from planact.text import money, printable

environment = Environment(
    loader=PackageLoader("planact.viewer", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_page(folder: Path, template: str, **shown: Any) -> Path:
    """Writes the folder's `index.html` and gives its path. Raises `EnvironmentFailure`."""
    page = folder / "index.html"
    html = environment.get_template(template).render(title=folder.resolve().name, **shown)
    write_whole(page, printable(html))  # names of files may be no text
    return page


def duration(seconds: float) -> str:
    """`8.3 s`, `4 min 10 s`, `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


environment.filters["duration"] = duration
environment.filters["money"] = money
