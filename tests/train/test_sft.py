"""Training on a tiny model: it learns, goes on where it was killed, and exports what it learned."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planact.errors import UsageError
from planact.llm.merge import read_lora
from planact.train import Recipe, load_recipe, train
from planact.train.events import Trained, TrainingEvent

torch = pytest.importorskip("torch")

WriteExamples = Callable[[int], Path]


def recipe(base: Path, **changes: Any) -> Recipe:
    settings: dict[str, Any] = {
        "base": str(base),
        "epochs": 4,
        "learning_rate": 0.02,
        "tokens_per_batch": 128,
        "batches_per_step": 1,
    }
    return Recipe(**settings | changes)


def metrics(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]


def held_out_losses(out: Path) -> list[float]:
    return [m["eval_loss"] for m in metrics(out) if "eval_loss" in m]


def adapter(out: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(out / "adapter" / "adapter_model.safetensors"))


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory, tiny_base: Path, examples: Path) -> Path:
    """The folder of an adapter of the upper one of two layers, which is `executor.gguf` in it."""
    out = tmp_path_factory.mktemp("learned") / "out"
    exported = train("executor", examples, out, recipe(tiny_base, top_layers=1))
    assert exported == out / "executor.gguf"
    return out


def test_learns_and_exports(learned: Path) -> None:
    out = learned
    losses = [m["loss"] for m in metrics(out) if "loss" in m]
    assert losses[-1] < losses[0] / 2
    held_out = held_out_losses(out)
    assert len(held_out) == 4
    assert held_out[-1] < held_out[0]

    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG")
    lora, peft = read_lora(out / "executor.gguf"), adapter(out)
    assert len(lora.pairs) == 7
    assert all(name.startswith("blk.1.") for name in lora.pairs)  # the top one of two layers
    prefix = "base_model.model.model.layers.1"
    for theirs, ours in [
        ("attn_output", "self_attn.o_proj"),
        ("ffn_down", "mlp.down_proj"),
        ("attn_q", "self_attn.q_proj"),
    ]:
        a, b = (peft[f"{prefix}.{ours}.lora_{x}.weight"].numpy() for x in "AB")
        expected = 2 * b @ a  # alpha / rank
        if theirs == "attn_q":  # four heads of 16 rows: rows 0, 8, 1, 9 … of each
            order = [h * 16 + r + half * 8 for h in range(4) for r in range(8) for half in (0, 1)]
            expected = expected[order]
        actual = lora.update(f"blk.1.{theirs}.weight")
        np.testing.assert_allclose(actual, expected, atol=2e-3 * abs(expected).max())


def test_goes_on_from_an_adapter(
    tmp_path: Path, tiny_base: Path, examples: Path, learned: Path
) -> None:
    file = tmp_path / "before.gguf"
    shutil.copy(learned / "executor.gguf", file)
    for name, rate, epochs in (("same", 1e-12, 1), ("further", 0.002, 2)):
        onward = recipe(
            tiny_base, adapter=str(file), top_layers=1, epochs=epochs, learning_rate=rate
        )
        train("executor", examples, tmp_path / name, onward)

    before, same, further = map(adapter, (learned, tmp_path / "same", tmp_path / "further"))
    assert before.keys() == same.keys() == further.keys()
    for key in before:
        torch.testing.assert_close(
            same[key], before[key], rtol=1e-3, atol=1e-6
        )  # by way of float16
    assert held_out_losses(tmp_path / "further")[-1] < held_out_losses(learned)[-1]

    shutil.copy(tmp_path / "further" / "executor.gguf", file)
    with pytest.raises(UsageError, match="started with another role, recipe, adapter or data set"):
        train("executor", examples, tmp_path / "further", onward)


def test_goes_on_with_a_higher_rank_and_more_layers(
    tmp_path: Path, tiny_base: Path, examples: Path, learned: Path
) -> None:
    file = str(learned / "executor.gguf")
    for name, rate in (("same", 1e-12), ("further", 0.002)):
        wider = recipe(tiny_base, adapter=file, rank=24, epochs=1, learning_rate=rate)
        train("executor", examples, tmp_path / name, wider)

    before, same, further = (
        read_lora(folder / "executor.gguf")
        for folder in (learned, tmp_path / "same", tmp_path / "further")
    )
    assert len(before.pairs) == 7 and len(same.pairs) == len(further.pairs) == 14
    for name, (a, _) in same.pairs.items():
        expected = before.update(name) if name in before.pairs else 0.0
        np.testing.assert_allclose(same.update(name), expected, atol=2e-3)
        assert a.shape[0] == 24
        assert np.abs(further.update(name) - same.update(name)).max() > 0


def test_no_such_adapter(tmp_path: Path, tiny_base: Path, write_examples: WriteExamples) -> None:
    onward = recipe(tiny_base, adapter=str(tmp_path / "none.gguf"))
    with pytest.raises(UsageError, match=r"There is no file .*none\.gguf"):
        train("executor", write_examples(8), tmp_path / "out", onward)
    assert not (tmp_path / "out" / "run.json").exists()  # it can be put there yet


def test_an_adapter_of_another_model(
    tmp_path: Path, tiny_base: Path, write_examples: WriteExamples
) -> None:
    with pytest.raises(UsageError, match="does not fit"):
        onward = recipe(tiny_base, adapter="embedded")
        train("executor", write_examples(8), tmp_path / "out", onward)


KILLED = """
import os, signal, sys
from pathlib import Path
from planact.train import load_recipe, train
from planact.train.progress import TrainingProgress
done = TrainingProgress.on_step_end
def on_step_end(self, args, state, control, **kwargs):
    if state.global_step == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    done(self, args, state, control, **kwargs)
