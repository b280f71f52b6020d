"""What an address may ask of a table: allow-lists, and a fall-back for everything else."""

import django_tables2 as tables
import pytest
from django.test import RequestFactory

from cases.tables.paging import configure


class Fruit(tables.Table):
    name = tables.Column()
    weight = tables.Column(orderable=False)
    secret = tables.Column(visible=False)

    class Meta:
        order_by = "name"


def page_of(query: str) -> Fruit:
    rows = [{"name": f"{i:03}", "weight": i, "secret": -i} for i in range(120)]
    return configure(RequestFactory().get("/", QUERY_STRING=query), Fruit(rows))


def first_names(table: Fruit) -> list[str]:
    return [row.get_cell_value("name") for row in table.page.object_list][:2]


@pytest.mark.parametrize(
    ("query", "size", "number"),
    [
        ("", 25, 1),
        ("per_page=50", 50, 1),
        ("per_page=100&page=2", 100, 2),
        ("per_page=-1", 25, 1),
        ("per_page=1000000", 25, 1),
        ("per_page=0", 25, 1),
        ("page=0", 25, 1),
        ("page=-3", 25, 1),
        ("page=3", 25, 3),
        ("page=" + "9" * 24, 25, 5),
        ("page=" + "9" * 9000, 25, 1),
        ("page=%00&per_page=%00", 25, 1),
        ("page=%D9%A3", 25, 1),
        ("page=two&per_page=", 25, 1),
    ],
)
def test_paging_takes_known_values_only(query, size, number):
    table = page_of(query)
    assert (table.paginator.per_page, table.page.number) == (size, number)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", ["000", "001"]),
        ("sort=-name", ["119", "118"]),
        ("sort=unknown", ["000", "001"]),
        ("sort=weight", ["000", "001"]),
        ("sort=secret", ["000", "001"]),
        ("sort=--name", ["000", "001"]),
        ("sort=%00", ["000", "001"]),
        ("sort=" + "-name," * 2000, ["119", "118"]),
    ],
)
def test_sorting_takes_shown_sortable_columns_only(query, first):
    assert first_names(page_of(query)) == first
