"""Runs and their results, on real pages in a real browser; only the model is scripted. The scripts
in `examples` show the rest."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import planact
from planact.llm.scripted import ScriptedModel
from support.kettles import EXIT, run


def test_importing_it_loads_nothing() -> None:
    code = "import sys, planact; print(sorted({'playwright', 'pydantic'} & {*sys.modules}))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
    for name in planact.__all__:
        assert getattr(planact, name).__module__.startswith("planact") or name == "Event"


async def test_a_session_that_one_has_is_used_and_left_open(
    browser: planact.Browser, url: str
) -> None:
    async with browser.open(url) as session:
        model = ScriptedModel([EXIT])
        result = await planact.arun("?", session=session, planner=None, executor=model)
        assert result.answer == "Alder, £12"
        assert (await session.observe()).title == "Shop"


async def test_an_episode_is_kept_in_a_run_folder(
    browser: planact.Browser, url: str, tmp_path: Path
) -> None:
    result = await run(browser, url, EXIT, out=tmp_path / "run", screens=True)
    assert planact.episodes(tmp_path / "run") == [result.trajectory]
    assert (tmp_path / "run" / "screens" / "run-0" / "0.png").exists()
    with pytest.raises(planact.UsageError, match="holds this run already"):
        await run(browser, url, EXIT, out=tmp_path / "run", screens=True)


async def test_a_site_that_does_not_load_is_told_in_the_result(
    browser: planact.Browser, tmp_path: Path
) -> None:
    result = await run(browser, "http://127.0.0.1:9/", EXIT, out=tmp_path / "run")
    assert not result.done and result.answer is None
    assert result.trajectory.stop.owner == "environment"
    assert "does not load" in planact.episodes(tmp_path / "run")[0].stop.message
    await run(browser, "http://127.0.0.1:9/", EXIT, out=tmp_path / "run")  # again


async def test_a_cancelled_task_is_kept_as_far_as_it_came(
    browser: planact.Browser, url: str, tmp_path: Path
) -> None:
    def stop(event: planact.Event) -> None:
        if isinstance(event, planact.Step):
            running.cancel()

    inert = "Reasoning: r\nAction: click(1)"
    running = asyncio.create_task(
        run(browser, url, inert, inert, out=tmp_path / "r", on_event=stop)
    )
    with pytest.raises(asyncio.CancelledError):
        await running
    (episode,) = planact.episodes(tmp_path / "r")
    assert (episode.stop.reason, len(episode.steps)) == ("interrupted", 1)


async def test_a_listener_that_fails_is_no_part_of_the_episode(
    browser: planact.Browser, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def deaf(event: planact.Event) -> None:
        raise OSError("no ear")

    result = await run(browser, url, EXIT, on_event=deaf)
    assert result.answer == "Alder, £12"
    assert "the listener failed at a Stop" in caplog.text
