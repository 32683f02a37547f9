"""Plans as models write them: in planact's format, as a list with numbers or dashes, as JSON."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import Any

from planact.errors import ParseError
from planact.roles.replies.reading import MAX_REASONS, json_in, label, lines_of
from planact.text import one_line
from planact.types import Plan, PlanStep

MAX_STEPS = 20
MAX_STEP = 600  # characters
CAUGHT = 3  # steps at a plan's end that were all told before: the model did not come to an end

# How a step begins, the surest way first.
_BEGINNINGS = (
    re.compile(
        r"(?P<indent>\s*)(?:[>#*_-][>#*_ -]*)?step\s*\d{1,3}[*_]*\s*(?:[:.)–—-][*_]*\s*|$)", re.I
    ),
    re.compile(r"(?P<indent>\s*)[*_]*\d{1,3}[.)][*_]*\s+"),
    re.compile(r"(?P<indent>\s*)[-*•+]\s+"),
)
_PARTS = {"reasoning": "reasoning", "reason": "reasoning", "thought": "reasoning", "step": "step"}
_MARK = re.compile(r"\s*[-*•+]\s+")
_NUMBER = re.compile(r"\s*(?:step\s*)?\d{1,3}[.:)]\s+", re.I)
_NUMBERED = re.compile(r"(?:step)?[\s_]*\d{1,3}", re.I)
_STEPS = ("steps", "plan")  # keys of JSON
_STEP = ("step", "action", "instruction", "description", "task", "text")
_REASONING = ("reasoning", "reason", "thought")
# What a reply of one line begins with that is a plan: others refuse, ask or greet.
_VERBS = re.compile(
    r"(?:add|answer|apply|buy|change|check|choose|click|close|compare|copy|count|create|delete|edit"
    r"|enter|exit|fill|filter|find|follow|go|log|look|navigate|note|open|order|pick|press|read"
    r"|remove|reply|report|save|scroll|search|select|send|set|sign|sort|submit|switch|tell|type"
    r"|update|upload|use|visit|wait|write)\b",
    re.IGNORECASE,
)


def parse(text: str) -> Plan:
    """Reads a plan, in lines or JSON. Raises `ParseError` where there is none."""
    lines = lines_of(text)
    steps = _steps(lines, _BEGINNINGS[0]) or _in_json(text)
    for beginning in (*_BEGINNINGS[1:], None):
        steps = steps or _steps(lines, beginning)
    steps = steps or _sole(lines)
    if not steps:
        raise ParseError(
            "There is no plan in it. Write what to do first in a line that begins with `Step 1:`, "
            "what to do next in a line that begins with `Step 2:`"
        )
    return Plan(steps=tuple(steps[:MAX_STEPS]))


def told_once(plan: Plan) -> Plan:
    """The plan without what weak models say again and again. What comes back between other steps,
    as going back to a list does, stays."""
    steps = plan.steps
    told = [step for n, step in enumerate(steps) if n == 0 or step.step != steps[n - 1].step]
    start = len(told)
    while start > 1 and any(s.step.startswith(told[start - 1].step) for s in told[: start - 1]):
        start -= 1
    return Plan(steps=tuple(told[:start] if len(told) - start >= CAUGHT else told))


class _Draft:
    """A step being read: the lines of its parts, and which part the next line belongs to.

    The heading is what stands beside the number and has more below it, late is what stands below a
    heading and an empty line, and what is after belongs to no step.
    """

    def __init__(self) -> None:
        self.parts: dict[str, list[str]] = defaultdict(list)
        self.now = "step"

    def add(self, line: str) -> None:
        """Adds a line that has no label."""
        words = _MARK.sub("", line, count=1).replace("**", "").strip()
        if not words and self.now != "reasoning" and any(self.parts.values()):
            only_heading = self.parts["heading"] and not self.parts["step"] + self.parts["late"]
            self.now = "late" if only_heading else "after"
        elif words:
            if self.now in ("late", "after") and line[0].isspace():
                self.now = "step"
            self.parts[self.now].append(words)

    def finished(self) -> PlanStep:
        heading, reasoning, step, late = (
            one_line(" ".join(self.parts[part]), MAX_REASONS)
            for part in ("heading", "reasoning", "step", "late")
        )
        said = ": ".join(filter(None, (heading.rstrip(":"), step or late)))
        return PlanStep(reasoning=reasoning, step=one_line(said, MAX_STEP))


def _steps(lines: list[str], beginning: re.Pattern[str] | None) -> list[PlanStep]:
    """The steps that begin in that way; without one, those of `Reasoning:` and `Step:` alone."""
    drafts: list[_Draft] = []
    depth = sys.maxsize  # what begins further in than the first step is part of a step
    for line in lines:
        if len(drafts) > 2 * MAX_STEPS:
            break
        head = beginning.match(line) if beginning else None
        rest = line
        if head and len(head["indent"]) <= depth:
            depth = len(head["indent"])
            drafts.append(_Draft())
            rest = line[head.end() :]
            if _is_heading(line, rest):
                drafts[-1].parts["heading"].append(rest.replace("*", "").strip())
                continue
        found = label(rest)
        part = _PARTS.get(found.name) if found else None
        if found and part and (drafts or not beginning):
            if not drafts or drafts[-1].parts[part]:
                drafts.append(_Draft())
            drafts[-1].now = part
            drafts[-1].parts[part].append(found.rest)
        elif drafts:
            drafts[-1].add(rest)
    if drafts and not any(draft.parts["late"] for draft in drafts[:-1]):
        drafts[-1].parts["late"].clear()  # it is said after the plan, for no other step has any
    steps = (draft.finished() for draft in drafts)
    return [step for step in steps if step.step]


def _is_heading(line: str, rest: str) -> bool:
    bold = rest.startswith("**") and rest.rstrip().endswith("**")
    return bool(rest.strip()) and (line.lstrip().startswith("#") or bold or rest.endswith(":"))


# ---------------------------------------------------------------- other forms


def _in_json(text: str) -> list[PlanStep]:
    for value in json_in(text):
        steps = _listed(value)
        if steps:
            return steps
    return []


def _listed(value: Any) -> list[PlanStep]:
    if isinstance(value, dict):
        numbered = all(_NUMBERED.fullmatch(key) for key in value)
        found = next((value[key] for key in _STEPS if key in value), None)
        value = [*value.values()] if numbered else found
    if isinstance(value, list):
        steps = (_step(item) for item in value)
        return [step for step in steps if step.step]
    return []


def _step(item: Any) -> PlanStep:
    """The step that an item of a JSON list is; an empty one where it is none."""
    if isinstance(item, str):
        words = _NUMBER.sub("", item, count=1)
        return PlanStep(reasoning="", step=one_line(words, MAX_STEP))
    said = item if isinstance(item, dict) else {}
    step, reasoning = (
        next((said[key] for key in keys if isinstance(said.get(key), str)), "")
        for keys in (_STEP, _REASONING)
    )
    return PlanStep(reasoning=one_line(reasoning, MAX_REASONS), step=one_line(step, MAX_STEP))


def _sole(lines: list[str]) -> list[PlanStep]:
    """The plan of a reply that is one line. Among others, a line without a mark is none."""
    said = [line for line in lines if line.strip()]
    words = one_line(said[0], MAX_STEP) if len(said) == 1 else ""
    return [PlanStep(reasoning="", step=words)] if _VERBS.match(words) else []
