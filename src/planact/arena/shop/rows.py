"""Rows of the store's database, from records and many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from planact.arena.records import Address


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


def address_fields(address: Address) -> dict[str, Any]:
    return {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "line1": address.street,
        "line4": address.city,
        "postcode": address.postcode,
        "country_id": address.country,
    }
