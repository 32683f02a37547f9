"""The site of the pages in tests/pages/web, and of what no file can be: what answers late, never,
without end or in parts, other kinds of documents, pages behind a password or a certificate."""

from __future__ import annotations

import base64
import contextlib
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import playwright

from support import PAGES as ALL_PAGES
from support import local_site

PAGES = ALL_PAGES / "web"
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


class Handler(local_site.Handler, SimpleHTTPRequestHandler):
    def __init__(self, *args: object) -> None:
        SimpleHTTPRequestHandler.__init__(self, *args, directory=str(PAGES))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        path = parts.path
        if path == "/late":
            time.sleep(float(query.get("s", 1)))
            self._send(200, query.get("body", "<title>Late</title><p>Here at last</p>").encode())
        elif path == "/hang":  # never answers
            time.sleep(60)
        elif path == "/stream":
            self._drip(b"<p>line %d</p>", query.get("s", "1"))
        elif path == "/drip":
            kind = {"Content-Disposition": 'attachment; filename="slow.csv"'}
            self._drip(b"%d,2\n", query.get("s", "1"), **kind)
        elif path == "/status":
            self._send(int(query["code"]))
        elif path == "/loop":
            self._send(302, Location="/loop")
        elif path == "/reset":
            self.close_connection = True
        elif path == "/auth":
            self._guarded()
        elif path == "/report":
            kind = {"Content-Disposition": 'attachment; filename="report.csv"'}
            self._send(200, b"a,b\n1,2\n", **{"Content-Type": "text/csv", **kind})
        elif path in FILES:
            kind, body = FILES[path]
            self._send(200, body, **{"Content-Type": kind})
        elif path.startswith("/lib/"):
            self._library(path.removeprefix("/lib/"))
        else:
            SimpleHTTPRequestHandler.do_GET(self)

    def _drip(self, part: bytes, seconds: str, **headers: str) -> None:
        """A document that never ends."""
        self.send_response(200)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        stop = b"<button onclick=\"document.title='stopped'\">Stop</button>"
        with contextlib.suppress(OSError):
            if not headers:
                self.wfile.write(b"<title>Log</title><h1>Build log</h1>" + stop + b" " * 2000)
            for number in range(60):
                self.wfile.write(part % number)
                self.wfile.flush()
                time.sleep(float(seconds))

    def _guarded(self) -> None:
        wanted = "Basic " + base64.b64encode(":".join(USER).encode()).decode()
        if self.headers.get("Authorization") == wanted:
            self._send(200, b"<title>In</title><p>Welcome</p>")
        else:
            ask = {"WWW-Authenticate": 'Basic realm="x"'}
            self._send(401, b"<title>Denied</title><p>Log in first</p>", **ask)

    def _library(self, path: str) -> None:
        file = (LIBRARIES / path).resolve()
        if file.is_relative_to(LIBRARIES) and file.is_file():
            kinds = {".js": "text/javascript", ".css": "text/css"}
            kind = kinds.get(file.suffix, "application/octet-stream")
            self._send(200, file.read_bytes(), **{"Content-Type": kind})
        else:
            self._send(404)

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        with contextlib.suppress(OSError):  # the browser has hung up
            super()._send(status, body, **headers)


@contextlib.contextmanager
def serve_secure(folder: Path) -> Iterator[str]:
    """The address of the same site behind a certificate that nobody signed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    make += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen = []  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
