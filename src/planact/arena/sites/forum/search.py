"""The haystack engine behind machina's search of posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from haystack.backends import BaseEngine, BaseSearchBackend
from haystack.models import SearchResult
from machina.core.db.models import get_model

from planact.arena.sites.town.search import DatabaseQuery, contains


class Query(DatabaseQuery):
    def rows(self) -> Any:
        posts = get_model("forum_conversation", "Post").approved_objects
        return posts.select_related("topic__forum", "poster")

    def condition(self, field: str, value: Any) -> Q:
        if field == "content":
            return contains(value.query_string, ("subject", "content", "topic__subject"))
        if field == "topic_subject":
            return contains(value.query_string, ("topic__subject",))
        if field == "poster_name":
            return Q(poster__username__icontains=value)
        return Q(topic__forum_id__in=list(value)) if field == "forum" else Q()

    def order(self) -> Iterable[str]:
        return ("-created", "id")

    def result(self, row: Any) -> SearchResult:
        return SearchResult(
            "forum_conversation",
            "post",
            row.pk,
            0,
            text=row.content.raw,
            created=row.created,
            poster=row.poster_id,
            poster_name=row.poster.username,
            forum=row.topic.forum_id,
            forum_slug=row.topic.forum.slug,
            topic=row.topic_id,
            topic_slug=row.topic.slug,
            topic_subject=row.topic.subject,
        )


class Engine(BaseEngine):  # type: ignore[misc]
    backend = BaseSearchBackend
    query = Query
