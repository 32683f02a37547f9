"""An answer is put into the form that one wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, RootModel, field_validator

import planact
from planact.llm.scripted import ScriptedModel
from support import REPOSITORY
from support.kettles import EXIT, Offer, Sure, run


class Numbers(RootModel[list[int]]):
    pass


class Choosy(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def _choose(cls, name: str) -> str:
        return str(1 / 0)


async def test_an_answer_is_put_into_a_form_and_asked_for_again(
    browser: planact.Browser, url: str
) -> None:
    wrong, right = '{"name": "Alder"}', 'Here: {"name": "Alder", "pounds": 12}'
    model = ScriptedModel([EXIT, wrong, right])
    result = await run(browser, url, executor=model, output=Offer)
    assert result.output == Offer(name="Alder", pounds=12)
    assert "Alder £12" in model.seen[1][1].content
    assert "pounds: Field required" in model.seen[2][-1].content
    assert result.usage.executor_calls == 3


async def test_where_the_form_never_fits_the_answer_is_still_there(
    browser: planact.Browser, url: str
) -> None:
    result = await run(browser, url, EXIT, *["Twelve."] * 3, output=Offer)
    assert (result.answer, result.output) == ("Alder, £12", None)
    assert "There is no JSON object" in result.problem


async def test_an_executor_of_ones_own_answers_with_the_json_itself(
    browser: planact.Browser, url: str
) -> None:
    for executor in (Sure(), Sure):
        result = await run(browser, url, executor=executor, output=Offer)
        assert result.output == Offer(name="Alder", pounds=12)
        assert result.trajectory.executor == "sure"


async def test_the_episodes_of_many_tasks_carry_their_output(url: str, tmp_path: Path) -> None:
    tasks = [planact.task("The cheapest?", url), planact.task("The dearest?", url, answer="Alder")]
    fits = '{"name": "Alder", "pounds": 12}'
    model = ScriptedModel([EXIT, fits, EXIT, "Twelve.", "Twelve.", "Twelve."])
    options: dict[str, Any] = {"planner": None, "output": Offer}
    summary = await planact.arun_tasks(tasks, tmp_path / "a", executor=model, **options)
    assert (summary.successes, summary.executor_calls) == (1, 6)
    first, second = sorted(planact.episodes(tmp_path / "a"), key=lambda e: len(e.exchanges))
    assert Offer.model_validate(first.output) == Offer(name="Alder", pounds=12)
    assert (second.output, second.answer) == (None, "Alder, £12")
    assert second.problem.startswith("There is no JSON object") and second.score
    with pytest.raises(planact.UsageError, match="was made with output = 'Offer', not None"):
        await planact.arun_tasks(tasks, tmp_path / "a", executor=model, planner=None)


async def test_workers_elsewhere_fill_the_form_too(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "tests"))
    options: dict[str, Any] = {"planner": None, "output": Offer, "executor": Sure}
    await planact.arun_tasks([planact.task("?", url)], tmp_path, runner="processes", **options)
    (episode,) = planact.episodes(tmp_path)
    assert episode.output == {"name": "Alder", "pounds": 12}


@pytest.mark.parametrize(
    ("output", "reply", "problem"),
    [
        (Offer, "{}", "name: Field required"),
        (Numbers, "[1, 2]", ""),
        (Choosy, '{"name": "x"}', "division by zero"),
    ],
)
async def test_forms_of_all_kinds(
    browser: planact.Browser, url: str, output: Any, reply: str, problem: str
) -> None:
    result = await run(browser, url, EXIT, *[reply] * 3, output=output)
    assert problem in result.problem and bool(result.output) is not bool(problem)
