"""Base of the records in `planact.page` and `planact.types`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class Record(BaseModel):
    """Base of everything that is stored: unknown fields are an error, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def first_problem(error: ValidationError, whole: str = "it") -> str:
    """The first of what is wrong with a record: in which field, or with the `whole`."""
    problem = error.errors()[0]
    return f"{'.'.join(map(str, problem['loc'])) or whole}: {problem['msg']}"
