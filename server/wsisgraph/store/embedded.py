"""The embedded store: a snapshot in memory, asked through workers that can be killed at the deadline."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from wsisgraph.snapshot import Snapshot, current
from wsisgraph.store import Answer, BadQuery, LimitExceeded, NotAcceptable, Query, QueryError
from wsisgraph.store.template import LENGTH, receive, receive_exactly, send

ERRORS: dict[str, type[QueryError]] = {"bad-query": BadQuery, "not-acceptable": NotAcceptable, "limit": LimitExceeded}
RESULT_LIMIT = 64 * 2**20
MEMORY_LIMIT = 2**30
WATCH_SECONDS = 1.0
PATIENCE_SECONDS = 0.2
STARTER = ThreadPoolExecutor(1, "starter")  # a template ends with the thread that started it: one that lasts
logger = logging.getLogger(__name__)


class Engine:
    """One snapshot, loaded by one template process that forks a worker for each query."""

    def __init__(self, snapshot: Snapshot, memory: int = MEMORY_LIMIT):
        self.snapshot = snapshot
        self._memory = memory
        self._folder = tempfile.TemporaryDirectory(prefix="wsisgraph-")
        self._address = str(Path(self._folder.name) / "engine")
        self._listener = socket.socket(socket.AF_UNIX)
        self._lock = threading.Lock()
        try:
            self._listener.bind(self._address)
            self._listener.listen(512)
            self._process = STARTER.submit(self._start).result()
        except BaseException:
            self._listener.close()
            self._folder.cleanup()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        descriptor = self._listener.fileno()
        command = [sys.executable, "-m", "wsisgraph.store.template", str(self.snapshot.dump(".nq")), str(descriptor), str(self._memory)]
        process = subprocess.Popen(command, pass_fds=(descriptor,), stdout=subprocess.PIPE)
        assert process.stdout is not None
        with process.stdout:
            if process.stdout.readline() == b"ready\n":
                return process
        process.kill()
        process.wait()
        raise OSError(f"the snapshot {self.snapshot.folder} could not be loaded; see the messages above")

    def _revive(self) -> None:
        """Start the template again where it has ended; connections that wait at the socket are served by the new one."""
        with self._lock:
            if self._process.poll() is not None:
                self._process = STARTER.submit(self._start).result()

    def query(self, query: Query, seconds: float) -> Answer:
        """Return the whole answer, or end the worker at the deadline.

        Args:
            query: what is asked.
            seconds: how long the answer may take.

        Raises:
            QueryError: when there is no answer.
        """
        deadline = time.monotonic() + seconds
        try:
            connection, pid = self._worker(deadline)
            with connection:
                return self._ask(query, connection, pid, deadline)
        except (EOFError, ConnectionError) as error:
            raise LimitExceeded("The query ended its worker: it is nested too deeply or needs more memory than a query may have.") from error
        except TimeoutError as error:
            raise LimitExceeded(f"The query was ended after {seconds:g} s. Ask for less: name more of the pattern, add LIMIT, leave out ORDER BY.") from error

    def _worker(self, deadline: float) -> tuple[socket.socket, int]:
        """A connection to a fresh worker, and its process id; a template that has ended meanwhile is started again."""
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                connection.connect(self._address)
                return connection, self._taken(connection, deadline)
            except (EOFError, ConnectionError):  # the template ended before it forked
                connection.close()
                self._revive()
            except BaseException:
                connection.close()
                raise

    def _taken(self, connection: socket.socket, deadline: float) -> int:
        """Wait until a worker has taken a connection, and return its process id."""
        while True:
            connection.settimeout(max(0.001, min(PATIENCE_SECONDS, deadline - time.monotonic())))
            try:
                pid: int = LENGTH.unpack(receive_exactly(connection, LENGTH.size))[0]
                return pid
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise
                self._revive()

    def _ask(self, query: Query, connection: socket.socket, pid: int, deadline: float) -> Answer:
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            send(connection, json.dumps(asdict(query)).encode())
            head = json.loads(receive(connection))
            size = LENGTH.unpack(receive_exactly(connection, LENGTH.size))[0]
            if size > RESULT_LIMIT:
                raise LimitExceeded(f"The answer has {size} bytes, more than the {RESULT_LIMIT} that an answer may have. Ask for less with LIMIT, or take the whole dataset as a file.")
            content = receive_exactly(connection, size)
        except (TimeoutError, LimitExceeded):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise
        if "error" in head:
            raise ERRORS[head["error"]](content.decode())
        return Answer(head["media_type"], content)

    def close(self) -> None:
        """End the template and with it every worker."""
        with self._lock:
            self._process.kill()
            self._process.wait()
        self._listener.close()
        self._folder.cleanup()


class EmbeddedStore:
    """The active snapshot of an output folder; moves to a new one when it is activated, without dropping a query."""

    def __init__(self, out: Path, seconds: float = 30.0, memory: int = MEMORY_LIMIT):
        snapshot = current(out)
        if snapshot is None:
            raise FileNotFoundError(f"No snapshot in {out}. Run `wsisgraph build` first.")
        self._out, self._seconds, self._memory = out, seconds, memory
        self._engine = Engine(snapshot, memory)
        self._closing = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is served now."""
        return self._engine.snapshot

    def query(self, query: Query) -> Answer:
        """Return the whole answer to a query.

        Raises:
            QueryError: when there is none.
        """
        return self._engine.query(query, self._seconds)

    def close(self) -> None:
        """Stop watching and end the engine."""
        self._closing.set()
        self._engine.close()

    def _watch(self) -> None:
        while not self._closing.wait(WATCH_SECONDS):
            newest = current(self._out)
            if newest and newest != self._engine.snapshot:
                try:
                    fresh = Engine(newest, self._memory)
                except OSError:
                    logger.exception("snapshot %s cannot be served; %s is served on", newest.folder.name, self._engine.snapshot.folder.name)
                    continue
                old, self._engine = self._engine, fresh
                self._closing.wait(self._seconds)  # queries that hold the old engine end by then
                old.close()
