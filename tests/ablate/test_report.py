"""Intervals, gains and the table."""

from __future__ import annotations

from pathlib import Path

from planact.ablate.report import Ablation, Result, gain, share, to_markdown, write


def result(row: str, successes: int, column: str = "one") -> Result:
    return Result(
        row=row,
        column=column,
        episodes=40,
        successes=successes,
        success=share([1.0] * successes + [0.0] * (40 - successes)),
        gain=gain([1, 1, 1, -1, 0, 0, 0, 0]),
        planner_calls=1.5,
        actions=6,
        tokens=4_321,
        seconds=12,
        out_of_time=3,
        command="planact eval",
    )


def test_shares_have_wilsons_interval() -> None:
    found = share([1.0] * 18 + [0.0] * 22)
    assert found.value == 0.45
    assert (round(found.low, 3), round(found.high, 3)) == (0.307, 0.602)
    none = share([0.0] * 20)
    assert (round(none.low, 3), round(none.high, 3)) == (0, 0.161)


def test_seeds_of_a_task_are_not_tasks() -> None:
    assert share([0.4] * 20) == share([1.0] * 8 + [0.0] * 12)


def test_gains_are_of_pairs() -> None:
    found = gain([1] * 10 + [-1] * 2 + [0] * 28)
    assert found
    assert found.value == 0.2
    # Agresti and Min: 10.5 and 2.5 of 42, 8 / 42 +- 1.96 sqrt(13 - 64 / 42) / 42
    assert (round(found.low, 3), round(found.high, 3)) == (0.032, 0.349)
    assert gain([]) is None


def test_a_gain_that_all_agree_on_is_not_certain() -> None:
    same, more = gain([0] * 20), gain([1.0])
    assert same
    assert more
    assert same.low < same.value == 0 < same.high
    assert more.low < 0.5 < more.high == more.value == 1


def test_the_table(tmp_path: Path) -> None:
    found = [result("none", 2), result("a | b $x", 18), result("a | b $x", 20, "two")]
    ablation = Ablation(
        config="ladder.yaml", rows=["none", "a | b $x"], columns=["one", "two"], results=found
    )
    text = to_markdown(ablation)
    assert "| none | 5 (1 to 17), 2 of 40 | – |" in text
    assert r"| a \| b $x | 45 (31 to 60), 18 of 40 | 50 (35 to 65), 20 of 40 |" in text
    assert r"| a \| b $x | two | +25 (" in text
    assert "4,321 | 12 | 3 |" in text
    write(ablation, tmp_path)
    assert Ablation.model_validate_json((tmp_path / "ablation.json").read_text()) == ablation
    for name in ("ablation.png", "calls.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_a_table_without_results(tmp_path: Path) -> None:
    write(Ablation(config="ladder.yaml", rows=["none"], columns=["one"]), tmp_path)
    assert "| none | – |" in (tmp_path / "ablation.md").read_text()
