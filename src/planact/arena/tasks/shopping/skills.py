"""What is done again and again on the shop and its dashboard: each is one step of a plan, and is
worded alike wherever it occurs, so that a planner can learn it."""

from __future__ import annotations

from planact.tasks.demonstrator import Page, Script

CHEAPEST, DEAREST = "cheapest", "most expensive"
SKU = r"\b([A-Z]{3}-\d{4})\b"
SORTED_BY = {CHEAPEST: "Price low to high", DEAREST: "Price high to low"}


def report(page: Page, what: str, answer: str) -> Script:
    page.plan(f"Report {what}", now=f"Report {what}: {answer}")
    yield page.exit(answer)


def finish(page: Page) -> Script:
    page.plan("Finish")
    yield page.exit("done")


def give_up(page: Page, step: str, said: str, why: str = "") -> Script:
    """Ends a task that cannot be done, at the step where the page tells so."""
    page.plan(step, now=f"Report that {said}: N/A")
    yield page.exit("N/A", why=why)


def open_link(page: Page, name: str) -> Script:
    page.plan(f'Open "{name}"')
    yield page.click("link", name)


def set_fields(page: Page, fields: dict[str, str], button: str = "Save") -> Script:
    """Fills fields of a form, one a step, and sends it with the last."""
    for left, (name, text) in zip(reversed(range(len(fields))), fields.items(), strict=True):
        page.plan(f'Set {name.lower()} to "{text}"' + ("" if left else " and save"))
        yield page.fill(name, text)
    yield page.click("button", button)


# ---------------------------------------------------------------- the shop


def search(page: Page, words: str) -> Script:
    page.plan(f'Search the shop for "{words}"')
    yield page.fill("Search", words)
    yield page.press("Enter")


def find_product(page: Page, product: str) -> Script:
    yield from search(page, product)
    yield from open_link(page, product)


def price_in_list(page: Page, product: str) -> str:
    return page.read(r"£([\d.,]+)", after=f'link "{product}"')


def open_category(page: Page, top: str, category: str) -> Script:
    for name in (top, category):
        page.plan(f'Open the category "{name}"')
        yield page.click("link", name, after="# Categories")


def narrow(page: Page, prices: str) -> Script:
    """Leaves only the products of a price range in the list."""
    page.plan(f'Narrow the list to "{prices}"')
    yield page.click("link", prices)


def sort_by_price(page: Page, which: str) -> Script:
    option = SORTED_BY[which]
    page.plan(f'Sort the list by "{option}"')
    yield page.select("Sort by", option)


def first_in_list(page: Page) -> str:
    """The name of the first product of a list: the link in front of the first price."""
    return page.read(r'link "([^"]+)"(?:(?!link ")[^£])*£', after='"Sort by"')


def open_first(page: Page, which: str) -> Script:
    product = first_in_list(page)
    page.plan(f"Open the {which} product", now=f'Open the {which} product, "{product}"')
    yield page.click("link", product)


def add_to_basket(page: Page) -> Script:
    page.plan("Add the product to the basket")
    yield page.click("button", "Add to basket")


def open_basket(page: Page) -> Script:
    page.plan("Open the basket")
    yield page.click("button", "View basket")


def set_quantity(page: Page, quantity: str) -> Script:
    page.plan(f"Set the quantity to {quantity} and update")
    yield page.fill(page.read(r'spinbutton "([^"]+)"'), quantity)
    yield page.click("button", "Update")


def add_to_wish_list(page: Page, wish_list: str) -> Script:
    page.plan(f'Add the product to the wish list "{wish_list}"')
    yield page.click("link", "Add to wish list")
    yield page.click("link", f"Add to '{wish_list}' wish list")


def open_account(page: Page, section: str) -> Script:
    page.plan("Open the account")
    yield page.click("link", "Account")
    if section != "Profile":  # which is what the account opens with
        yield from open_link(page, section)


def open_order(page: Page, number: str) -> Script:
    page.plan(f"Open order {number}")
    yield page.click("link", number)


# ---------------------------------------------------------------- the dashboard


def open_dashboard(page: Page, menu: str, entry: str) -> Script:
    page.plan(f'Open "{entry}" in the menu "{menu}"')
    yield page.click("button", menu)
    yield page.click("link", entry)


def search_list(page: Page, field: str, text: str) -> Script:
    page.plan(f'Search by {field.lower()} for "{text}"')
    yield page.fill(field, text)
    yield page.press("Enter")


def edit_product(page: Page, product: str) -> Script:
    yield from open_dashboard(page, "Catalogue", "Products")
    yield from search_list(page, "Product title", product)
    yield from open_link(page, product)


def open_stock_and_pricing(page: Page) -> Script:
    page.plan('Open the section "Stock and pricing"')
    yield page.click("link", "Stock and pricing")


def hide(page: Page) -> Script:
    """Makes the product whose form is open non-public."""
    page.plan('Untick "Is public" and save')
    yield page.click("checkbox", "Is public")
    yield page.click("button", "Save")


def find_order(page: Page, number: str) -> Script:
    yield from open_dashboard(page, "Fulfilment", "Orders")
    yield from search_list(page, "Order number", number)


def find_customer(page: Page, name: str) -> Script:
    yield from open_dashboard(page, "Customers", "Customers")
    yield from search_list(page, "Name", name)
    page.plan(f'Open the customer "{name}"')
    yield page.click("link", "View")


def write_note(page: Page, note: str) -> Script:
    page.plan('Open the section "Notes"')
    yield page.click("link", "Notes")
    if not page.has("textbox", "Message"):  # the section is still fading in
        yield page.wait()
    page.plan(f'Add the note "{note}"')
    yield page.fill("Message", note)
    yield page.click("button", "Save note")


def find_review(page: Page, reviewer: str, product: str, action: str) -> Script:
    yield from open_dashboard(page, "Content", "Reviews")
    yield from search_list(page, "Customer name", reviewer)
    page.plan(f'Choose "{action}" for the review of "{product}"')
    yield page.click("button", "Actions", after=product)
    yield page.click("link", action, after=product)
