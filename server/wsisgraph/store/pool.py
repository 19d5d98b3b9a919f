"""Workers of one snapshot, and who may use them: every query starts quick, the long ones move to a few slow places.

What a query costs cannot be read from its text, so time decides. A query that has run for a moment is reniced, so that newcomers
go first; past a quarter of a second it needs a slow place, or waits for one in a bounded queue and is then asked anew.
"""

import asyncio
import json
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from wsisgraph.store import Answer, BadQuery, Busy, LimitExceeded, NotAcceptable, Query, QueryError
from wsisgraph.store.template import LENGTH

ERRORS: dict[str, type[QueryError]] = {"bad-query": BadQuery, "not-acceptable": NotAcceptable, "limit": LimitExceeded}
MOMENT, QUICK, YOUNG = 0.1, 0.25, 0.02
LAST = 19
USES = 1000
SPARE = 2
WATCH_SECONDS = 0.05
TOO_DEEP = "The query ended its worker: it is nested too deeply or needs more memory than a query may have."
TOO_MUCH = "The query was ended because all queries together needed too much memory, and it the most. Ask for less, or ask again later."


@dataclass(frozen=True)
class Limits:
    """What queries may take: seconds, bytes and places."""

    seconds: float = 30.0
    memory: int = 2**30
    memory_of_all: int = 2**32
    result: int = 64 * 2**20
    quick: int = 64
    slow: int = 4
    queue: int = 32


class WorkerDied(LimitExceeded):
    """The worker ended before it had answered."""


class Worker:
    """A connection to a forked worker process, which answers one query at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pid: int):
        self.reader, self.writer, self.pid = reader, writer, pid
        self.uses = 0
        self.reniced = False
        self.ended_for = ""

    @classmethod
    async def start(cls, address: str) -> "Worker":
        """Have a worker forked; wait for a template that is being started anew."""
        while True:
            reader, writer = await asyncio.open_unix_connection(address, limit=2**20)
            try:
                return cls(reader, writer, LENGTH.unpack(await reader.readexactly(LENGTH.size))[0])
            except (asyncio.IncompleteReadError, ConnectionError):  # the template ended before it forked
                writer.close()
                await asyncio.sleep(0.01)
            except BaseException:
                writer.close()
                raise

    async def ask(self, query: Query, largest: int) -> Answer:
        """Return the whole answer.

        Raises:
            QueryError: when there is none, or the worker has died of the query.
        """
        message = json.dumps(asdict(query)).encode()
        self.uses += 1
        try:
            self.writer.write(LENGTH.pack(len(message)) + message)
            head = json.loads(await self._receive())
            size = LENGTH.unpack(await self.reader.readexactly(LENGTH.size))[0]
            if size > largest:
                self.end()
                raise LimitExceeded(f"The answer has {size} bytes, more than the {largest} that an answer may have. Ask for less with LIMIT, or take the whole dataset as a file.")
            content = await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.end()
            raise WorkerDied(self.ended_for or TOO_DEEP) from error
        if "error" in head:
            raise ERRORS[head["error"]](content.decode())
        return Answer(head["media_type"], content)

    async def _receive(self) -> bytes:
        return await self.reader.readexactly(LENGTH.unpack(await self.reader.readexactly(LENGTH.size))[0])

    def renice(self, niceness: int) -> None:
        """Let others go first from now on; there is no way back."""
        self.reniced = True
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    @property
    def fit(self) -> bool:
        """Whether it may answer another query."""
        return not (self.reniced or self.uses >= USES or self.reader.at_eof() or self.writer.is_closing())

    @property
    def memory(self) -> int:
        """The bytes of memory that are its own, not shared with the template."""
        try:
            _, resident, shared, *_ = map(int, Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return 0
        return (resident - shared) * resource.getpagesize()

    def end(self, why: str = "") -> None:
        """Kill the process, unless it has ended: its number may be another's by now."""
        self.ended_for = self.ended_for or why
        if not (self.reader.at_eof() or self.writer.is_closing()):
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.writer.close()


