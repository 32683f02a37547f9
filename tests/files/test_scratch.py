"""Temporary folders: gone after their block, and after the end of a process that was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from planact.files.scratch import scratch_folder

HOLD = """
import sys
from pathlib import Path
from planact.files.scratch import scratch_folder
with scratch_folder("work-", Path(sys.argv[1])) as folder:
    (folder / "file").touch()
    print(folder, flush=True)
    input()
"""


def test_a_folder_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    with scratch_folder("work-", tmp_path) as one, scratch_folder("work-", tmp_path) as other:
        (one / "file").touch()
        assert {one, other} == set(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "works").mkdir()
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().strip())
        with scratch_folder("work-", tmp_path) as mine:
            assert (held / "file").exists()
            holder.kill()
            holder.wait()
            assert (held / "file").exists()
            with scratch_folder("work-", tmp_path) as another:
                assert set(tmp_path.iterdir()) == {mine, another, tmp_path / "works"}
