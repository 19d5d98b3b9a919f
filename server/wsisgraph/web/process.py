"""The web process: one event loop on the supervisor's socket.

Started as ``python -m wsisgraph.web.process DESCRIPTOR OPTIONS``; its standard input names the snapshots to serve, one a line.
"""

import asyncio
import gc
import json
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop

from wsisgraph.queries import saved_queries
from wsisgraph.snapshot import Snapshot
from wsisgraph.store.embedded import EmbeddedStore
from wsisgraph.store.pool import Limits
from wsisgraph.web import create_app
from wsisgraph.web.answers import Cache
from wsisgraph.web.front import Front
from wsisgraph.web.guarded import Guarded
from wsisgraph.web.records import Records

IDLE_SECONDS = 20
WRITE_SECONDS, COLLECT_SECONDS = 0.3, 600
REFUSED_AFTER, ENDING_SECONDS = 2.0, 4


class Server(uvicorn.Server):
    """A server that, told to end, answers what is under way or refuses it, and cuts nothing off."""

    def __init__(self, config: uvicorn.Config, store: EmbeddedStore):
        super().__init__(config)
        self._store, self._loop = store, asyncio.get_running_loop()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Begin to end at SIGTERM; refuse in a moment what has not been answered by then."""
        self._loop.add_signal_handler(signal.SIGTERM, self._end)
        self._loop.add_signal_handler(signal.SIGINT, lambda: None)  # the supervisor hears it too, and says when
        yield

    def _end(self) -> None:
        self.should_exit = True
        self._loop.call_later(REFUSED_AFTER, self._store.refuse)


async def run(descriptor: int, options: dict[str, object]) -> None:
    """Serve until SIGTERM."""
    told = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    limits = Limits(**options["limits"])  # type: ignore[arg-type]
    store = EmbeddedStore(*_named(await told.readline()), limits)
    app = create_app(store, saved_queries(Path(str(options["root"])) / "queries"))
    cache = Cache(int(str(options["cache"])))
    records = Records(store, cache, bool(options["log"]))
    config = uvicorn.Config(
        Front(app, store, cache, records),
        http=Guarded,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=ENDING_SECONDS,
    )
    gc.collect()
    gc.freeze()  # what is there now stays
    gc.set_threshold(10_000, 20, 10**6)  # a collection of all that is kept would stop the loop for tens of milliseconds
    following = asyncio.create_task(_follow(told, store))
    writing = asyncio.create_task(_write(records))
    try:
        await Server(config, store).serve([socket.socket(fileno=descriptor)])
    finally:
        following.cancel()
        writing.cancel()
        records.write()
        store.close()


async def _follow(told: asyncio.StreamReader, store: EmbeddedStore) -> None:
    while line := await told.readline():
        store.switch(*_named(line))


async def _write(records: Records) -> None:
    collected = time.monotonic()
    while True:
        await asyncio.sleep(WRITE_SECONDS)
        records.write()
        if time.monotonic() - collected > COLLECT_SECONDS:
            gc.collect()
            collected = time.monotonic()


def _named(line: bytes) -> tuple[Snapshot, str]:
    folder, address = line.decode().rstrip("\n").split("\t")
    return Snapshot(Path(folder)), address


def main() -> None:
    """Serve; no connection is refused for want of descriptors while the system has some."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(run(int(sys.argv[1]), json.loads(sys.argv[2])))


if __name__ == "__main__":
    main()
