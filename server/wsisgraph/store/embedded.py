"""The embedded store: a snapshot in memory, asked through workers that can be killed."""

import asyncio
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from wsisgraph.snapshot import Snapshot
from wsisgraph.store import Answer, Query
from wsisgraph.store.pool import Limits, Pool
from wsisgraph.store.template import die_with_parent


class Template:
    """The process that has loaded a snapshot; its socket outlives it, so that what waits there is served by the next."""

    def __init__(self, snapshot: Snapshot, folder: Path, memory: int):
        self.snapshot, self.address = snapshot, folder / snapshot.folder.name
        self._memory = memory
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.address))
        self._listener.listen(512)
        try:
            self._process = self._start()
        except BaseException:
            self._listener.close()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        descriptor = self._listener.fileno()
        command = [sys.executable, "-m", "wsisgraph.store.template", str(self.snapshot.dump(".nq")), str(descriptor), str(self._memory)]
        process = subprocess.Popen(command, pass_fds=(descriptor,), stdout=subprocess.PIPE, preexec_fn=die_with_parent)
        assert process.stdout is not None
        with process.stdout:
            if process.stdout.readline() == b"ready\n":
                return process
        process.kill()
        process.wait()
        raise RuntimeError(f"the snapshot {self.snapshot.folder} could not be loaded; see the messages above")

    def keep_alive(self) -> None:
        """Start the process again where it has ended."""
        if self._process.poll() is not None:
            self._process = self._start()

    def close(self) -> None:
        """End the process, and with it its workers."""
        self._process.kill()
        self._process.wait()
        self._listener.close()
        self.address.unlink(missing_ok=True)


class EmbeddedStore:
    """A pool of workers that can be replaced by that of a newer snapshot; queries under way keep theirs."""

    def __init__(self, snapshot: Snapshot, address: str, limits: Limits):
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self.snapshot, self._pool = snapshot, Pool(address, limits)

    @property
    def name(self) -> str:
        """The name of the snapshot."""
        return self.snapshot.folder.name

    @property
    def places(self) -> dict[str, int]:
        """How many queries run, and how many wait."""
        return self._pool.places

    async def ask(self, query: Query) -> Answer:
        """Return the whole answer to a query.

        Raises:
            QueryError: when there is none.
        """
        return await self._pool.ask(query)

    def query(self, query: Query) -> Answer:
        """Return the whole answer to a query, for another thread than that of the event loop.

        Raises:
            QueryError: when there is none.
        """
        return asyncio.run_coroutine_threadsafe(self._pool.ask(query), self._loop).result()

    def switch(self, snapshot: Snapshot, address: str) -> None:
        """Ask the workers of another snapshot from now on."""
        old = self._pool
        self.snapshot, self._pool = snapshot, Pool(address, self._limits)
        self._loop.call_later(self._limits.seconds, old.close)

    def refuse(self) -> None:
        """End every query under way, with an error that says why."""
        self._pool.refuse()

    def close(self) -> None:
        """End every worker."""
        self._pool.close()


def ask_once(snapshot: Snapshot, query: Query, limits: Limits) -> Answer:
    """Return the whole answer to one query, with processes of its own that end with it.

    Raises:
        QueryError: when there is none.
        RuntimeError: when the snapshot cannot be loaded.
    """

    async def ask(address: Path) -> Answer:
        with closing(Pool(str(address), limits)) as pool:
            return await pool.ask(query)

    with tempfile.TemporaryDirectory(prefix="wsisgraph-") as folder, closing(Template(snapshot, Path(folder), limits.memory)) as template:
        return asyncio.run(ask(template.address))