class Pool:
    """The workers of a template, shared among all queries."""

    def __init__(self, address: str, limits: Limits):
        self._address, self._limits = address, limits
        self.idle: list[Worker] = []
        self.busy: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._quick, self._slow = asyncio.Semaphore(limits.quick), asyncio.Semaphore(limits.slow)
        self._deadlines: set[asyncio.Timeout] = set()
        self._refusing = False
        self.waiting = 0
        self._watching = asyncio.create_task(self._watch())

    @property
    def places(self) -> dict[str, int]:
        """How many queries run, and how many wait for a slow place."""
        return {"running": len(self.busy), "waiting": self.waiting}

    async def ask(self, query: Query, seconds: float | None = None) -> Answer:
        """Return the whole answer to a query.

        Args:
            query: what is asked.
            seconds: how long it may take, waiting included; the limit of the pool without it.

        Raises:
            QueryError: when there is none.
        """
        allowed = self._limits.seconds if seconds is None else seconds
        try:
            async with asyncio.timeout(allowed) as deadline:
                self._deadlines.add(deadline)
                begun = asyncio.get_running_loop().time()
                try:
                    return await self._first_quickly(query)
                except WorkerDied:
                    if asyncio.get_running_loop().time() - begun > YOUNG:
                        raise
                    while self.idle:  # it may have died with its template, and so have these
                        self.idle.pop().end()
                    return await self._first_quickly(query)
                finally:
                    self._deadlines.discard(deadline)
        except TimeoutError as error:
            if self._refusing:
                raise LimitExceeded("The server is being stopped. Ask again in a moment.") from error
            raise LimitExceeded(f"The query was ended after {allowed:g} s. Ask for less: name more of the pattern, add LIMIT, leave out ORDER BY.") from error

    async def _first_quickly(self, query: Query) -> Answer:
        async with self._quick:
            worker = await self._take()
            asking = asyncio.ensure_future(worker.ask(query, self._limits.result))
            try:
                if not await _done(asking, MOMENT):
                    worker.renice(LAST)
                    await _done(asking, QUICK - MOMENT)
                if asking.done():
                    return await asking
                if not self._slow.locked():
                    await self._slow.acquire()
                    kept = True
                else:
                    self._abandon(asking, worker)
                    kept = False
            except BaseException:
                self._abandon(asking, worker)
                raise
            finally:
                if asking.done():
                    self._give_back(worker)
        if kept:
            return await self._slowly(worker, lambda: asking)
        return await self._in_turn(query)

    async def _in_turn(self, query: Query) -> Answer:
        """Wait for a slow place and ask anew."""
        if self.waiting >= self._limits.queue:
            raise Busy("Too many long queries are waiting. Ask again later, or ask for less.")
        self.waiting += 1
        try:
            await self._slow.acquire()
        finally:
            self.waiting -= 1
        try:
            worker = await self._take()
        except BaseException:
            self._slow.release()
            raise
        worker.renice(LAST)
        return await self._slowly(worker, lambda: asyncio.ensure_future(worker.ask(query, self._limits.result)))

    async def _slowly(self, worker: Worker, start: Callable[[], "asyncio.Future[Answer]"]) -> Answer:
        """Finish a query in a slow place that is taken already."""
        asking = start()
        try:
            return await asking
        except BaseException:
            self._abandon(asking, worker)
            raise
        finally:
            self._slow.release()
            self._give_back(worker)

    def _abandon(self, asking: "asyncio.Future[Answer]", worker: Worker) -> None:
        if not asking.done():
            asking.cancel()
            worker.end()
            self.busy.discard(worker)

    async def _take(self) -> Worker:
        while self.idle:
            worker = self.idle.pop()
            if worker.fit:
                break
            worker.end()
        else:
            worker = await Worker.start(self._address)
        self.busy.add(worker)
        if len(self.idle) + len(self._starting) < SPARE:
            task = asyncio.create_task(self._prepare())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
        return worker

    async def _prepare(self) -> None:
        self.idle.insert(0, await Worker.start(self._address))

    def _give_back(self, worker: Worker) -> None:
        self.busy.discard(worker)
        if worker.fit and len(self.idle) < self._limits.quick:
            self.idle.append(worker)
        else:
            worker.end()

    async def _watch(self) -> None:
        """End the largest worker where all of them take too much memory together."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            taken = {worker: worker.memory for worker in self.busy}
            if sum(taken.values()) > self._limits.memory_of_all:
                max(taken, key=lambda worker: taken[worker]).end(TOO_MUCH)

    def refuse(self) -> None:
        """End every query that runs or waits, with an error that says why."""
        self._refusing = True
        for deadline in self._deadlines:
            deadline.reschedule(asyncio.get_running_loop().time())

    def close(self) -> None:
        """End every worker."""
        self._watching.cancel()
        for task in self._starting:
            task.cancel()
        for worker in (*self.idle, *self.busy):
            worker.end()


async def _done(asking: "asyncio.Future[Answer]", seconds: float) -> bool:
    """Wait a while, and return whether the answer or its error is there."""
    done, _ = await asyncio.wait({asking}, timeout=seconds)
    return bool(done)
