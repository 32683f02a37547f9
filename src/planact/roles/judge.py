"""Outcome reward model (Plan-and-Act, section 4.1): goal and trajectory to a verdict with reasons.

It knows nothing but what the agent did and saw, so it works on sites that have no evaluators.
"""

from __future__ import annotations

from collections.abc import Callable

from planact.errors import StopReason
from planact.roles.ask import ask
from planact.roles.judge_features import as_a_whole, evidence, its_own, sending
from planact.roles.replies.forms import judge_form
from planact.roles.replies.reading import verdict
from planact.roles.template import as_asked, history, page_to_judge, untrusted
from planact.roles.template import render as prompt
from planact.roles.webvoyager import Verdict
from planact.types import Exchange, Form, Message, Model, ModelSettings, Trajectory

# Shares of the page budget: a verdict needs less of a page than an action. Below ROOMY the page
# that was sent is left out, and of the last page what `its_own` leaves out.
ROOMY = 1000
LAST, SENT = 0.65, 0.25
ACTIONS = 30  # the last of them: what was done first may be what was done wrong

# How probable the trained judge has to find a success: of its reply, what decides, so that an
# answer costs nothing by its length. Chosen for the embedded model: the best F1 on the arena's
# validation tasks (`benchmarks/judge.py --thresholds`).
SUCCESS_THRESHOLD = 0.6

# What the trained judge finds before its verdict.
ANSWER, MISSING = "Right answer: ", "Missing: "
NOTHING, UNKNOWN = "nothing", "unknown"
GRAMMAR = rf"""root ::= answered | done | undone
answered ::= "{ANSWER}" text "\nVerdict: " ("success" | "failure")
done ::= "{MISSING}{NOTHING}\nVerdict: success"
undone ::= "{MISSING}" text "\nVerdict: failure"
text ::= [^\n]{{1,80}}
"""

VERDICTS = {"success": True, "failure": False}


def render(trajectory: Trajectory, settings: ModelSettings) -> list[Message]:
    """The messages that ask for a verdict."""
    roomy = settings.page_tokens >= ROOMY
    sent = sending(trajectory.steps) if roomy else None
    last = trajectory.last if roomy else its_own(trajectory)
    user = prompt(
        "judge",
        "user",
        goal=trajectory.goal,
        actions=untrusted("\n".join(history(trajectory.steps, ACTIONS))),
        answer=untrusted(trajectory.answer or ""),
        evidence=[untrusted(line) for line in evidence(trajectory)] if settings.trained else [],
        sent=page_to_judge(sent.observation if sent else None, trajectory, settings, SENT),
        last=page_to_judge(last, trajectory, settings, LAST),
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
    """A model's verdict. An episode that did not come to its end failed, whoever judges. Of the
    trained judge, a success does not count where it finds another answer right than
    the one that was given, or where its probability is below `SUCCESS_THRESHOLD`.

    Raises `planact.roles.ask.MalformedReply` and `planact.errors.ModelFailure`.
    """
    if not ended(trajectory):
        why = trajectory.stop.message or trajectory.stop.reason.value
        return Verdict(success=False, reasons=f"the agent did not come to an end: {why}")
    probability: float | None = None

    def note(exchange: Exchange) -> None:
        nonlocal probability
        told = exchange.completion
        probability = told.probability(_deciding(told.text)) if told else None
        on_exchange(exchange)

    messages = render(trajectory, model.settings)
    form = Form(grammar=GRAMMAR) if model.settings.trained else judge_form(model.settings)
    found = await ask(model, messages, parse, note, role="judge", form=form)
    another = _finds_another(found.reasons, trajectory.answer or "")
    if found.success and model.settings.trained and another:
        return Verdict(success=False, reasons=found.reasons)
    found = found.model_copy(update={"probability": probability if found.success else None})
    if found.success and probability is not None and probability < SUCCESS_THRESHOLD:
        reasons = f"success is not sure: {probability:.0%}"
        return found.model_copy(update={"success": False, "reasons": reasons})
    return found


def _deciding(text: str) -> str:
    """The end of a reply that decides: its verdict, with the finding where that says it already."""
    finding, verdict, end = text.rpartition("\nVerdict")
    decided = finding.removeprefix(MISSING) == NOTHING
    return (NOTHING if decided else "") + verdict + end


def _finds_another(finding: str, answer: str) -> bool:
    """Whether a finding names a right answer that is not in the one that was given."""
    right = finding.removeprefix(ANSWER)
    known = right not in (finding, UNKNOWN)
    return known and not as_a_whole(right).search(answer)
