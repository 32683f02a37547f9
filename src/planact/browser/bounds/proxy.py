"""The network policy `site`: whatever a page asks for, it reaches no host that is not allowed.

A proxy of a session's own, outside of the browser: scripts, images, beacons, sockets, workers and
what a browser fetches ahead all go through it, since the browser has no other way out. It looks up
names itself, so that not even a name is asked for that is not allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from planact.browser.bounds.guards import Allowed

CONNECTING = 20.0  # seconds for a host to be reached
_END = b"\r\n\r\n"
_HOP_BY_HOP = (b"connection", b"proxy-connection", b"keep-alive", b"proxy-authorization")
_BROKEN = (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError)


@asynccontextmanager
async def proxy(allowed: Allowed, stopped: Callable[[str], None]) -> AsyncIterator[str]:
    """The address of a proxy to the allowed sites; `stopped` is called with each address that was
    asked for and is none of theirs."""
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        connections.add(task)
        task.add_done_callback(connections.discard)
        with contextlib.closing(writer), contextlib.suppress(*_BROKEN):
            await _serve(reader, writer, allowed, stopped)

    server = await asyncio.start_server(connected, "127.0.0.1")
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
        for connection in connections:
            connection.cancel()


async def _serve(
    reader: StreamReader, writer: StreamWriter, allowed: Allowed, stopped: Callable[[str], None]
) -> None:
    """One connection of the browser, for one request or one tunnel."""
    request, *headers = (await reader.readuntil(_END)).removesuffix(_END).split(b"\r\n")
    method, target, version = request.split(b" ")
    tunnel = method == b"CONNECT"
    url = f"https://{target.decode()}/" if tunnel else target.decode()
    parts = urlsplit(url)
    if not (parts.hostname and allowed.allows(url)):
        stopped(url)
        writer.write(b"HTTP/1.1 403 Not allowed\r\nConnection: close\r\nContent-Length: 0" + _END)
        await writer.drain()
        return
    try:
        async with asyncio.timeout(CONNECTING):
            there = await _connect(parts.hostname, parts.port or (443 if tunnel else 80))
    except (OSError, TimeoutError):
        writer.write(b"HTTP/1.1 502 No answer\r\nConnection: close\r\nContent-Length: 0" + _END)
        await writer.drain()
        return
    answers, asks = there
    with contextlib.closing(asks):
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connected" + _END)
        else:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            asks.write(_head(b" ".join((method, path.encode(), version)), headers))
        back = asyncio.ensure_future(_pipe(answers, writer, heads=not tunnel))
        forth = asyncio.ensure_future(_pipe(reader, asks))
        try:
            await back  # a browser that asks no more still waits for its answer
        finally:
            forth.cancel()
            back.cancel()


async def _connect(host: str, port: int) -> tuple[StreamReader, StreamWriter]:
    if host == "localhost" or host.endswith(".localhost"):  # as browsers have it
        host = "localhost"
    return await asyncio.open_connection(host, port)


def _head(first: bytes, headers: list[bytes]) -> bytes:
    """A head after which the connection ends: each request has its own, and is looked at."""
    kept = [h for h in headers if h.partition(b":")[0].strip().lower() not in _HOP_BY_HOP]
    return b"\r\n".join([first, *kept, b"Connection: close"]) + _END


async def _pipe(source: StreamReader, sink: StreamWriter, *, heads: bool = False) -> None:
    """All that comes; first `heads` of answers, of which those with 1xx only announce another."""
    while heads:
        first, *headers = (await source.readuntil(_END)).removesuffix(_END).split(b"\r\n")
        sink.write(_head(first, headers))
        status = first.split(b" ")[1]
        heads = status.startswith(b"1") and status != b"101"
    while data := await source.read(1 << 16):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
