"""The dumps of the snapshot, sent from their files."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from wsisgraph.snapshot import Snapshot
from wsisgraph.web.headers import REVALIDATED, wire_headers

DUMPS = {"/wsis-graph.nq": "application/n-quads", "/wsis-graph.trig": "application/trig; charset=utf-8", "/wsis-graph.ttl": "text/turtle; charset=utf-8"}
DUMP_METHODS = ("GET", "HEAD")
PIECE, PIECE_SECONDS = 2**18, 60.0


async def send_dump(snapshot: Snapshot, path: str, method: str, known: str, send: Callable[[MutableMapping[str, Any]], Awaitable[None]]) -> tuple[int, int]:
    """Send a whole dump, a piece at a time; its bytes are those of the snapshot, so its tag is a strong one.

    Args:
        snapshot: the snapshot that is served.
        path: one of ``DUMPS``.
        method: GET or HEAD.
        known: the tags that the client has, as If-None-Match says.
        send: the channel of ASGI.

    Returns:
        The status and the bytes sent.
    """
    ending = "." + path.rpartition(".")[2]
    file, tag = snapshot.dump(ending), f'"{snapshot.folder.name}{ending}"'
    size, said = file.stat().st_size, {"ETag": tag, "Cache-Control": REVALIDATED}
    if tag in known:
        await send({"type": "http.response.start", "status": 304, "headers": wire_headers(said)})
        await send({"type": "http.response.body", "body": b""})
        return 304, 0
    said |= {"Content-Type": DUMPS[path], "Content-Length": str(size), "Content-Disposition": f"attachment; filename={path[1:]}"}
    await send({"type": "http.response.start", "status": 200, "headers": wire_headers(said)})
    left = 0 if method == "HEAD" else size
    with file.open("rb") as content:
        while left > 0:
            piece = await asyncio.to_thread(content.read, PIECE)
            left -= len(piece)
            async with asyncio.timeout(PIECE_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    return 200, 0 if method == "HEAD" else size
