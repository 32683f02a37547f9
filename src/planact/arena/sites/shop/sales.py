"""Writes what customers did: orders, reviews, wish lists; and the offers made to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Avg
from oscar.core.loading import get_model

from planact.arena.sites.shop.rows import address_fields
from planact.arena.sites.shop.world import TODAY, Shop
from planact.arena.sites.town.rows import insert

FIRST_NUMBER = 100_000  # Oscar numbers an order by this plus the id of the basket it came from


def write_orders(world: Shop) -> None:
    customers = {customer.email: customer for customer in world.customers}
    baskets, addresses, orders = [], [], []
    for order in world.orders:
        basket = int(order.number) - FIRST_NUMBER
        owner = customers[order.email].id
        baskets.append(
            {
                "id": basket,
                "owner_id": owner,
                "status": "Submitted",
                "date_created": order.placed,
                "date_submitted": order.placed,
            }
        )
        addresses.append({"id": basket, **address_fields(order.address)})
        orders.append(
            {
                "id": basket,
                "number": order.number,
                "site_id": 1,
                "basket_id": basket,
                "user_id": owner,
                "currency": "GBP",
                "total_incl_tax": order.total,
                "total_excl_tax": order.total,
                "shipping_incl_tax": 0,
                "shipping_excl_tax": 0,
                "shipping_address_id": basket,
                "shipping_method": "Free shipping",
                "shipping_code": "free-shipping",
                "status": order.status,
                "date_placed": order.placed,
            }
        )
    insert("basket.Basket", baskets, dates=("date_created",))
    insert("order.ShippingAddress", addresses)
    insert("order.Order", orders)
    lines = insert("order.Line", _lines(world))
    insert(
        "order.LinePrice",
        (
            {
                "order_id": line.order_id,
                "line": line,
                "quantity": line.quantity,
                "price_incl_tax": line.unit_price_incl_tax,
                "price_excl_tax": line.unit_price_excl_tax,
            }
            for line in lines
        ),
    )


def _lines(world: Shop) -> Iterator[dict[str, Any]]:
    partner = get_model("partner", "Partner").objects.get()
    for order in world.orders:
        for line in order.lines:
            product = world.product(line.upc)
            yield {
                "order_id": int(order.number) - FIRST_NUMBER,
                "partner": partner,
                "partner_name": partner.name,
                "partner_sku": product.sku,
                "stockrecord_id": product.id,
                "product_id": product.id,
                "title": line.title,
                "upc": line.upc,
                "quantity": line.quantity,
                "line_price_incl_tax": line.total,
                "line_price_excl_tax": line.total,
                "line_price_before_discounts_incl_tax": line.total,
                "line_price_before_discounts_excl_tax": line.total,
                "unit_price_incl_tax": line.unit_price,
                "unit_price_excl_tax": line.unit_price,
                "status": order.status,
                "num_allocated": 0,
            }


def write_records(world: Shop) -> None:
    """The sums that Oscar's reports show, per product and per customer."""
    sold = Counter[str]()
    for order in world.orders:
        for line in order.lines:
            sold[line.upc] += line.quantity
    insert(
        "analytics.ProductRecord",
        ({"product_id": p.id, "num_purchases": sold[p.upc]} for p in world.products if sold[p.upc]),
    )
    insert(
        "analytics.UserRecord",
        (
            {
                "user_id": customer.id,
                "num_orders": len(orders),
                "num_order_lines": sum(len(order.lines) for order in orders),
                "num_order_items": sum(order.quantity for order in orders),
                "total_spent": sum(order.total for order in orders),
                "date_last_order": orders[-1].placed,
            }
            for customer in world.customers
            if (orders := world.orders_of(customer.email))
        ),
    )


def write_reviews(world: Shop) -> None:
    review_model = get_model("reviews", "ProductReview")
    insert(
        "reviews.ProductReview",
        [
            {
                "id": review.id,
                "product_id": world.product(review.upc).id,
                "user_id": world.customer(review.email).id,
                "title": review.title,
                "body": review.body,
                "score": review.score,
                "status": review_model.APPROVED,
                "date_created": review.created,
            }
            for review in world.reviews
        ],
        dates=("date_created",),
    )
    products = get_model("catalogue", "Product").objects
    means = review_model.objects.values_list("product").annotate(Avg("score"))
    products.bulk_update([products.model(id=id_, rating=mean) for id_, mean in means], ["rating"])


def write_offers(world: Shop) -> None:
    for offer in world.offers:
        products = get_model("offer", "Range").objects.create(name=offer.category, is_public=True)
        products.included_categories.add(world.category(offer.category).id)
        _discount(offer.name, offer.description, "Site", products, offer.percent)


def write_vouchers(world: Shop) -> None:
    everything = get_model("offer", "Range").objects.create(
        name="All products", includes_all_products=True
    )
    for voucher in world.vouchers:
        offer = _discount(
            f"Voucher {voucher.code}",
            f"{voucher.percent}% off the whole basket",
            "Voucher",
            everything,
            voucher.percent,
        )
        row = get_model("voucher", "Voucher").objects.create(
            name=voucher.name,
            code=voucher.code,
            usage="Multi-use",
            start_datetime=voucher.start,
            end_datetime=voucher.end,
        )
        row.offers.add(offer)


def _discount(name: str, description: str, kind: str, products: Any, percent: int) -> Any:
    """An offer with a percentage off the products of a range, from one of them on."""
    return get_model("offer", "ConditionalOffer").objects.create(
        name=name,
        description=description,
        offer_type=kind,
        start_datetime=TODAY,
        condition=get_model("offer", "Condition").objects.create(
            range=products, type="Count", value=1
        ),
        benefit=get_model("offer", "Benefit").objects.create(
            range=products, type="Percentage", value=percent
        ),
    )


def write_wish_lists(world: Shop) -> None:
    for wish_list in world.wish_lists:
        owner = world.customer(wish_list.email)
        row = get_model("wishlists", "WishList").objects.create(
            name=wish_list.name, key=wish_list.key, owner_id=owner.id
        )
        chosen = [world.product(upc) for upc in wish_list.upcs]
        insert(
            "wishlists.Line",
            ({"wishlist": row, "product_id": p.id, "title": p.title} for p in chosen),
        )
