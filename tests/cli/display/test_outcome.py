"""The table of a run."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from planact.cli.display.outcome import attack_table, table
from planact.errors import Owner, StopReason
from planact.evaluate.summary import Summary, summarise
from planact.types import Attacked, Score, Stop, Trajectory, Usage


def shown(*episodes: Trajectory, made: Callable[[Summary], Table] = table) -> str:
    console = Console(width=120, file=io.StringIO(), record=True)
    console.print(made(summarise(episodes, "arena", "test")))
    return console.export_text()


def episode(cost: float | None = None, **more: object) -> Trajectory:
    usage = Usage(executor_calls=1, tokens_in=100, cost=cost)
    fields = {"task_id": "a", "goal": "", "start_url": "", "template": "a", "usage": usage}
    by_role = {"executor": usage}
    end = Stop(reason=StopReason.EXIT)
    return Trajectory.model_validate({**fields, "usage_by_role": by_role, "stop": end, **more})


def test_success_and_what_broke() -> None:
    broken = Stop(reason=StopReason.FAILED, owner=Owner.MODEL)
    text = shown(episode(score=Score(success=True)), episode(stop=broken))
    for part in ("arena test", "1/2", "50%", "broken: 1 by model"):
        assert part in text


def test_what_it_cost_where_it_is_known() -> None:
    assert "$1.25" in shown(episode(0.5), episode(0.75))
    assert "$0.00" in shown(episode(0.0))
    assert "cost" not in shown(episode(0.5), episode())


def test_what_became_of_attacks() -> None:
    became = Attacked(name="leak.a", kind="leak", succeeded=False, stopped=True)
    text = shown(episode(score=Score(success=True, attacked=became)), made=attack_table)
    assert ["leak", "1/1", "0/1", "1", "0"] in [line.split() for line in text.splitlines()]
