"""WebVoyager's tasks (arXiv 2401.13919), in the form they are published in: a JSONL file of tasks,
and beside it `reference_answer.json`, which they are judged with."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from planact.errors import TaskError
from planact.record import first_problem
from planact.tasks.task import Eval, Task, TaskId, WebVoyagerReference
from planact.types import Record

REFERENCES = "reference_answer.json"


class _Answer(BaseModel):
    id: int
    type: Literal["golden", "possible"]
    ans: str = Field(min_length=1)


class _Site(BaseModel):
    notice: str = ""
    answers: tuple[_Answer, ...]


class References:
    """The reference answers beside a task file, read when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, task_id: str) -> WebVoyagerReference | None:
        """Raises `TaskError` where the file is missing or malformed."""
        return self._answers.get(task_id)

    @cached_property
    def _answers(self) -> dict[str, WebVoyagerReference]:
        file = self._file()
        try:
            sites = TypeAdapter(dict[str, _Site]).validate_json(file.read_bytes())
        except OSError as error:
            raise TaskError(f"{file}: cannot be read: {error}") from error
        except ValidationError as error:
            raise TaskError(f"{file}: field {first_problem(error, 'file')}") from error
        return {
            f"{name}--{answer.id}": WebVoyagerReference(
                type=answer.type, ans=answer.ans, notice=site.notice.strip()
            )
            for name, site in sites.items()
            for answer in site.answers
        }

    def _file(self) -> Path:
        files = sorted(self._folder.glob(f"*{REFERENCES}"))
        if not files:
            raise TaskError(
                f"there is no {REFERENCES} in {self._folder}",
                "WebVoyager's tasks are judged with it: put it beside them.",
            )
        return min(files, key=lambda file: len(file.name))


class WebVoyagerTask(Record):
    """One line of the published file."""

    web_name: str = Field(min_length=1)
    id: TaskId
    ques: str = Field(min_length=1)
    web: str = Field(pattern=r"^https?://\S+$")

    def task(self, references: References) -> Task:
        """Raises `ValueError` where there is no reference answer for it, and `TaskError` where
        they cannot be read."""
        reference = references.of(str(self.id))
        if reference is None:
            raise ValueError(f"there is no reference answer for {self.id}")
        return Task(
            task_id=self.id,
            sites=(self.web_name,),
            start_url=self.web,
            intent=self.ques,
            eval=Eval(eval_types=("webvoyager",), webvoyager=reference),
            allow=("*",),  # as published: what a search finds lies elsewhere
        )
