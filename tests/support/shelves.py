"""Pages of a small shop."""

from __future__ import annotations

from planact.types import Observation
from support.seen import seen


def page(path: str, *lines: str) -> Observation:
    return seen(*lines, url=f"http://a.test/{path}", title=path)


SHOP = [
    page(
        "list?q=kettle",
        '[1] link "Help"',
        '# Products matching "kettle"',
        '[2] link "Alder Kettle" | £12.00 | [3] button "Add"',
        '[4] link "Birch Kettle" | £15.00 | [5] button "Add"',
    ),
    page(
        "list?q=mug",
        '[1] link "Help"',
        '# Products matching "mug"',
        '[2] link "Cobalt Mug" | £5.00 | [3] button "Add"',
    ),
    page(
        "reviews",
        '[1] link "Alder Kettle" | By: | [2] link "Ann"',
        '[3] link "Birch Kettle" | By: | [4] link "Ben"',
        '[5] link "Cobalt Mug" | By: | [6] link "Cas"',
    ),
    page("all", *(f'[{n}] link "{v}"' for n, v in enumerate(["Alder Kettle", "Birch Kettle"]))),
]
