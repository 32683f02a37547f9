"""Files, by any control that opens a chooser."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.visit import Open


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("cat.png", "dog.png"):
        (tmp_path / name).write_bytes(b"png")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Browse", "f:cat.png"),
        ("Drop files", "f:cat.png"),
        ("Choose a picture", "l:cat.png"),
        ("Attach a document", "f:cat.png"),
        ("Many", "m:1"),
    ],
)
async def test_what_opens_a_chooser_takes_a_file(
    open_page: Open, files: Path, name: str, sign: str
) -> None:
    async with open_page("upload.html", files=files) as v:
        await v.do('upload(N, "cat.png")', name)
        assert await v.js("S") == [sign]


async def test_a_button_without_a_chooser(open_page: Open, files: Path) -> None:
    async with open_page("upload.html", files=files) as v:
        said = await v.refused('upload(N, "cat.png")', "No chooser")
        assert "file" in said
        assert "Timeout" not in said


async def test_a_click_that_opens_a_chooser(open_page: Open, files: Path) -> None:
    async with open_page("upload.html", files=files) as v:
        try:
            await v.do("click(N)", "Drop files")
            said = " ".join(v.page.messages)
        except Exception as error:
            said = str(error)
        assert "upload" in said


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Drop your file here", "drop:cat.png"),
        ("Scan", "shadow:cat.png"),
        ("Made up", "made:cat.png"),
        ("After a while", "late:cat.png"),
    ],
)
async def test_other_ways_for_a_file(open_page: Open, files: Path, name: str, sign: str) -> None:
    async with open_page("dropzone.html", files=files) as v:
        await v.do('upload(N, "cat.png")', name)
        assert await v.js("S") == [sign]


async def test_a_file_that_is_not_there(open_page: Open, files: Path) -> None:
    async with open_page("dropzone.html", files=files) as v:
        assert "cat.png, dog.png" in await v.refused('upload(N, "bird.png")', "Scan")
