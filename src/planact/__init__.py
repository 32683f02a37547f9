"""A web agent that plans, acts and replans in a real browser.

    import planact

    result = planact.run("Which kettle is the cheapest?", "https://shop.example/")
    print(result.answer)

What is named here is documented in docs/api.md, and stays. It is loaded when it is first used:
importing planact takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planact.agent.loop import Agent as Agent
    from planact.agent.policies import always as always
    from planact.agent.policies import guarded as guarded
    from planact.agent.policies import locked as locked
    from planact.agent.policies import milestones as milestones
    from planact.agent.policies import never as never
    from planact.agent.policies import on_change as on_change
    from planact.agent.policies import on_request as on_request
    from planact.agent.policies import stall as stall
    from planact.api import Result as Result
    from planact.api import arun as arun
    from planact.api import arun_tasks as arun_tasks
    from planact.api import episodes as episodes
    from planact.api import run as run
    from planact.api import run_tasks as run_tasks
    from planact.browser.bounds.permissions import Permissions as Permissions
    from planact.browser.bounds.permissions import Request as Request
    from planact.browser.bounds.permissions import Rule as Rule
    from planact.browser.bounds.secrets import Secret as Secret
    from planact.browser.bounds.secrets import Secrets as Secrets
    from planact.browser.browser import Browser as Browser
    from planact.browser.browser import launch as launch
    from planact.browser.session import Session as Session
    from planact.errors import ActionError as ActionError
    from planact.errors import EnvironmentFailure as EnvironmentFailure
    from planact.errors import ModelFailure as ModelFailure
    from planact.errors import PlanactError as PlanactError
    from planact.errors import StopReason as StopReason
    from planact.errors import UsageError as UsageError
    from planact.evaluate.summary import Summary as Summary
    from planact.llm.names import open_model as open_model
    from planact.model import Completion as Completion
    from planact.model import Exchange as Exchange
    from planact.model import Form as Form
    from planact.model import Message as Message
    from planact.model import Model as Model
    from planact.model import ModelSettings as ModelSettings
    from planact.model import Usage as Usage
    from planact.page import Element as Element
    from planact.page import Observation as Observation
    from planact.roles.executor import ModelExecutor as ModelExecutor
    from planact.roles.planner import ModelPlanner as ModelPlanner
    from planact.tasks.own import OpenWeb as OpenWeb
    from planact.tasks.own import task as task
    from planact.tasks.task import Suite as Suite
    from planact.tasks.task import Task as Task
    from planact.tasks.task import World as World
    from planact.types import Action as Action
    from planact.types import Budget as Budget
    from planact.types import Check as Check
    from planact.types import Decision as Decision
    from planact.types import Event as Event
    from planact.types import Executor as Executor
    from planact.types import History as History
    from planact.types import Plan as Plan
    from planact.types import Planner as Planner
    from planact.types import PlanRound as PlanRound
    from planact.types import PlanStep as PlanStep
    from planact.types import Score as Score
    from planact.types import Step as Step
    from planact.types import Stop as Stop
    from planact.types import Trajectory as Trajectory

_NAMES = {
    "planact.agent.loop": "Agent",
    "planact.agent.policies": "always guarded locked milestones never on_change on_request stall",
    "planact.api": "Result arun_tasks arun episodes run run_tasks",
    "planact.browser.browser": "Browser launch",
    "planact.browser.bounds.permissions": "Permissions Request Rule",
    "planact.browser.bounds.secrets": "Secret Secrets",
    "planact.browser.session": "Session",
    "planact.errors": (
        "ActionError EnvironmentFailure ModelFailure PlanactError StopReason UsageError"
    ),
    "planact.evaluate.summary": "Summary",
    "planact.llm.names": "open_model",
    "planact.model": "Completion Exchange Form Message Model ModelSettings Usage",
    "planact.page": "Element Observation",
    "planact.roles.executor": "ModelExecutor",
    "planact.roles.planner": "ModelPlanner",
    "planact.tasks.own": "OpenWeb task",
    "planact.tasks.task": "Suite Task World",
    "planact.types": (
        "Action Budget Check Decision Event Executor History Plan Planner PlanRound PlanStep Score "
        "Step Stop Trajectory"
    ),
}
_WHERE = {name: module for module, names in _NAMES.items() for name in names.split()}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'planact' has no attribute {name!r}")
    found = getattr(import_module(_WHERE[name]), name)
    # Kept, and put above a module of the same name, which importing it would leave here.
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
