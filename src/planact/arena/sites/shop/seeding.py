"""Writes a `Shop` into the store's empty tables, so that the site shows exactly what it says."""

from __future__ import annotations

from django.contrib.sites.models import Site
from oscar.core.loading import get_model

from planact.arena.sites.shop import catalogue, sales
from planact.arena.sites.shop.rows import address_fields
from planact.arena.sites.shop.world import Shop


def write(world: Shop) -> None:
    """Ids in the database are those of the world's records."""
    _write_place()
    catalogue.write_categories(world)
    catalogue.write_products(world)
    _write_addresses(world)
    sales.write_orders(world)
    sales.write_records(world)
    sales.write_reviews(world)
    sales.write_offers(world)
    sales.write_vouchers(world)
    sales.write_wish_lists(world)


def _write_place() -> None:
    Site.objects.update_or_create(
        id=1, defaults={"domain": "shop.localhost", "name": "Harbour Street"}
    )
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="GB",
        iso_3166_1_a3="GBR",
        iso_3166_1_numeric="826",
        printable_name="United Kingdom",
        name="United Kingdom of Great Britain and Northern Ireland",
        is_shipping_country=True,
    )


def _write_addresses(world: Shop) -> None:
    for customer in world.customers:
        for i, address in enumerate(customer.addresses):
            get_model("address", "UserAddress").objects.create(
                user_id=customer.id,
                is_default_for_shipping=i == 0,
                is_default_for_billing=i == 0,
                **address_fields(address),
            )
