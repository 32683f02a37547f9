"""The haystack engine behind Oscar's product lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from haystack.backends import BaseEngine, BaseSearchBackend
from haystack.models import SearchResult
from oscar.core.loading import get_model

from planact.arena.sites.town.search import DatabaseQuery, contains

TEXT = ("title", "description", "upc", "categories__name")
PRICE = "stockrecords__price"
SORT_COLUMNS = {"price": PRICE, "title_exact": "title"}
NEWEST_FIRST = "-date_created"
_RANGE = re.compile(r"\[(\S+) TO (\S+)\]")


class Query(DatabaseQuery):
    def rows(self) -> Any:
        return get_model("catalogue", "Product").objects.browsable().base_queryset()

    def condition(self, field: str, value: Any) -> Q:
        if field == "content":
            return contains(value.query_string, TEXT)
        # Oscar also asks for `is_public` and `structure`, which `browsable()` sees to.
        return Q(categories__in=value) if field == "category" else Q()

    def facet(self, query: str) -> Q:
        """Ranges of prices, as Oscar writes them: `price:([0 TO 25] OR [50 TO *])`."""
        return reduce(or_, (_between(low, high) for low, high in _RANGE.findall(query)))

    def order(self) -> Iterable[str]:
        return (*map(_column, self.order_by), NEWEST_FIRST, "id")

    def result(self, row: Any) -> SearchResult:
        result = SearchResult("catalogue", "product", row.pk, 0)
        result._object = row  # else haystack fetches each product again
        return result


class Engine(BaseEngine):  # type: ignore[misc]
    backend = BaseSearchBackend
    query = Query


def _between(low: str, high: str) -> Q:
    lowest = Q(**{f"{PRICE}__gte": low})
    return lowest if high == "*" else lowest & Q(**{f"{PRICE}__lte": high})


def _column(field: str) -> str:
    sign, name = ("-", field[1:]) if field.startswith("-") else ("", field)
    return sign + SORT_COLUMNS.get(name, name)
