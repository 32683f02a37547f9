"""The sites of the cases: small pages with the elements that locators of WebArena's published tasks
look for, and what the shop's REST interface answers.
"""

from __future__ import annotations

KETTLE = """<!doctype html><meta charset="utf-8"><title>Kettle</title>
<h1>Alder &amp;amp; Sons Kettle</h1><p class="price">£24.99</p><ul><li>steel<li>1.7 litres</ul>
<div class="row"><span data-rate="80">4 of 5</span></div>
<select class="routing_engines"><option>Car<option>Bicycle<option>Foot</select>
<input id="stock" value="7"><input type="checkbox" id="on" checked>
<form><textarea title="What’s on your mind?"></textarea></form>
<script>document.querySelector('#stock').value = '8'</script>"""

SECTIONS = """<!doctype html><meta charset="utf-8"><title>Rule</title>
<div data-index="actions"><a class="admin__collapsible-title">Actions</a></div>
<script>document.querySelector('a').onclick = event => event.target.parentNode.insertAdjacentHTML(
  'beforeend', '<input name="discount_amount" value="20">')</script>"""

ORDER = """<!doctype html><meta charset="utf-8"><title>Order # 000000148</title>
<h1>Order # 000000148</h1><table class="order-details-items"><tr><td>Ash Mug<td>$12.00</table>"""

POST = """<!doctype html><meta charset="utf-8"><title>A good book</title>
<div class="submission__inner"><h1>Harry Potter club</h1><p>We meet on July 8th, online</div>"""

MEMBERS = """<!doctype html><meta charset="utf-8"><title>Members</title><table>""" + "".join(
    f"""<tr><td data-label="Account"><span class="gl-avatar-labeled-label">{name}</span>
<span class="gl-avatar-labeled-sublabel">@{name}</span><td class="col-max-role">{role}"""
    for name, role in (
        ("byteblaze", "<span>Owner</span>"),
        ("vinta", "<span>Guest</span>"),
        ("koush", "<span>Developer</span>"),
    )
)

# On this page of members someone may have their role changed, so a menu is there instead.
MENU = MEMBERS.replace(
    "<span>Guest</span>", "<button><span>Guest</span></button><span>Remove</span>"
)

PAGES = {
    "/kettle.html": KETTLE,
    "/orders": ORDER,
    "/orders/5": ORDER,
    "/search": ORDER,
    "/admin/rule/7": SECTIONS,
    "/sales/order/view/order_id/148/": ORDER,
    "/f/books/59/": POST,
    "/f/books/59/a-good-book/-/comment/7": "<!doctype html><title>Comment</title><p>Thanks",
    "/f/books/59/what's-up": "<!doctype html><title>Comment</title><p>Thanks",
    "/group/project/-/project_members": MEMBERS,
    "/group/menu/-/project_members": MENU,
}

_RATED = [{"rating_name": "Rating", "percent": percent} for percent in (40, 80)]

# What the shop's REST interface answers, by address.
REST = {
    "/rest/V1/orders": {"items": [{"increment_id": "000000148"}]},
    "/new/rest/V1/orders": {"items": []},
    "/rest/V1/products/MUG1/reviews": [
        {"nickname": "Ann", "detail": "Fine", "ratings": [_RATED[0]]},
        {"nickname": "Bob", "detail": "Leaks &amp; drips", "ratings": [_RATED[1]]},
    ],
    "/rest/V1/products/MUG0/reviews": [],
}
