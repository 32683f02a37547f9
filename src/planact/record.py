"""Base of the records in `planact.page` and `planact.types`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of everything that is stored: unknown fields are an error, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
