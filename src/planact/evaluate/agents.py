"""From names and objects to agents: opens the models of a run, and makes what plans and acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from pydantic import BaseModel

from planact.agent import Agent, Policy
from planact.agent.policies import locked, name_of, policy
from planact.browser.tools import Tool, tool
from planact.errors import UsageError
from planact.evaluate.episode import AgentFactory
from planact.files.digests import digest
from planact.llm.names import open_model, open_models, own_weights, resolve
from planact.llm.own import WithSettings
from planact.roles.executor import ModelExecutor
from planact.roles.output import Output, check
from planact.roles.planner import ModelPlanner
from planact.roles.template import check_prompts
from planact.tasks.suites import demonstrator
from planact.tasks.task import Obeyed, Suite, Task, World
from planact.types import (
    DEMONSTRATOR,
    OBEDIENT,
    SCRIPTED,
    Budget,
    Executor,
    Model,
    ModelSettings,
    Planner,
    PolicyName,
    Role,
)

T = TypeVar("T")


@dataclass(frozen=True)
class AgentConfig:
    """Which agent acts. A planner or executor is a model's name, a model, or one's own: an object
    for all episodes, or a class of which each episode has an instance."""

    planner: str | Model | Planner | type[Planner] | None = "embedded"  # None: ReAct, the baseline
    executor: str | Model | Executor | type[Executor] = "embedded"
    policy: str | Policy = PolicyName.ON_CHANGE
    actions: Sequence[Tool] = ()  # of its own, see `planact.browser.tools`
    prompts: str | Path = ""  # a folder of prompts in place of planact's
    site_map: str | Path = ""  # a file that planners are shown under `locked`: see docs/security.md
    output: type[BaseModel] | None = None  # the form that answers are put into
    budget: Budget = field(default_factory=Budget)

    def described(self) -> dict[str, Any]:
        """What makes its episodes comparable with others."""
        described: dict[str, Any] = {
            "planner": self.planner and _name(self.planner),
            "executor": _name(self.executor),
            "policy": name_of(policy(self.policy)),
            "budget": self.budget.model_dump(mode="json", exclude={"cost"}),
            **weights({"planner": self.planner, "executor": self.executor}),
        }
        if self.actions:
            described["actions"] = [kind.name for kind in map(tool, self.actions)]
        if self.prompts:
            described["prompts"] = str(self.prompts)
        if self.site_map:
            described["site_map"] = str(self.site_map)
        if self.output:
            described["output"] = self.output.__name__
        return described

    def check(self) -> None:
        """Raises `UsageError` for what is not what it has to be, before anything starts."""
        policy(self.policy)
        if not isinstance(self.budget, Budget):
            raise UsageError(f"the budget is {self.budget!r}", "Give a planact.Budget.")
        if not isinstance(self.actions, list | tuple):
            raise UsageError("the actions are no list", "Give a list of functions.")
        for name, count in Counter(kind.name for kind in map(tool, self.actions)).items():
            if count > 1:
                raise UsageError(f"{count} actions are called {name}", "Give each its own name.")
        _check_one(self.planner, "planner", "plan")
        _check_one(self.executor, "executor", "decide")
        if self.prompts:
            check_prompts(str(self.prompts))
        if self.output is not None:
            check(self.output)
        self.read_site_map()
        if isinstance(self.planner, str) and self.planner != OBEDIENT:
            resolve(self.planner, "planner")
        if isinstance(self.executor, str) and self.executor not in SCRIPTED:
            resolve(self.executor, "executor")

    def put_by(self, model: Model | None) -> Output | None:
        """What puts answers into their form, if that is asked for."""
        return Output(self.output, model) if self.output else None

    def read_site_map(self) -> str:
        """What the file says; "" without one. Raises `UsageError`."""
        if not self.site_map:
            return ""
        if policy(self.policy) is not locked:
            raise UsageError("a site map is for the policy locked", "Give it with that policy.")
        try:
            return Path(self.site_map).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            hint = "Give a text file: a line for each address, with a few words."
            raise UsageError(
                f"the site map {self.site_map} cannot be read: {error}", hint
            ) from None


def weights(models: Mapping[Role, Any]) -> dict[str, str]:
    """What tells models that are served here from others of the same name, by role."""
    return {
        f"{role}_weights": digest(file)[:16]
        for role, given in models.items()
        if isinstance(given, str) and given not in SCRIPTED
        for file in own_weights(given, role)
    }


def _check_one(given: Any, role: str, does: str) -> None:
    """Raises `UsageError` for what cannot be in the role."""
    if isinstance(given, str) or (given is None and role == "planner"):
        return
    if not (hasattr(given, "complete") or hasattr(given, does)):
        hint = f"Give a name, a model, or an object with name and {does}."
        raise UsageError(f"{given!r} is no {role}", hint)
    if not hasattr(given, "name"):
        raise UsageError(f"the {role} has no name", "Give it one: name = …")
    settings = getattr(given, "settings", None)
    if hasattr(given, "complete") and not isinstance(settings, ModelSettings):
        raise UsageError(f"the model {given.name} has no settings", "planact.ModelSettings()")


class Agents(NamedTuple):
    """What makes an agent for each episode, and its models by role, as far as it has such."""

    make: AgentFactory
    models: dict[Role, Model]

    @property
    def settings(self) -> dict[str, ModelSettings]:
        return {role: model.settings for role, model in self.models.items()}


class Opening(Protocol):
    """Gives agents, for so many episodes at a time. It can be pickled."""

    def __call__(self, *, slots: int = 1) -> AbstractAsyncContextManager[Agents]: ...


@asynccontextmanager
async def open_agents(
    config: AgentConfig, suite: Suite | None = None, *, slots: int = 1
) -> AsyncIterator[Agents]:
    """The agents that `config` describes, their models ready while the context is open. `slots` is
    how many episodes run at a time, `suite` the one whose demonstrators may act.

    Raises `UsageError` and `ModelFailure`.
    """
    chosen = policy(config.policy)
    if config.executor == DEMONSTRATOR:
        if suite is None:
            raise UsageError("only suites have demonstrators", "Name a model.")
        known = suite

        def demonstrating(task: Task, world: World) -> Agent:
            actor, puts = demonstrator(known, task), config.put_by(None)
            return Agent(actor, None, chosen, config.budget, output=puts)

        yield Agents(demonstrating, {})
        return
    if config.executor == OBEDIENT:
        if not isinstance(suite, Obeyed):
            raise UsageError("only the suite injections has an obedient agent", "Name a model.")
        obeyed = suite

        def obedient(task: Task, world: World) -> Agent:
            planner, executor = obeyed.obedient(task)
            plans, puts = planner if config.planner else None, config.put_by(None)
            return Agent(executor, plans, chosen, config.budget, output=puts)

        yield Agents(obedient, {})
        return
    own, site_map = tuple(map(tool, config.actions)), config.read_site_map()
    async with AsyncExitStack() as stack:
        planning, acting = await _opened(stack, config, slots)
        if config.prompts:
            planning, acting = (_prompted(found, config.prompts) for found in (planning, acting))
        roles: dict[Role, Any] = {"planner": planning, "executor": acting}
        models = {role: found for role, found in roles.items() if isinstance(found, Model)}
        check_prices(config.budget, *models.values())
        executor = _made(acting, partial(ModelExecutor, policy=name_of(chosen), own=own))
        planner = _made(planning, ModelPlanner) if planning else None

        def agent(*_: object) -> Agent:
            plans, puts = planner and planner(), config.put_by(models.get("executor"))
            return Agent(executor(), plans, chosen, config.budget, own, site_map, puts)

        yield Agents(agent, models)


def check_prices(budget: Budget, *models: Model | None) -> None:
    """Raises `UsageError` where a budget of dollars cannot be kept."""
    unknown = [model.name for model in models if model and model.settings.price is None]
    if budget.cost is not None and unknown:
        raise UsageError(
            f"a budget of dollars needs the price of {unknown[0]}",
            "Name a profile that has one, such as price: {input: 1.25, output: 10}, in dollars per "
            "million tokens (docs/models.md).",
        )


@asynccontextmanager
async def open_judge(judge: str | Model | None) -> AsyncIterator[Model | None]:
    """The model that judges, if any."""
    if not isinstance(judge, str):
        yield judge
        return
    async with open_model(judge, "judge") as opened:
        yield opened


async def _opened(stack: AsyncExitStack, config: AgentConfig, slots: int) -> tuple[Any, Any]:
    """Planner and executor, with the models for those that are named."""
    planner, executor = config.planner, config.executor
    if isinstance(planner, str) and isinstance(executor, str):
        return await stack.enter_async_context(open_models(planner, executor, slots=slots))

    async def one(given: Any, role: Role) -> Any:
        if isinstance(given, type) and hasattr(given, "complete"):
            return given()
        if not isinstance(given, str):
            return given
        return await stack.enter_async_context(open_model(given, role, slots=slots))

    return await one(planner, "planner"), await one(executor, "executor")


def _made(given: Any, of_model: Callable[[Model], T]) -> Callable[[], T]:
    """What gives an episode its planner or executor."""
    if isinstance(given, type):
        return cast(Callable[[], T], given)
    made = of_model(given) if isinstance(given, Model) else cast(T, given)
    return lambda: made


def _prompted(given: Any, prompts: str | Path) -> Any:
    if not isinstance(given, Model):
        return given
    return WithSettings(given, given.settings.model_copy(update={"prompts": str(prompts)}))


def _name(given: Any) -> str:
    return given if isinstance(given, str) else str(given.name)
