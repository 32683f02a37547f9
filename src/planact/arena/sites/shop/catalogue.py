"""Writes the catalogue: categories, products, their stock, attributes and pictures."""

from __future__ import annotations

from typing import Any

from oscar.core.loading import get_model

from planact.arena.sites.shop.pictures import draw
from planact.arena.sites.shop.world import Shop
from planact.arena.sites.town.rows import insert

ATTRIBUTES = ("material", "weight", "warranty")
LOW_STOCK = 5


def write_categories(world: Shop) -> None:
    model = get_model("catalogue", "Category")
    tops: dict[str, Any] = {}
    for category in world.categories:
        if category.parent:
            tops[category.parent].refresh_from_db()
            row = tops[category.parent].add_child(id=category.id, name=category.name)
        else:
            row = tops[category.name] = model.add_root(id=category.id, name=category.name)
        assert row.id == category.id


def write_products(world: Shop) -> None:
    classes = {
        category.name: get_model("catalogue", "ProductClass").objects.create(name=category.name)
        for category in world.categories
        if not category.parent
    }
    category_ids = {category.name: category.id for category in world.categories}
    insert(
        "catalogue.Product",
        [
            {
                "id": p.id,
                "upc": p.upc,
                "title": p.title,
                "slug": p.slug,
                "description": p.description,
                "product_class": classes[p.top_category],
                "date_created": p.created,
                "date_updated": p.created,
            }
            for p in world.products
        ],
        dates=("date_created", "date_updated"),
    )
    insert(
        "catalogue.ProductCategory",
        ({"product_id": p.id, "category_id": category_ids[p.category]} for p in world.products),
    )
    insert(
        "catalogue.ProductImage",
        (
            {"product_id": p.id, "original": _picture(category_ids[p.category])}
            for p in world.products
        ),
    )
    _write_attributes(world, classes)
    _write_stock(world)


def _write_attributes(world: Shop, classes: dict[str, Any]) -> None:
    attributes = {
        (name, code): get_model("catalogue", "ProductAttribute").objects.create(
            product_class=product_class, name=code.capitalize(), code=code, type="text"
        )
        for name, product_class in classes.items()
        for code in ATTRIBUTES
    }
    insert(
        "catalogue.ProductAttributeValue",
        (
            {
                "product_id": p.id,
                "attribute": attributes[p.top_category, code],
                "value_text": getattr(p, code),
            }
            for p in world.products
            for code in ATTRIBUTES
        ),
    )


def _write_stock(world: Shop) -> None:
    partner = get_model("partner", "Partner").objects.create(name="Harbour Street Warehouse")
    insert(
        "partner.StockRecord",
        (
            {
                "id": p.id,
                "product_id": p.id,
                "partner": partner,
                "partner_sku": p.sku,
                "price": p.price,
                "num_in_stock": p.stock,
                "low_stock_threshold": LOW_STOCK,
            }
            for p in world.products
        ),
    )


def draw_pictures(world: Shop) -> None:
    kinds = [category for category in world.categories if category.parent]
    for i, kind in enumerate(kinds):
        # The golden ratio keeps the hues of neighbours apart.
        draw(_picture(kind.id), kind.name, hue=i * 0.618 % 1)


def _picture(category_id: int) -> str:
    return f"kinds/{category_id}.png"
