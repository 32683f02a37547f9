"""Judge of WebVoyager's episodes (arXiv 2401.13919, section 4.2): task, answer, actions and last
screenshots, beside the published reference answer, to a verdict with reasons."""

from __future__ import annotations

from planact.roles.replies.reading import verdict
from planact.roles.template import as_asked, history, page_to_judge, untrusted
from planact.roles.template import render as prompt
from planact.types import Message, ModelSettings, Record, Trajectory

SCREENS = 15  # as the published evaluation is run: all of an episode of its 15 actions

VERDICTS = {
    "success": True,
    "successful": True,
    "not success": False,
    "not successful": False,
}


SAID = ("SUCCESS", "NOT SUCCESS")  # in the form of replies


class Verdict(Record):
    success: bool
    reasons: str


def render(
    trajectory: Trajectory,
    settings: ModelSettings,
    *,
    reference: str,
    changes: bool,
    notice: str,
    screens: tuple[bytes, ...],
) -> list[Message]:
    """The messages that ask for a verdict on an episode that ended with an answer.

    `changes` says that the reference is one of several right answers or was right at its time,
    `notice` what holds for all of the site's references. `screens` are PNG files, oldest first.
    """
    asked = {**as_asked(settings), "trained": False}  # no model was trained on these
    user = prompt(
        "webvoyager",
        "user",
        goal=trajectory.goal,
        reference=reference,
        changes=changes,
        notice=notice,
        answer=untrusted(trajectory.answer or ""),
        actions=untrusted("\n".join(history(trajectory.steps, settings.history))),
        page=page_to_judge(trajectory.last, trajectory, settings),
        screens=len(screens),
        **asked,
    )
    system = prompt("webvoyager", "system", **asked)
    return [
        Message(role="system", content=system),
        Message(role="user", content=user, images=screens),
    ]


def parse(text: str) -> Verdict:
    """Reads the last verdict. Raises `ParseError` where there is none."""
    success, reasons = verdict(text, VERDICTS, SAID)
    return Verdict(success=success, reasons=reasons)