TrainingProgress.on_step_end = on_step_end
train("executor", Path(sys.argv[1]), Path(sys.argv[2]), load_recipe(Path(sys.argv[3])))
"""


def test_goes_on_after_a_kill(
    tmp_path: Path, tiny_base: Path, write_examples: WriteExamples
) -> None:
    data, wanted = write_examples(40), recipe(tiny_base, epochs=3, checkpoint_minutes=0)
    file = tmp_path / "recipe.yaml"
    file.write_text(wanted.model_dump_json(), encoding="utf-8")  # JSON is YAML
    assert load_recipe(file) == wanted
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, data, tmp_path / "killed", file],
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"},  # as here
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    (tmp_path / "killed" / "checkpoints" / "checkpoint-6").mkdir()  # torn while it was written

    for out in ("killed", "whole"):
        train("executor", data, tmp_path / out, wanted)

    steps = [m["step"] for m in metrics(tmp_path / "killed") if "loss" in m]
    assert steps == [m["step"] for m in metrics(tmp_path / "whole") if "loss" in m]
    resumed, whole = adapter(tmp_path / "killed"), adapter(tmp_path / "whole")
    assert resumed.keys() == whole.keys()
    for key in whole:
        torch.testing.assert_close(resumed[key], whole[key], rtol=0, atol=0)


def test_a_folder_keeps_to_its_recipe(
    tmp_path: Path, tiny_base: Path, write_examples: WriteExamples
) -> None:
    data = write_examples(8)
    told: list[TrainingEvent] = []
    train("executor", data, tmp_path / "out", recipe(tiny_base, epochs=1), told.append)
    end = [event for event in told if isinstance(event, Trained)][-1]
    assert end.step == end.steps > 0 and end.loss and end.tokens
    with pytest.raises(UsageError, match="another role, recipe, adapter or data"):
        train("executor", data, tmp_path / "out", recipe(tiny_base, epochs=2))


def test_more_layers_than_there_are(
    tmp_path: Path, tiny_base: Path, write_examples: WriteExamples
) -> None:
    with pytest.raises(UsageError, match="has 2 layers, the recipe adapts 3"):
        train("executor", write_examples(8), tmp_path, recipe(tiny_base, top_layers=3))


def test_no_such_base(tmp_path: Path, write_examples: WriteExamples) -> None:
    with pytest.raises(UsageError, match="cannot load the base model"):
        train("executor", write_examples(8), tmp_path, recipe(tmp_path / "none"))
