"""The haystack engine behind Oscar's product lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from haystack.backends import BaseEngine, BaseSearchBackend
from haystack.models import SearchResult
from oscar.core.loading import get_model

from planact.arena.town.search import DatabaseQuery, contains

TEXT = ("title", "description", "upc", "categories__name")
SORT_COLUMNS = {"price": "stockrecords__price", "title_exact": "title"}
NEWEST_FIRST = "-date_created"


class Query(DatabaseQuery):
    def rows(self) -> Any:
        return get_model("catalogue", "Product").objects.browsable().base_queryset()

    def condition(self, field: str, value: Any) -> Q:
        if field == "content":
            return contains(value.query_string, TEXT)
        # Oscar also asks for `is_public` and `structure`, which `browsable()` sees to.
        return Q(categories__in=value) if field == "category" else Q()

    def order(self) -> Iterable[str]:
        return (*map(_column, self.order_by), NEWEST_FIRST, "id")

    def result(self, row: Any) -> SearchResult:
        result = SearchResult("catalogue", "product", row.pk, 0)
        result._object = row  # else haystack fetches each product again
        return result


class Engine(BaseEngine):  # type: ignore[misc]
    backend = BaseSearchBackend
    query = Query


def _column(field: str) -> str:
    sign, name = ("-", field[1:]) if field.startswith("-") else ("", field)
    return sign + SORT_COLUMNS.get(name, name)
