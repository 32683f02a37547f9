"""Why a run stopped, and whose fault a failure is.

Every failure is attributed once, where it is raised: to the model, the environment (site, browser),
the task, the person's input (usage), or planact itself (harness). The command line turns the owner
into an exit code; an evaluation counts failures by owner.
"""

from __future__ import annotations

from enum import StrEnum

from planact.text import one_line

MAX_PROBLEM = 900  # characters that a model is told of its reply: it may quote itself


class Owner(StrEnum):
    """Whose fault a failure is."""

    MODEL = "model"
    ENVIRONMENT = "environment"
    TASK = "task"
    HARNESS = "harness"


class StopReason(StrEnum):
    """How an episode ended."""

    EXIT = "exit"  # the agent answered
    DONE = "done"  # the page ended the episode
    STEPS = "steps"  # the budget of actions is spent
    TOKENS = "tokens"
    SECONDS = "seconds"
    COST = "cost"
    LOOP = "loop"  # the same action on the same page again and again
    INTERRUPTED = "interrupted"  # by the person, or by an end of the process
    MALFORMED = "malformed"  # the model did not produce an action within its retries
    FAILED = "failed"  # something broke; `Stop.owner` says what


class PlanactError(Exception):
    """A failure told in one clear line. `hint` says what to do about it."""

    owner: Owner = Owner.HARNESS
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')}. {self.hint}" if self.hint else self.message


class UsageError(PlanactError):
    """What the person asked for cannot be done as asked (exit code 2)."""

    exit_code = 2


class TaskError(PlanactError):
    """A task file or evaluator is wrong (exit code 2)."""

    owner = Owner.TASK
    exit_code = 2


class EnvironmentFailure(PlanactError):
    """The site, the browser or the machine failed (exit code 3)."""

    owner = Owner.ENVIRONMENT
    exit_code = 3


class ModelFailure(PlanactError):
    """A model or its endpoint failed (exit code 3).

    `passing` names what may be gone at the next try ("429", "500", "timeout", …), and `wait` is how
    many seconds the endpoint asked to wait before it.
    """

    owner = Owner.MODEL
    exit_code = 3

    def __init__(
        self, message: str, hint: str = "", *, passing: str = "", wait: float = 0.0
    ) -> None:
        super().__init__(message, hint)
        self.passing = passing
        self.wait = wait


class Interrupted(PlanactError):
    """The person ended the command (exit code 130, as of Ctrl-C in a shell)."""

    exit_code = 130


class RequestFailure(ModelFailure):
    """This request failed, and would again; others may not. `passing` names how."""


class ParseError(ValueError):
    """A model's reply cannot be used. The message is written for the model to read, in one line;
    `kind` is for who counts such replies."""

    def __init__(self, message: str, kind: str = "wrong format") -> None:
        super().__init__(one_line(message, MAX_PROBLEM))
        self.kind = kind


class ActionError(Exception):
    """An action could not be carried out. The message is written for the model to read."""
