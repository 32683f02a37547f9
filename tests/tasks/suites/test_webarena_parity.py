"""Our evaluators give the verdicts that libwebarena's gave on recorded cases, but for those where
libwebarena is wrong, each with its reason. benchmarks/webarena/parity.py makes the recording."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from planact.browser import Browser
from support import RECORDINGS
from support.recorded_sites import our_verdict, recorded_site, told

RECORDING = json.loads((RECORDINGS / "webarena_parity.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = RECORDING["cases"]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with recorded_site(RECORDING["pages"], RECORDING["rest"]) as site:
        yield site.url


def sampled() -> Iterator[Any]:
    """By default the first case of each rule with each verdict, theirs and ours."""
    met = set()
    for case in CASES:
        kind = case["rule"], case["libwebarena"], case.get("right")
        marks = pytest.mark.every if kind in met else ()
        met.add(kind)
        yield pytest.param(case, marks=marks, id=f"{case['rule']}: {case['what']}"[:80])


@pytest.mark.parametrize("case", [*sampled()])
async def test_verdicts_are_libwebarenas(case: dict[str, Any], base: str, browser: Browser) -> None:
    assert await our_verdict(case, base, browser) == case.get("right", told(case["libwebarena"]))


def test_every_difference_is_one_and_has_its_reason() -> None:
    for case in CASES:
        assert ("right" in case) == ("difference" in case)
        assert case.get("right") != told(case["libwebarena"])


def test_every_rule_is_met_both_ways() -> None:
    met = defaultdict(set)
    for case in CASES:
        if "difference" not in case:
            met[case["rule"]].add(case["libwebarena"])
    assert len(CASES) >= 80
    ways = {rule: verdicts & {"pass", "fail"} for rule, verdicts in met.items()}
    assert {rule for rule, seen in ways.items() if len(seen) < 2} == set()
    assert len(ways) == 23
