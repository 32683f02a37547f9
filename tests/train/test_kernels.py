"""The CPU kernels compute what they replace."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from planact.train.kernels import CausalAttention, LoraLinear, RMSNorm  # noqa: E402


def leaves(*shapes: tuple[int, ...]) -> list[Any]:
    torch.manual_seed(0)
    return [torch.randn(shape, requires_grad=True) for shape in shapes]


def same(actual: Any, expected: Any, leaves: tuple[Any, ...]) -> None:
    """Equal values, and equal gradients of every leaf."""
    torch.testing.assert_close(actual, expected, rtol=1e-4, atol=1e-5)
    towards = torch.randn_like(expected)
    torch.testing.assert_close(
        torch.autograd.grad(actual, leaves, towards),
        torch.autograd.grad(expected, leaves, towards),
        rtol=1e-4,
        atol=1e-5,
    )


def test_lora_linear() -> None:
    x, w, a, b = leaves((2, 3, 8), (6, 8), (4, 8), (6, 4))
    w.requires_grad_(False)
    expected = x @ w.T + 2 * (x @ a.T @ b.T)
    same(LoraLinear.apply(x, w, a, b, 2.0), expected, leaves=(x, a, b))


def test_rms_norm() -> None:
    x, w = leaves((2, 3, 8), (8,))
    w.requires_grad_(False)
    expected = torch.nn.functional.rms_norm(x, (8,), w, 1e-5)
    same(RMSNorm.apply(x, w, 1e-5), expected, leaves=(x,))


@pytest.mark.parametrize("length", [1, 5, 128, 300])
def test_causal_attention(length: int) -> None:
    q, k, v = leaves((2, 6, length, 4), (2, 3, length, 4), (2, 3, length, 4))
    expected = torch.nn.functional.scaled_dot_product_attention(
        q, k, v, is_causal=True, scale=0.5, enable_gqa=True
    ).transpose(1, 2)
    same(CausalAttention.apply(q, k, v, 0.5), expected, leaves=(q, k, v))
