"""Writes a `World` into the store's empty database, so that the site shows exactly what it says."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.db import transaction
from oscar.core.loading import get_model

from planact.arena.shop import catalogue, sales
from planact.arena.shop.rows import address_fields, insert
from planact.arena.shop.sessions import write_sessions
from planact.arena.world import PASSWORD, World


def write(world: World) -> None:
    """Tables, rows and pictures. Ids in the database are those of the world's records."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    catalogue.draw_pictures(world)
    with transaction.atomic():
        _write_place()
        catalogue.write_categories(world)
        catalogue.write_products(world)
        _write_people(world)
        sales.write_orders(world)
        sales.write_records(world)
        sales.write_reviews(world)
        sales.write_offers(world)
        sales.write_vouchers(world)
        sales.write_wish_lists(world)
        write_sessions(world)


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


def _write_people(world: World) -> None:
    password = make_password(PASSWORD, salt="arena")
    insert(
        "auth.User",
        [
            {
                "id": person.id,
                "username": f"user{person.id}",
                "email": person.email,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "password": password,
                "is_staff": person.staff,
                "is_superuser": person.staff,
                "date_joined": person.joined,
            }
            for person in (*world.customers, world.manager)
        ],
    )
    for customer in world.customers:
        for i, address in enumerate(customer.addresses):
            get_model("address", "UserAddress").objects.create(
                user_id=customer.id,
                is_default_for_shipping=i == 0,
                is_default_for_billing=i == 0,
                **address_fields(address),
            )
