from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.kettles import PAGE
from support.site import folder_site


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    with folder_site(folder) as site:
        yield f"{site.url}/"
