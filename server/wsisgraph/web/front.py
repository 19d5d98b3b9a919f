"""The front (ASGI): answers queries and files itself, asks the pages for the rest, keeps answers.

Everything that waits is here, in one event loop; nothing here computes for long. A client that hangs up ends its query.
"""

import asyncio
import gzip
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, RequestEntityTooLarge, RequestTimeout
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from wsisgraph.jsonld import with_context
from wsisgraph.store import Answer, LimitExceeded, Query, QueryError
from wsisgraph.store.embedded import EmbeddedStore
from wsisgraph.web.answers import Cache, Flights, Kept
from wsisgraph.web.dumps import DUMP_METHODS, DUMPS, send_dump
from wsisgraph.web.errors import problem_of
from wsisgraph.web.headers import REVALIDATED, wire_headers
from wsisgraph.web.pages import ANSWER, for_a_page
from wsisgraph.web.protocol import Asked, Request, interpret
from wsisgraph.web.records import Records
from wsisgraph.web.wsgi import environ_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[str, str]
BODY_LIMIT, SENDING_LIMIT = 2**20, 2**29
BODY_SECONDS, SEND_SECONDS = 20.0, 120.0
COMPRESSED_FROM, COMPRESSED_APART_FROM = 1024, 2**16
PAGE_THREADS = 8
OPERATIONS = ("/health", "/ready", "/metrics")
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
READY = Query("ASK {}")
logger = logging.getLogger(__name__)


class HungUp(Exception):
    """The client has gone."""


class Front:
    """The ASGI application of the server."""

    def __init__(self, app: Flask, store: EmbeddedStore, cache: Cache, records: Records):
        self._app, self._store, self._cache, self._records = app, store, cache, records
        self._queries: Flights[Answer] = Flights()
        self._sending = 0
        self._threads = ThreadPoolExecutor(PAGE_THREADS, "page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        arrived = time.perf_counter()
        path: str = scope["raw_path"].decode("latin-1")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if path in DUMPS and scope["method"] in DUMP_METHODS:
            status, size = await send_dump(self._store.snapshot, path, scope["method"], headers.get("if-none-match", ""), send)
            self._records.note(scope["method"], path, status, arrived, size)
            return
        try:
            body = await _read_body(headers, receive) if scope["method"] not in ("GET", "HEAD", "OPTIONS") else b""
            begun = self._begin(scope, path, headers, body)
            kept = begun if isinstance(begun, Kept) else await _unless_hung_up(begun, receive)
        except HungUp:
            return
        except (HTTPException, QueryError) as error:
            kept = self._problem(error, headers)
        except Exception:
            logger.exception("%s %s", scope["method"], path)
            kept = self._problem(InternalServerError(), headers)
        if self._sending + len(kept.body) > SENDING_LIMIT:
            kept = self._problem(LimitExceeded("Too many large answers are being sent. Ask again later, or ask for less."), headers)
        self._sending += len(kept.body)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.start", "status": kept.status, "headers": kept.headers})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else kept.body})
        finally:
            self._sending -= len(kept.body)
        self._records.note(scope["method"], path, kept.status, arrived, len(kept.body), scope.get("query", ""))

    def _begin(self, scope: Scope, path: str, headers: Headers, body: bytes) -> Kept | Coroutine[Any, Any, Kept]:
        """An answer that is at hand, or the work that leads to one."""
        if path in OPERATIONS:
            return self._operation(path)
        if path in DUMPS:
            raise MethodNotAllowed(DUMP_METHODS)
        coding = _coding(headers.get("accept-encoding", ""))
        request = _request(scope["method"], scope["query_string"], headers.get("content-type", ""), headers.get("accept", ""), body, path)
        key: Hashable
        asked = interpret(request) if request is not None and not request.describes_the_service else None
        if asked is not None:
            scope["query"] = asked.query.text
        if asked is not None and not asked.page:
            root = f"{scope['scheme']}://{headers.get('host', '')}/"
            key = (self._store.name, asked.query, root if asked.query.graph == "application/ld+json" else "", coding)
            make = partial(self._query, asked, root, coding)
        else:
            key = (self._store.name, path, scope["query_string"], headers.get("accept", ""), headers.get("host", ""), coding, asked)
            make = partial(self._page, scope, path, headers, body, asked, coding)
        if not (scope["method"] in ("GET", "HEAD") if asked is None else asked.repeatable):
            return make({"Cache-Control": "no-store"})
        if (kept := self._cache.get(key)) is None:
            tag = {"ETag": _tag(key), "Cache-Control": REVALIDATED}
            if tag["ETag"] not in headers.get("if-none-match", ""):
                return self._keeping(key, make(tag))
            return Kept(304, wire_headers(tag), b"")
        if dict(kept.headers)[b"etag"].decode() in headers.get("if-none-match", ""):
            return Kept(304, tuple(h for h in kept.headers if not h[0].startswith(b"content-")), b"")
        return kept

    async def _operation(self, path: str) -> Kept:
        """Whether the process lives, whether it can answer, and its counts."""
        status, media_type, content = 200, "application/json", b'{"status": "ok"}'
        if path == "/metrics":
            media_type, content = METRICS_TYPE, self._records.exposition()
        elif path == "/ready":
            try:
                await self._store.ask(READY)
            except QueryError as error:
                status, content = 503, json.dumps({"status": str(error)}).encode()
        return Kept(status, wire_headers({"Content-Type": media_type, "Cache-Control": "no-store", "Content-Length": str(len(content))}), content)

    async def _keeping(self, key: Hashable, making: Coroutine[Any, Any, Kept]) -> Kept:
        kept = await making
        if kept.status == 200:
            self._cache.put(key, kept)
        return kept

    async def _answer(self, query: Query, repeatable: bool) -> Answer:
        """The answer to a query; one that is the same each time is made once for all who ask at the same time."""
        if repeatable:
            return await self._queries.share((self._store.name, query), lambda: self._store.ask(query))
        return await self._store.ask(query)

    async def _query(self, asked: Asked, root: str, coding: str, own: Headers) -> Kept:
        answer = await self._answer(asked.query, asked.repeatable)
        content = with_context(answer.content, f"{root}context.jsonld") if answer.media_type == "application/ld+json" else answer.content
        charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
        return await _finished(200, {**own, "Content-Type": answer.media_type + charset}, content, coding)

    async def _page(self, scope: Scope, path: str, headers: Headers, body: bytes, asked: Asked | None, coding: str, own: Headers) -> Kept:
        environ = environ_of({**scope, "method": "GET" if scope["method"] == "HEAD" else scope["method"]}, path, headers, body)
        if asked is not None:
            environ[ANSWER] = await self._answer(for_a_page(asked.query), asked.repeatable)
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, lambda: Response.from_app(self._app, environ, buffered=True))
        said = {name: value for name, value in answer.headers if name not in ("Content-Length", "Date")}
        return await _finished(answer.status_code, {**(own if answer.status_code == 200 else {}), **said}, answer.get_data(), coding)

    def _problem(self, error: HTTPException | QueryError, headers: Headers) -> Kept:
        with self._app.app_context():
            status, media_type, content, more = problem_of(error, headers.get("accept", ""))
        return Kept(status, wire_headers({"Content-Type": media_type, "Cache-Control": "no-store", "Content-Length": str(len(content)), **more}), content)


