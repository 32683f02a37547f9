"""Catalogue search straight from the database: the haystack engine behind Oscar's product lists.

haystack's own `SimpleEngine` looks at the last word alone and neither filters, sorts nor pages.
Here a query's tree of conditions becomes one Django query, so results are right at once after any
change.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, SearchNode
from haystack.models import SearchResult
from oscar.core.loading import get_model

from planact.arena.records import word_patterns

TEXT = ("title", "description", "upc", "categories__name")
SORT_COLUMNS = {"price": "stockrecords__price", "title_exact": "title"}
NEWEST_FIRST = "-date_created"


class Query(BaseSearchQuery):  # type: ignore[misc]
    def run(self, spelling_query: str | None = None, **kwargs: Any) -> None:
        order = [_column(field) for field in self.order_by]
        found = self._found().base_queryset().order_by(*order, NEWEST_FIRST, "id")
        self._results = [_result(p) for p in found[self.start_offset : self.end_offset]]

    def get_count(self) -> int:
        return int(self._found().count())

    def get_facet_counts(self) -> dict[str, object]:
        return {}

    def _found(self) -> Any:
        products = get_model("catalogue", "Product").objects.browsable()
        return products.filter(_condition(self.query_filter)).distinct()


class Engine(BaseEngine):  # type: ignore[misc]
    backend = BaseSearchBackend
    query = Query


def _condition(node: SearchNode) -> Q:
    """All conditions of a query. Oscar also asks for `is_public` and `structure`, which
    `browsable()` sees to."""
    condition = Q()
    for child in node.children:
        if isinstance(child, SearchNode):
            condition &= _condition(child)
            continue
        field, _ = node.split_expression(child[0])
        if field == "content":
            for pattern in word_patterns(child[1].query_string):
                condition &= reduce(or_, (Q(**{f"{text}__iregex": pattern}) for text in TEXT))
        elif field == "category":
            condition &= Q(categories__in=child[1])
    return condition


def _column(field: str) -> str:
    sign, name = ("-", field[1:]) if field.startswith("-") else ("", field)
    return sign + SORT_COLUMNS.get(name, name)


def _result(product: Any) -> SearchResult:
    result = SearchResult("catalogue", "product", product.pk, 0)
    result._object = product  # else haystack fetches each product again
    return result
