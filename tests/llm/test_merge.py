import json
import subprocess
import sys
from pathlib import Path

import gguf
import numpy as np
import pytest

from planact.errors import UsageError
from planact.llm import fetch
from planact.llm.merge import Matrix, Reader, kind, merge, read_lora
from support.gguf_files import write_adapter

# llama.cpp's own LoRA is what merging must equal: probabilities of the next token, per model.
_PROBABILITIES = """
import json, os, sys, urllib.request, xllamacpp
for path, lora in json.loads(sys.argv[1]):
    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.verbosity, params.warmup = path, 512, -1, False
    if lora:
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = lora, 1.0
        params.lora_adapters = [adapter]
    server = xllamacpp.Server(params)
    body = {"prompt": "The capital of France is", "n_predict": 1, "n_probs": 20, "temperature": 0}
    request = urllib.request.Request(
        server.listening_address + "/completion",
        json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        tops = json.load(response)["completion_probabilities"][0]["top_logprobs"]
    print(json.dumps({top["id"]: top["logprob"] for top in tops}), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_adapter(tmp_path_factory.mktemp("adapter") / "own.gguf")


@pytest.fixture(scope="module")
def merged(base: Path, adapter: Path) -> Path:
    out = adapter.with_name("merged.gguf")
    merge(base, adapter, out)
    return out


def test_merging_adds_the_update_and_keeps_all_else(
    base: Path, adapter: Path, merged: Path
) -> None:
    before, after = Reader(base), Reader(merged)
    for key in before.fields:
        if not key.startswith(("GGUF.", "tokenizer.ggml.merges")):
            # As bytes: to make texts of a vocabulary takes seconds.
            kept, was = (b"".join(map(bytes, r.fields[key].parts)) for r in (after, before))
            assert kept == was
    update = read_lora(adapter).update("blk.10.ffn_down.weight")
    assert update.shape == (576, 1536)
    for name, change in (("blk.10.ffn_down.weight", update), ("blk.9.ffn_down.weight", 0.0)):
        expected = weights(before, name) + change
        rounding = np.abs(expected).max() / 127  # Q8_0: 255 levels a block
        assert np.abs(weights(after, name) - expected).max() <= rounding


def weights(reader: Reader, name: str) -> Matrix:
    tensor = next(t for t in reader.tensors if t.name == name)
    return gguf.dequantize(tensor.data, tensor.tensor_type)


def test_merged_answers_as_llama_cpp_does_with_the_adapter(adapter: Path, merged: Path) -> None:
    plain = str(fetch.merged(None))  # Q8_0 too: kernels of Q4_1 round differently
    models = [(plain, ""), (plain, str(adapter)), (str(merged), "")]
    done = subprocess.run(
        [sys.executable, "-c", _PROBABILITIES, json.dumps(models)],
        capture_output=True,
        check=True,
        timeout=100,
    )
    unadapted, applied, merged_in = map(json.loads, done.stdout.splitlines())

    def distance(one: dict[str, float], other: dict[str, float]) -> float:
        shared = one.keys() & other.keys()
        return sum(abs(one[k] - other[k]) for k in shared) / len(shared) if shared else 99.0

    assert distance(applied, merged_in) < 0.25  # with half of the update: 0.37
    assert distance(unadapted, merged_in) > 0.5  # the adapter does change the answer


def test_a_model_is_not_an_adapter(adapter: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(model, "llama")
    writer.add_type("model")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    assert (kind(adapter), kind(model)) == ("adapter", "model")
    with pytest.raises(UsageError, match="not a LoRA adapter"):
        read_lora(model)


def test_an_adapter_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    broken = write_adapter(tmp_path / "broken.gguf", size=float("inf"))
    with pytest.raises(UsageError, match="not finite"):
        read_lora(broken)


def test_a_truncated_adapter_is_refused(adapter: Path, tmp_path: Path) -> None:
    content = adapter.read_bytes()
    for size in (4, 100, 500, len(content) // 2):
        part = tmp_path / "part.gguf"
        part.write_bytes(content[:size])
        with pytest.raises(UsageError, match=r"damaged|not a LoRA"):
            read_lora(part)
