from collections import Counter
from decimal import Decimal

from planact.arena.sites.shop.world import STATUSES, TODAY, generate

WORLD = generate()


def test_same_seed_same_world() -> None:
    assert generate(0) == WORLD
    assert generate(1) != WORLD


def test_is_as_large_as_a_lived_in_shop() -> None:
    tops = [c for c in WORLD.categories if not c.parent]
    assert len(tops) >= 8
    assert len(WORLD.products) >= 320
    assert len(WORLD.reviews) >= 400
    assert len(WORLD.customers) >= 50
    assert len(WORLD.orders) >= 180


def test_names_and_codes_are_unique() -> None:
    for values in (
        [p.title for p in WORLD.products],
        [p.upc for p in WORLD.products],
        [p.sku for p in WORLD.products],
        [c.email for c in WORLD.customers],
        [o.number for o in WORLD.orders],
        [(r.upc, r.email) for r in WORLD.reviews],
    ):
        assert len(set(values)) == len(values)


def test_has_near_namesakes() -> None:
    without_option = Counter(
        " ".join(p.title.replace(p.option, "").split()) for p in WORLD.products
    )
    assert sum(count > 1 for count in without_option.values()) >= 20


def test_has_what_tasks_need() -> None:
    assert any(p.stock == 0 for p in WORLD.products)
    assert any(0 < p.stock < 5 for p in WORLD.products)
    assert any(not WORLD.reviews_of(p.upc) for p in WORLD.products)
    mine = WORLD.orders_of(WORLD.main_customer.email)
    assert len(mine) >= 8
    assert {o.status for o in mine} == set(STATUSES)
    assert not any(r.email == WORLD.main_customer.email for r in WORLD.reviews)


def test_time_runs_forwards() -> None:
    assert [o.placed for o in WORLD.orders] == sorted(o.placed for o in WORLD.orders)
    for order in WORLD.orders:
        assert order.placed <= TODAY
        assert all(WORLD.product(line.upc).created < order.placed for line in order.lines)
    for review in WORLD.reviews:
        assert WORLD.product(review.upc).created <= review.created <= TODAY


def test_an_order_is_the_sum_of_its_lines() -> None:
    order = max(WORLD.orders, key=lambda o: len(o.lines))
    assert order.total == sum(line.quantity * line.unit_price for line in order.lines)
    assert order.total == order.total.quantize(Decimal("0.01"))


def test_search_wants_every_word_from_its_start() -> None:
    titles = {p.title for p in WORLD.matching("gooseneck kettle")}
    assert titles
    assert all("Gooseneck" in title and "Kettle" in title for title in titles)
    assert titles == {p.title for p in WORLD.matching("Kettles GOOSENECK")}
    assert WORLD.matching("gooseneck kettle banana") == ()
    assert not any(p.category == "Headphones" for p in WORLD.matching("pen ballpoint"))
