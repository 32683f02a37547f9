"""One self-contained HTML page for a run folder: what was planned, done, seen and scored.

The page runs no script and fetches nothing but the run's own screenshots. Its text comes from web
pages and models, so all of it is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import quote

from planact.errors import StopReason, UsageError
from planact.evaluate.folder import RunFolder, episode_name
from planact.evaluate.summary import summarise
from planact.types import Exchange, Observation, PlanRound, PlanStep, Role, Step, Trajectory
from planact.viewer.template import environment, write_page

OUTCOMES = {
    "done": "completed",
    "fail": "not completed",
    "error": "broken",
    "unscored": "not scored",
}


def render_run(run_dir: Path) -> Path:
    """Writes `index.html` into the folder and gives its path.

    Raises `UsageError` where the folder is not a run's or has no episodes, and
    `EnvironmentFailure` where it cannot be written.
    """
    folder = RunFolder.open(run_dir)
    episodes = [Episode(trajectory, folder) for trajectory in folder.episodes()]
    if not episodes:
        raise UsageError(f"{run_dir} has no finished episodes yet")
    configuration = folder.info.configuration
    return write_page(
        run_dir,
        "run.html",
        info=folder.info,
        summary=summarise(
            [episode.trajectory for episode in episodes],
            str(configuration.get("suite", "")),
            str(configuration.get("split", "")),
        ),
        episodes=episodes,
        outcomes={
            key: (label, sum(1 for e in episodes if e.outcome == key))
            for key, label in OUTCOMES.items()
        },
    )


@dataclass(frozen=True)
class PlanEntry:
    """A plan in the timeline, its steps marked "same", "new" or "gone" against the one before."""

    number: int
    round: PlanRound
    steps: list[tuple[str, PlanStep]]
    exchanges: list[Exchange]


@dataclass(frozen=True)
class StepEntry:
    """A page and what was done on it; without a step it is the page at the end."""

    number: int
    page: Observation
    step: Step | None
    screen: str  # relative address of the screenshot, or ""
    exchanges: list[Exchange]


class Episode:
    """A trajectory as the template shows it."""

    def __init__(self, trajectory: Trajectory, folder: RunFolder) -> None:
        self.trajectory = trajectory
        self.name = episode_name(trajectory.task_id, trajectory.seed)
        self._screens = folder.screens(self.name)

    @property
    def outcome(self) -> str:
        """A key of `OUTCOMES`."""
        if self.trajectory.stop.reason is StopReason.FAILED:
            return "error"
        if self.trajectory.score is None:
            return "unscored"
        return "done" if self.trajectory.score.success else "fail"

    @property
    def timeline(self) -> Iterator[PlanEntry | StepEntry]:
        """Plans and steps in the order in which they came, then the page that was left."""
        plans = list(self._plan_entries())
        for index, step in enumerate(self.trajectory.steps):
            yield from (plan for plan in plans if plan.round.at == index)
            exchanges = self._exchanges("executor", index)
            yield StepEntry(index + 1, step.observation, step, self._screen(index), exchanges)
        end = len(self.trajectory.steps)
        yield from (plan for plan in plans if plan.round.at >= end)
        seen = self.trajectory.steps[-1].observation if self.trajectory.steps else None
        if self.trajectory.last and self.trajectory.last != seen:
            yield StepEntry(end + 1, self.trajectory.last, None, self._screen(end), [])

    @property
    def last_exchanges(self) -> list[Exchange]:
        """Those that neither a plan nor a step came of: failed ones, and the judge's."""
        planned = {round_.at for round_ in self.trajectory.plans}
        acted = range(len(self.trajectory.steps))
        led: dict[Role, set[int] | range] = {"planner": planned, "executor": acted}
        return [e for e in self.trajectory.exchanges if e.at not in led.get(e.role, ())]

    def _exchanges(self, role: Role, at: int) -> list[Exchange]:
        return [e for e in self.trajectory.exchanges if (e.role, e.at) == (role, at)]

    def _plan_entries(self) -> Iterator[PlanEntry]:
        before: tuple[PlanStep, ...] = ()
        for number, current in enumerate(self.trajectory.plans, 1):
            steps = current.plan.steps
            marked = _changes(before, steps) if before else [("same", step) for step in steps]
            yield PlanEntry(number, current, marked, self._exchanges("planner", current.at))
            before = steps

    def _screen(self, index: int) -> str:
        file = self._screens / f"{index}.png"
        return quote(f"screens/{self.name}/{index}.png") if file.is_file() else ""


def _changes(
    before: tuple[PlanStep, ...], after: tuple[PlanStep, ...]
) -> list[tuple[str, PlanStep]]:
    """The steps of both plans in order, each once."""
    matcher = SequenceMatcher(None, [s.step for s in before], [s.step for s in after], False)
    marked: list[tuple[str, PlanStep]] = []
    for kind, i, j, k, end in matcher.get_opcodes():
        if kind == "equal":
            marked += [("same", step) for step in after[k:end]]
        else:
            marked += [("gone", step) for step in before[i:j]]
            marked += [("new", step) for step in after[k:end]]
    return marked


environment.tests["plan_entry"] = lambda entry: isinstance(entry, PlanEntry)
