"""Rows of the store's database, from records."""

from __future__ import annotations

from typing import Any

from planact.arena.sites.shop.records import Address


def address_fields(address: Address) -> dict[str, Any]:
    return {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "line1": address.street,
        "line4": address.city,
        "postcode": address.postcode,
        "country_id": address.country,
    }
