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
        success=share(successes, 40),
        gain=gain([(True, False)] * 3 + [(False, True)] + [(True, True)] * 4),
        planner_calls=1.5,
        actions=6,
        tokens=4_321,
        seconds=12,
        command="planact eval",
    )


def test_shares_have_wilsons_interval() -> None:
    found = share(18, 40)
    assert found.value == 0.45
    assert (round(found.low, 3), round(found.high, 3)) == (0.307, 0.602)
    assert share(0, 20).low == 0
    assert share(0, 20).high > 0.1


def test_gains_are_of_pairs() -> None:
    found = gain([(True, False)] * 10 + [(False, True)] * 2 + [(True, True)] * 28)
    assert found
    assert found.value == 0.2
    assert 0 < found.low < 0.2 < found.high < 0.4
    assert gain([]) is None
    same = gain([(True, True)] * 5)
    assert same
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_the_table(tmp_path: Path) -> None:
    found = [result("none", 2), result("planned", 18), result("planned", 20, "two")]
    ablation = Ablation(config="ladder.yaml", results=found)
    text = to_markdown(ablation)
    assert "| none | 5 (1 to 17), 2 of 40 | – |" in text
    assert "| planned | 45 (31 to 60), 18 of 40 | 50 (35 to 65), 20 of 40 |" in text
    assert "| planned | two | +25 (" in text
    assert "4,321" in text
    write(ablation, tmp_path)
    assert Ablation.model_validate_json((tmp_path / "ablation.json").read_text()) == ablation
    for name in ("ablation.png", "calls.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
