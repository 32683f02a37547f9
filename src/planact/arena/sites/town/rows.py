"""Rows of the database, many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps


def insert(model: str, rows: Iterable[dict[str, Any]], dates: tuple[str, ...] = ()) -> list[Any]:
    """Rows of a model such as `catalogue.Product`. `dates` are fields that Django sets to the
    present on insertion, so they are written again."""
    table = apps.get_model(model)._default_manager
    rows = list(rows)
    made = table.bulk_create(table.model(**row) for row in rows)
    if dates:
        for record, row in zip(made, rows, strict=True):
            for field in dates:
                setattr(record, field, row[field])
        table.bulk_update(made, dates, batch_size=200)
    return list(made)
