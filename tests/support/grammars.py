"""Which texts a grammar lets a model write."""

from __future__ import annotations

from llguidance import LLMatcher, LLTokenizer
from llguidance.gbnf_to_lark import any_to_lark


def accepts(grammar: str, text: str) -> bool:
    matcher = LLMatcher(LLTokenizer("byte"), any_to_lark(grammar))
    assert not matcher.is_error(), matcher.get_error()
    tokens = list(text.encode())
    return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()
