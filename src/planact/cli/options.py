"""Options that mean the same in all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from planact.types import PolicyName
from planact.types import Runner as RunnerName


def _option(says: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=says, **more)


_MIN_COST = 0.0001
_MODEL = (
    "embedded, embedded:base, embedded:PATH.gguf, openai:MODEL, MODEL@http://host:port/v1, a "
    "profile's name or module:Name"
)
_LIMIT = "Budget of {} per episode; if not given, the suite's."

# ---------------------------------------------------------------- which tasks

Suite = Annotated[
    str,
    typer.Argument(
        help="arena, injections, miniwob, webarena, webarena-lite, a task file or module:Name."
    ),
]
Split = Annotated[str, _option("train, validation or test.")]
Pattern = Annotated[
    str,
    _option("Only tasks whose id or site fits the pattern; several with commas.", metavar="P"),
]
Limit = Annotated[int | None, _option("At most so many tasks.", min=1)]
Seeds = Annotated[int | None, _option("Episodes per task; if not given, the suite's.", min=1)]

# ---------------------------------------------------------------- who acts

Planner = Annotated[str, _option(f"The planner: {_MODEL}.", metavar="M")]
Executor = Annotated[
    str,
    _option(
        f"The executor: {_MODEL}; of a suite also demonstrator, of injections obedient.",
        metavar="M",
    ),
]
Judge = Annotated[
    str | None, _option("Judge of fuzzy answers and of WebVoyager, a model.", metavar="M")
]
Replan = Annotated[PolicyName, _option("When to replan.")]
SiteMap = Annotated[
    Path | None, _option("Under locked, what planners see of the site.", metavar="FILE")
]
NoPlan = Annotated[bool, _option("No planner: the ReAct baseline.", "--no-plan")]
Steps = Annotated[int, _option("Budget of actions per episode.", min=1)]
Seconds = Annotated[float, _option("Budget of seconds per episode.", min=1)]
StepsIfAny = Annotated[int | None, _option(_LIMIT.format("actions"), min=1)]
SecondsIfAny = Annotated[float | None, _option(_LIMIT.format("seconds"), min=1)]
Cost = Annotated[
    float | None,
    _option("Budget of dollars, of all episodes and the judge.", min=_MIN_COST, metavar="D"),
]

# ---------------------------------------------------------------- where, and within what

Url = Annotated[str, _option("Where to start.")]
Allow = Annotated[
    list[str] | None,
    _option("Address whose site may be visited too, with a port only that origin; repeatable."),
]
Headed = Annotated[bool, _option("Show the browser.", "--headed")]
Network = Annotated[
    Literal["open", "site"],
    _option("What pages may load besides: anything, or only from sites that may be visited."),
]
PermissionsFile = Annotated[
    Path | None, _option("What is allowed, asked for and denied: docs/security.md.", metavar="FILE")
]
Confirm = Annotated[
    bool, _option("Ask here before what the permissions ask for; all, without a file.", "--confirm")
]
SecretsFile = Annotated[
    Path | None,
    _option("What <secret:name> in goals stands for: docs/security.md.", metavar="FILE"),
]
Login = Annotated[str | None, _option("Start signed in, as planact login kept it.", metavar="NAME")]
Insecure = Annotated[
    bool, _option("Also of sites whose certificate nobody vouches for.", "--accept-certificates")
]
HttpLogin = Annotated[
    str | None,
    _option(
        "For HTTP authentication, on the start URL's origin.",
        metavar="USER:PASSWORD",
        envvar="PLANACT_HTTP_LOGIN",
    ),
]

# ---------------------------------------------------------------- how, and what is kept

Workers = Annotated[int, _option("Episodes run side by side.", min=1)]
Runner = Annotated[
    RunnerName, _option("Where the workers are: in this process, in processes, on a Ray cluster.")
]
Screens = Annotated[bool, _option("Keep a screenshot of every page.", "--screens")]
Exchanges = Annotated[bool, _option("Keep all that models were asked and said.", "--exchanges")]
Out = Annotated[Path | None, _option("Run folder; one that exists is gone on with.")]
