"""Signed-in sessions that are part of the seed, so that no browser has to sign in."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from planact.arena.shop import SESSION_KEYS
from planact.arena.world import World

NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def write_sessions(world: World) -> None:
    people = {"customer": world.main_customer, "manager": world.manager}
    for role, key in SESSION_KEYS.items():
        user = User.objects.get(id=people[role].id)
        data = {
            "_auth_user_id": str(user.id),
            "_auth_user_backend": "oscar.apps.customer.auth_backends.EmailBackend",
            "_auth_user_hash": user.get_session_auth_hash(),
        }
        Session.objects.create(
            session_key=key, session_data=SessionStore().encode(data), expire_date=NEVER
        )
