from __future__ import annotations

import json
from pathlib import Path

import pytest

from planact.data.engine.stage import Manifest, stage


def make(folder: Path, text: str = "made", **parameters: int) -> bool:
    """Runs a stage that writes `text`; whether it had to."""
    outputs = [folder / "out.jsonl", folder / "more.jsonl"]
    with stage("test", [folder / "in"], outputs, parameters=parameters) as running:
        if running is None:
            return False
        running.counts.update(lines=2)
        for path in outputs:
            path.write_text(text)
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.json").write_text("1")
    return tmp_path


def test_the_manifest_tells_what_was_made_and_from_what(folder: Path) -> None:
    assert make(folder, share=3)
    text = (folder / "out.jsonl.manifest.json").read_text()
    manifest = Manifest.model_validate_json(text)
    assert (manifest.stage, manifest.teacher, manifest.parameters) == (
        "test",
        "rules",
        {"share": 3},
    )
    assert manifest.counts == {"lines": 2}
    assert manifest.inputs.keys() == {"in"}
    assert manifest.outputs.keys() == {"out.jsonl", "more.jsonl"}
    assert json.loads(text)["seconds"] >= 0


def test_what_is_unchanged_is_not_made_again(folder: Path) -> None:
    assert make(folder)
    assert not make(folder)


def test_it_is_made_again_when_anything_changed(folder: Path) -> None:
    assert make(folder)
    assert make(folder, share=1)
    (folder / "in" / "deep" / "a.json").write_text("2")
    assert make(folder, share=1)
    (folder / "in" / "b.json").write_text("2")
    assert make(folder, share=1)
    (folder / "more.jsonl").write_text("edited")
    assert make(folder, share=1)
    (folder / "out.jsonl").unlink()
    assert make(folder, share=1)
    (folder / "out.jsonl.manifest.json").write_text("torn")
    assert make(folder, share=1)
    assert not make(folder, share=1)


def test_outputs_of_one_name_are_told_apart(folder: Path) -> None:
    outputs = [folder / "out" / name / "set.jsonl" for name in ("a", "b")]
    with stage("test", [], outputs) as running:
        assert running
        for path in outputs:
            path.write_text(path.parent.name)
    outputs[0].write_text("edited")
    with stage("test", [], outputs) as running:
        assert running
        for path in outputs:
            path.write_text("again")
    text = (folder / "out" / "a" / "set.jsonl.manifest.json").read_text()
    assert Manifest.model_validate_json(text).outputs.keys() == {"a/set.jsonl", "b/set.jsonl"}


def test_inputs_of_one_name_are_told_apart_and_have_an_order(tmp_path: Path) -> None:
    inputs = [tmp_path / name / "run" / "episodes" for name in ("a", "b")]

    def changed(inputs: list[Path]) -> bool:
        with stage("test", inputs, [tmp_path / "out.jsonl"]) as running:
            (tmp_path / "out.jsonl").write_text("made")
            return running is not None

    for path in inputs:
        path.mkdir(parents=True)
    assert changed(inputs) and not changed(inputs)
    (inputs[0] / "1.json").write_text("1")
    assert changed(inputs) and not changed(inputs)
    assert changed(inputs[::-1])


@pytest.mark.parametrize(("teacher", "kept"), [("rules", False), ("model-t", True)])
def test_what_was_stopped_is_gone_on_with_where_a_model_was_asked(
    folder: Path, teacher: str, kept: bool
) -> None:
    out = folder / "out.jsonl"
    with pytest.raises(KeyboardInterrupt), stage("test", [], [out], teacher=teacher):
        out.write_text("half")
        raise KeyboardInterrupt
    with stage("test", [], [out], teacher=teacher):
        assert out.exists() is kept


def test_a_stage_that_failed_is_run_again(folder: Path) -> None:
    assert make(folder)
    with (
        pytest.raises(KeyboardInterrupt),
        stage("test", [folder / "in"], [folder / "out.jsonl"], teacher="another"),
    ):
        raise KeyboardInterrupt
    assert make(folder)
