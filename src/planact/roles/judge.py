"""Outcome reward model (Plan-and-Act, section 4.1): goal and trajectory to a verdict with reasons.

It knows nothing but what the agent did and saw, so it works on sites that have no evaluators.
"""

from __future__ import annotations

from collections.abc import Callable

from planact.errors import StopReason
from planact.roles.ask import ask
from planact.roles.judge_features import evidence, sending
from planact.roles.replies.forms import judge_form
from planact.roles.replies.reading import verdict
from planact.roles.template import as_asked, history, page_to_judge, untrusted
from planact.roles.template import render as prompt
from planact.roles.webvoyager import Verdict
from planact.types import Exchange, Form, Message, Model, ModelSettings, Trajectory

# Shares of the page budget: a verdict needs less of a page than an action. Below ROOMY the page
# that was sent is left out.
ROOMY = 1000
LAST, SENT = 0.65, 0.25
ACTIONS = 30  # the last of them: what was done first may be what was done wrong

# What the trained judge finds before its verdict.
ANSWER, MISSING = "Right answer: ", "Missing: "
NOTHING = "nothing"
GRAMMAR = rf"""root ::= answered | done | undone
answered ::= "{ANSWER}" text "\nVerdict: " ("success" | "failure")
done ::= "{MISSING}{NOTHING}\nVerdict: success"
undone ::= "{MISSING}" text "\nVerdict: failure"
text ::= [^\n]{{1,80}}
"""

VERDICTS = {"success": True, "failure": False}


def render(trajectory: Trajectory, settings: ModelSettings) -> list[Message]:
    """The messages that ask for a verdict."""
    sent = sending(trajectory.steps) if settings.page_tokens >= ROOMY else None
    user = prompt(
        "judge",
        "user",
        goal=trajectory.goal,
        actions=untrusted("\n".join(history(trajectory.steps, ACTIONS))),
        answer=untrusted(trajectory.answer or ""),
        evidence=[untrusted(line) for line in evidence(trajectory)] if settings.trained else [],
        sent=page_to_judge(sent.observation if sent else None, trajectory, settings, SENT),
        last=page_to_judge(trajectory.last, trajectory, settings, LAST),
        **as_asked(settings),
    )
    system = prompt("judge", "system", **as_asked(settings))
    return [Message(role="system", content=system), Message(role="user", content=user)]


def parse(text: str) -> Verdict:
    """Reads the last verdict. Raises `ParseError` where there is none."""
    success, reasons = verdict(text, VERDICTS, [*VERDICTS])
    return Verdict(success=success, reasons=reasons)


def print_verdict(finding: str, success: bool) -> str:
    """The reply of the trained judge."""
    return f"{finding}\nVerdict: {'success' if success else 'failure'}"


def ended(trajectory: Trajectory) -> bool:
    """Whether the episode came to its end, by the agent's or the page's doing."""
    return trajectory.stop.reason in (StopReason.EXIT, StopReason.DONE)


async def judge(
    trajectory: Trajectory, model: Model, on_exchange: Callable[[Exchange], None]
) -> Verdict:
    """A model's verdict. An episode that did not come to its end failed, whoever judges.

    Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`.
    """
    if not ended(trajectory):
        why = trajectory.stop.message or trajectory.stop.reason.value
        return Verdict(success=False, reasons=f"the agent did not come to an end: {why}")
    messages = render(trajectory, model.settings)
    form = Form(grammar=GRAMMAR) if model.settings.trained else judge_form(model.settings)
    return await ask(model, messages, parse, on_exchange, role="judge", form=form)
