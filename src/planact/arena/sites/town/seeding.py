"""Writes the seed of the whole project: its people, the shop, the forum, and signed-in sessions."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction

from planact.arena.sites.forum import seeding as forum_seeding
from planact.arena.sites.forum.world import Forum, Member
from planact.arena.sites.shop import catalogue
from planact.arena.sites.shop import seeding as shop_seeding
from planact.arena.sites.shop.records import Customer
from planact.arena.sites.shop.world import PASSWORD, Shop
from planact.arena.sites.town import TOWN
from planact.arena.sites.town.rows import insert

NEVER = datetime(2100, 1, 1, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def write(shop: Shop, forum: Forum) -> None:
    """Tables, rows and pictures. Ids in the database are those of the records."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    catalogue.draw_pictures(shop)
    with transaction.atomic():
        _write_people(shop, forum)
        shop_seeding.write(shop)
        forum_seeding.write(forum)
        ids = {
            "customer": shop.main_customer.id,
            "manager": shop.manager.id,
            "member": forum.main_member.id,
            "moderator": forum.moderator.id,
        }
        for role, number in ids.items():
            _write_session(TOWN.sessions[role].value, User.objects.get(id=number))


def _write_people(shop: Shop, forum: Forum) -> None:
    """Customers are members; the shop's manager and the forum's moderator are staff."""
    password = make_password(PASSWORD, salt="arena")
    people: list[tuple[Customer | Member, str, bool]] = [(shop.manager, "manager", True)]
    people += [(member, member.username, member is forum.moderator) for member in forum.members]
    insert(
        "auth.User",
        [
            {
                "id": person.id,
                "username": username,
                "email": person.email,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "password": password,
                "is_staff": staff,
                "is_superuser": staff,
                "date_joined": person.joined,
            }
            for person, username, staff in people
        ],
    )


def _write_session(key: str, user: User) -> None:
    """Signed in by the seed, so that no browser has to."""
    data = {
        "_auth_user_id": str(user.id),
        "_auth_user_backend": BACKEND,
        "_auth_user_hash": user.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=key, session_data=SessionStore().encode(data), expire_date=NEVER
    )
