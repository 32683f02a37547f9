"""Search straight from the database: a haystack engine for sites that are put back at any moment.

haystack's own `SimpleEngine` looks at the last word alone and neither filters, sorts nor pages.
Here a query's tree of conditions becomes one Django query, so results are right at once after any
change.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from haystack.backends import BaseSearchQuery, SearchNode
from haystack.models import SearchResult

from planact.arena.sites.shop.records import word_patterns


class DatabaseQuery(BaseSearchQuery):  # type: ignore[misc]
    """A haystack query that a site's models answer."""

    @abstractmethod
    def rows(self) -> Any:
        """The query set of all that can be found."""

    @abstractmethod
    def condition(self, field: str, value: Any) -> Q:
        """One condition of a query."""

    @abstractmethod
    def order(self) -> Iterable[str]:
        """The columns that results are sorted by, most important first."""

    @abstractmethod
    def result(self, row: Any) -> SearchResult:
        """What the site's pages show of a row."""

    def run(self, spelling_query: str | None = None, **kwargs: Any) -> None:
        found = self._found().order_by(*self.order())[self.start_offset : self.end_offset]
        self._results = [self.result(row) for row in found]

    def get_count(self) -> int:
        return int(self._found().count())

    def facet(self, query: str) -> Q:
        """The condition that a query facet, `field:value`, stands for."""
        raise NotImplementedError(query)

    def get_facet_counts(self) -> dict[str, object]:
        if not self.query_facets:
            return {}
        found = self.rows().filter(pk__in=list(self._found().values_list("pk", flat=True)))
        # haystack knows the field by the name of its facet, Oscar by its own.
        queries = [f"{f.removesuffix('_exact')}:{value}" for f, value in self.query_facets]
        return {"fields": {}, "queries": {q: found.filter(self.facet(q)).count() for q in queries}}

    def _found(self) -> Any:
        rows = self.rows().filter(self._conditions(self.query_filter))
        for query in self.narrow_queries:
            rows = rows.filter(self.facet(query))
        return rows.distinct()

    def _conditions(self, node: SearchNode) -> Q:
        condition = Q()
        for child in node.children:
            if isinstance(child, SearchNode):
                condition &= self._conditions(child)
            else:
                field, _ = node.split_expression(child[0])
                condition &= self.condition(field, child[1])
        return condition


def contains(query: str, columns: Iterable[str]) -> Q:
    """All words of the query, each in any of the columns."""
    condition = Q()
    for pattern in word_patterns(query):
        condition &= reduce(or_, (Q(**{f"{column}__iregex": pattern}) for column in columns))
    return condition
