"""The site of a folder of pages, and of what no file can be: what answers late, never, without end
or in parts, other kinds of documents, pages behind a password or a certificate."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import playwright
from werkzeug import Request, Response
from werkzeug.utils import redirect

from support.site import Site, file_of

LIBRARIES = Path(playwright.__file__).parent.parent.resolve()  # installed beside planact
USER = ("ann", "pw")
PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><title>Map</title>
<text x="5" y="20">Hello</text>
<a href="/terms_page.html"><text x="5" y="50">Terms of the map</text></a>
<g onclick="document.querySelector('text').textContent='Zoomed'"><rect x="150" y="5" width="90"
height="40" fill="#ccc"/><text x="160" y="30">Zoom in</text></g></svg>"""
FEED = b"<rss><channel><title>News</title><item><title>One</title></item></channel></rss>"
STYLED = b"""<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/style.xsl"?>
<stock><item>Kettle</item><item>Lamp</item></stock>"""
STYLE = b"""<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><html><head><title>Stock</title></head><body><h1>Stock</h1>
<div style="height:300px"></div>
<xsl:for-each select="stock/item"><button onclick="document.title=this.textContent">Order
<xsl:value-of select="."/></button></xsl:for-each></body></html></xsl:template></xsl:stylesheet>"""
FILES = {
    "/file.pdf": ("application/pdf", PDF),
    "/picture.svg": ("image/svg+xml", SVG),
    "/feed.xml": ("application/xml", FEED),
    "/stock.xml": ("text/xml", STYLED),
    "/style.xsl": ("text/xsl", STYLE),
    "/data.json": ("application/json", b'{"price": 12}'),
    "/notes.txt": ("text/plain; charset=utf-8", b"Notes\n\n<b>Not bold</b>\nThird line"),
}
REPORT = {"Content-Disposition": 'attachment; filename="report.csv"'}
SLOW = {"Content-Disposition": 'attachment; filename="slow.csv"'}
LOG = (
    "<title>Log</title><h1>Build log</h1>"
    "<button onclick=\"document.title='stopped'\">Stop</button>" + " " * 2000
)


def web_site(pages: Path, certificate: ssl.SSLContext | None = None) -> Site:
    return Site(lambda request: answer(pages, request), certificate)


def answer(pages: Path, request: Request) -> Response:
    query = request.args
    match request.path:
        case "/late":
            time.sleep(float(query.get("s", 1)))
            return html(query.get("body", "<title>Late</title><p>Here at last</p>"))
        case "/late.svg":
            time.sleep(float(query["s"]))
            return Response(SVG, mimetype="image/svg+xml")
        case "/hang":  # never answers
            time.sleep(60)
            return Response()
        case "/reset":
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response()
        case "/stream":
            return html(drip(LOG, "<p>line {}</p>", float(query.get("s", 1))))
        case "/drip":
            return Response(drip("", "{},2\n", float(query.get("s", 1))), headers=SLOW)
        case "/status":
            return html("", int(query["code"]))
        case "/loop":
            return redirect("/loop")
        case "/found":  # for who sends a form
            said = request.form.get("q") or f"nothing by {request.method}"
            more = "<form method=post><button>More</button></form><a href=/terms_page.html>One</a>"
            found = html(f"<title>Found</title><p>Found {said}</p>{more}")
            found.headers["Cache-Control"] = "no-store"
            return found
        case "/redirect":
            return redirect(query["to"])
        case "/auth":
            return guarded(request)
        case "/report":
            return Response("a,b\n1,2\n", headers=REPORT, mimetype="text/csv")
        case path if path in FILES:
            kind, body = FILES[path]
            return Response(body, content_type=kind)
        case path if path.startswith("/lib/"):
            return file_of(LIBRARIES, request, path.removeprefix("/lib/"))
        case path:
            return file_of(pages, request, path)


def html(body: str | Iterator[str], status: int = 200) -> Response:
    return Response(body, status, mimetype="text/html")


def drip(start: str, part: str, seconds: float) -> Iterator[str]:
    """A document that does not end for long."""
    yield start
    for number in range(60):
        yield part.format(number)
        time.sleep(seconds)


def guarded(request: Request) -> Response:
    given = request.authorization
    if given and (given.username, given.password) == USER:
        return html("<title>In</title><p>Welcome</p>")
    denied = html("<title>Denied</title><p>Log in first</p>", 401)
    denied.headers["WWW-Authenticate"] = 'Basic realm="x"'
    return denied


def unsigned(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody signed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    make += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
