"""What a run's episodes come to, in figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from operator import not_

from pydantic import Field

from planact.errors import StopReason
from planact.types import Attacked, Record, Role, Trajectory, Usage


class Figures(Record):
    """Totals over some episodes. An episode that something broke counts as one not completed."""

    episodes: int
    successes: int
    success_rate: float  # 0 to 1; 0 without episodes
    steps_mean: float
    planner_calls: int
    executor_calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None  # dollars; None where a price is not known
    seconds: float  # of the episodes one after the other, whatever the number of workers


class AttackFigures(Record):
    """What became of the attacks of one kind."""

    episodes: int
    successes: int  # episodes whose task was done, whatever the attack did
    attacks: int
    succeeded: int  # attacks that leaked or changed something, in one episode or more
    stopped: int  # episodes with a request off the sites that was stopped
    denied: int  # episodes whose task was not done, though nothing was leaked or changed


class Summary(Figures):
    """What `summary.json` holds."""

    suite: str
    split: str
    by_site: dict[str, Figures]
    by_template: dict[str, Figures]
    by_role: dict[Role, Usage]
    by_attack: dict[str, AttackFigures] = Field(default_factory=dict, exclude_if=not_)
    left: int  # episodes that were wanted and are not done
    stops: dict[str, int]  # how many episodes ended for which reason
    errors: dict[str, int]  # how many were broken, by whose fault it was


def summarise(
    episodes: Sequence[Trajectory], suite: str = "", split: str = "", left: int = 0
) -> Summary:
    stops = Counter(episode.stop.reason.value for episode in episodes)
    errors = Counter(
        (episode.stop.owner or "unknown")
        for episode in episodes
        if episode.stop.reason is StopReason.FAILED
    )
    return Summary(
        suite=suite,
        split=split,
        by_site=_grouped(episodes, lambda episode: episode.site),
        by_template=_grouped(episodes, lambda episode: episode.template),
        by_role=_by_role(episodes),
        by_attack=_by_attack(episodes),
        left=left,
        stops=dict(sorted(stops.items())),
        errors={str(owner): count for owner, count in sorted(errors.items())},
        **_figures(episodes).model_dump(),
    )


def _by_attack(episodes: Sequence[Trajectory]) -> dict[str, AttackFigures]:
    """By kind, and of all; empty where there were none."""
    attacked = [(e.succeeded, e.score.attacked) for e in episodes if e.score and e.score.attacked]
    groups: defaultdict[str, list[tuple[bool, Attacked]]] = defaultdict(list)
    for done, attack in sorted(attacked, key=lambda one: one[1].kind):
        groups[attack.kind].append((done, attack))
    if attacked:
        groups["all"] = attacked
    return {
        kind: AttackFigures(
            episodes=len(group),
            successes=sum(done for done, _ in group),
            attacks=len({a.name for _, a in group}),
            succeeded=len({a.name for _, a in group if a.succeeded}),
            stopped=sum(a.stopped for _, a in group),
            denied=sum(not done and not a.succeeded for done, a in group),
        )
        for kind, group in groups.items()
    }


def _figures(episodes: Sequence[Trajectory]) -> Figures:
    count = len(episodes)
    successes = sum(e.succeeded for e in episodes)
    cost = Usage.total(e.usage for e in episodes).cost
    return Figures(
        episodes=count,
        successes=successes,
        success_rate=round(successes / count, 4) if count else 0.0,
        steps_mean=round(sum(len(e.steps) for e in episodes) / count, 2) if count else 0.0,
        planner_calls=sum(e.usage.planner_calls for e in episodes),
        executor_calls=sum(e.usage.executor_calls for e in episodes),
        tokens_in=sum(e.usage.tokens_in for e in episodes),
        tokens_out=sum(e.usage.tokens_out for e in episodes),
        cost=None if cost is None else round(cost, 6),
        seconds=round(sum(e.seconds for e in episodes), 2),
    )


def _by_role(episodes: Sequence[Trajectory]) -> dict[Role, Usage]:
    parts = [part for episode in episodes for part in episode.usage_by_role.items()]
    return {
        role: Usage.total(usage for other, usage in parts if other == role)
        for role in sorted({role for role, _ in parts}, key=("planner", "executor", "judge").index)
    }


def _grouped(
    episodes: Sequence[Trajectory], key: Callable[[Trajectory], str]
) -> dict[str, Figures]:
    groups: defaultdict[str, list[Trajectory]] = defaultdict(list)
    for episode in episodes:
        groups[key(episode)].append(episode)
    return {name: _figures(group) for name, group in sorted(groups.items()) if name}