async def _read_body(headers: Headers, receive: Receive) -> bytes:
    parts = bytearray()
    more = True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more and int(headers.get("content-length", "0")) <= BODY_LIMIT and len(parts) <= BODY_LIMIT:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise HungUp
                parts += message.get("body", b"")
                more = message.get("more_body", False)
    except TimeoutError:
        raise RequestTimeout(f"The body did not arrive within {BODY_SECONDS:g} s.") from None
    if more or len(parts) > BODY_LIMIT:
        raise RequestEntityTooLarge(f"A request may have {BODY_LIMIT} bytes.")
    return bytes(parts)


async def _unless_hung_up(making: Coroutine[Any, Any, Kept], receive: Receive) -> Kept:
    """Wait for an answer; drop it when the client goes first."""
    answering, listening = asyncio.ensure_future(making), asyncio.ensure_future(_hang_up(receive))
    try:
        await asyncio.wait({answering, listening}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise HungUp
        return answering.result()
    finally:
        answering.cancel()
        listening.cancel()


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@lru_cache(4096)
def _accepts_gzip(header: str) -> bool:
    accepted = parse_accept_header(header, Accept)
    return bool(header) and accepted.quality("gzip") > 0


def _coding(header: str) -> str:
    return "gzip" if _accepts_gzip(header[:256]) else ""


def _request(method: str, query_string: bytes, content_type: str, accept: str, body: bytes, path: str) -> Request | None:
    """The request as the protocol of the endpoint has it, or None where another thing is asked for."""
    stem, _, ending = path.partition(".")
    if stem != "/sparql" or method not in ("GET", "HEAD", "POST"):
        return None
    return Request(method, query_string, content_type, accept, body, ending)


async def _finished(status: int, headers: Headers, content: bytes, coding: str) -> Kept:
    if coding and len(content) >= COMPRESSED_FROM and "Content-Encoding" not in headers:
        content = await asyncio.to_thread(gzip.compress, content, 5, mtime=0) if len(content) > COMPRESSED_APART_FROM else gzip.compress(content, 5, mtime=0)
        headers = {**headers, "Content-Encoding": "gzip"}
    return Kept(status, wire_headers({**headers, "Content-Length": str(len(content))}), content)


def _tag(key: Hashable) -> str:
    return f'W/"{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}"'
