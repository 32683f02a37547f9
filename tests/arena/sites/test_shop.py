"""The real store, over HTTP: it shows what the world says, resets, and keeps to itself."""

import contextlib
import html
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from planact import arena
from planact.arena.sites.shop.world import PASSWORD, generate
from planact.errors import EnvironmentFailure, UsageError
from support.visitor import Visitor, text_of

pytest.importorskip("oscar")
WORLD = generate()


def _in_basket(visitor: Visitor) -> str:
    product = next(p for p in WORLD.products if p.stock > 4)
    visitor.submit(product.path, f"/basket/add/{product.id}/", quantity="2")
    return product.title


@pytest.mark.parametrize("product", WORLD.products[::61], ids=lambda p: p.title)
def test_product_pages_show_the_world(instance: arena.Instance, product) -> None:
    text = Visitor(instance).page(product.path)
    assert product.title in text
    assert product.upc in text
    assert product.description in text
    assert f"£{product.price}" in text
    assert (f"In stock ({product.stock} available)" if product.stock else "Unavailable") in text
    assert f"Number of reviews {len(WORLD.reviews_of(product.upc))}" in text


@pytest.mark.parametrize(
    "query", ["gooseneck kettle", "mugs", "birch & bay", "kettle banana", "5000"]
)
def test_search_finds_what_the_world_says(instance: arena.Instance, query: str) -> None:
    reply = Visitor(instance).get(Visitor(instance).base + "/search/", params={"q": query})
    titles = re.findall(r'<h3 class="mt-3"><a [^>]*>([^<]*)</a>', reply.text)
    expected = WORLD.matching(query)
    assert f"Found {len(expected)} result" in text_of(reply.text)
    assert [html.unescape(title) for title in titles] == [p.title for p in expected][:20]


def test_categories_can_be_sorted_by_price(instance: arena.Instance) -> None:
    category = WORLD.category("Mugs")
    text = Visitor(instance).page(f"{category.path}?sort_by=price-asc")
    prices = re.findall(r"£(\d+\.\d\d) ", text.split("Sort by")[1])
    assert prices == [
        str(p.price) for p in sorted(WORLD.products_in("Mugs"), key=lambda p: p.price)
    ]


def test_a_list_can_be_narrowed_to_a_price_range(instance: arena.Instance) -> None:
    found = WORLD.matching("Dunmore")
    within = [p for p in found if Decimal(25) <= p.price <= Decimal("49.99")]
    assert 0 < len(within) < len(found)
    links = dict(Visitor(instance).links("/search/", q="Dunmore"))
    assert f"£25 to £49.99 ({len(within)})" in Visitor(instance).page("/search/?q=Dunmore")
    narrowed = Visitor(instance).page(links["£25 to £49.99"])
    assert f"Found {len(within)} result" in narrowed
    assert all((p.title in narrowed) == (p in within) for p in found)


def test_the_customer_sees_her_orders(instance: arena.Instance) -> None:
    emma = Visitor(instance, "customer")
    listed = emma.page("/accounts/orders/")
    for order in WORLD.orders_of(WORLD.main_customer.email):
        assert order.number in listed
        assert f"£{order.total}" in listed
        text = emma.page(f"/accounts/orders/{order.number}/")
        assert order.status in text
        assert order.address.street in text
        assert all(line.title in text for line in order.lines)


def test_the_manager_sees_orders_reviews_and_customers(instance: arena.Instance) -> None:
    manager = Visitor(instance, "manager")
    assert f"Total orders {len(WORLD.orders)}" in manager.page("/dashboard/")
    newest = WORLD.orders[-1]
    assert f"{newest.number} £{newest.total}" in manager.page("/dashboard/orders/")
    review = max(WORLD.reviews, key=lambda r: r.created)
    assert review.title in manager.page("/dashboard/reviews/")
    found = WORLD.customers[5]
    assert found.email in manager.page(f"/dashboard/users/?search=&email=&name={found.last_name}")


def test_pages_need_nothing_from_outside(instance: arena.Instance) -> None:
    for role, path in (("", "/"), ("customer", "/basket/"), ("manager", "/dashboard/")):
        visitor = Visitor(instance, role)
        page = visitor.get(visitor.base + path).text
        assert not re.findall(r'(?:src|<link[^>]+href)="(?:https?:)?//[^"]+', page)


def test_signs_in_with_the_password(instance: arena.Instance) -> None:
    visitor = Visitor(instance)
    text = visitor.submit(
        "/accounts/login/",
        "/accounts/login/",
        **{
            "login-username": WORLD.customers[3].email,
            "login-password": PASSWORD,
            "login_submit": "Log In",
        },
    )
    assert "Logout" in text


def test_an_unknown_role_is_a_usage_error(instance: arena.Instance) -> None:
    with pytest.raises(UsageError, match="customer, developer, editor, manager, member, moderator"):
        instance.storage_state("pirate")


def test_reset_undoes_changes_under_the_running_site(instance: arena.Instance) -> None:
    emma = Visitor(instance, "customer")
    title = _in_basket(emma)
    assert title in emma.page("/basket/")
    instance.reset()
    assert "Your basket is empty" in emma.page("/basket/")


def test_an_instance_that_has_lost_its_files_is_a_failure_of_the_environment() -> None:
    with arena.start() as instance:
        shutil.rmtree(instance._folder)
        with pytest.raises(EnvironmentFailure, match="cannot be reset"):
            instance.reset()


def test_instances_are_isolated_and_reset_from_outside(instance: arena.Instance) -> None:
    with arena.start() as other:
        title = _in_basket(Visitor(other, "customer"))
        assert title not in Visitor(instance, "customer").page("/basket/")
        arena.reset(int(other.urls["shopping"].rsplit(":", 1)[1]))
        assert title not in Visitor(other, "customer").page("/basket/")


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentFailure, match=f"port {port} is in use"):
            arena.start(port)
        with pytest.raises(EnvironmentFailure, match="not served on port"):
            arena.reset(port)


def test_a_site_that_dies_is_told() -> None:
    with arena.start() as instance:
        os.kill(instance.pid, signal.SIGKILL)
        with pytest.raises(EnvironmentFailure, match="arena has stopped"):
            while True:
                instance.reset()


def test_nothing_is_left_when_the_parent_is_killed() -> None:
    code = (
        "from planact import arena; i = arena.start(); "
        "print(i.urls['shopping'], flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline().strip().rsplit(":", 1)[1])
        socket.create_connection(("127.0.0.1", port)).close()
        parent.kill()
    deadline = time.monotonic() + 10
    with pytest.raises(ConnectionRefusedError):
        while time.monotonic() < deadline:
            # A connection that waits in line as the listener closes is reset: going, not gone.
            with contextlib.suppress(ConnectionResetError):
                socket.create_connection(("127.0.0.1", port)).close()


def test_base_installs_import_the_arena_without_its_extra() -> None:
    code = (
        "import sys; from planact import arena; "
        "print([m for m in sys.modules if m.split('.')[0] in {'django', 'oscar', 'waitress'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert Path(arena.__file__).exists()
