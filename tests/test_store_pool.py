"""The pool on a real template: who may use the workers, what ends a query, what the others notice."""

import asyncio
import json
import os
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from wsisgraph.store import BadQuery, LimitExceeded, NotAcceptable, Query, QueryError
from wsisgraph.store.embedded import Template, ask_once
from wsisgraph.store.pool import LAST, YOUNG, Limits, Pool

YES = Query("ASK { ?s ?p ?o }")
SLOW = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
BOMB = Query("SELECT (STRLEN(?a24) AS ?n) { BIND('0123456789abcdef' AS ?a0) " + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(24)) + " }")


def slow(number: int) -> Query:
    return Query(f"{SLOW.text} # {number}")


@pytest.fixture(scope="module")
def template(snapshot) -> Iterator[Template]:
    with tempfile.TemporaryDirectory() as folder, closing(Template(snapshot, Path(folder), 2**28)) as template:
        yield template


@pytest.fixture
def pooled(template: Template) -> Callable[..., None]:
    """Run a test that gets a pool, with limits of its own."""

    def run(test: Callable[[Pool], Awaitable[None]], **limits: float) -> None:
        async def within() -> None:
            with closing(Pool(str(template.address), Limits(**{"seconds": 10.0, **limits}))) as pool:
                await test(pool)

        asyncio.run(within())

    return run


async def error_of(asking: Awaitable[object]) -> QueryError | None:
    try:
        await asking
    except QueryError as error:
        return error
    return None


async def soon(true: Callable[[], object], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(0.01)
    return bool(true())


def niceness(pid: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, pid)


def lives(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (Query("SELECT"), BadQuery),
        (Query("ASK { SERVICE <http://127.0.0.1:1/> {} }"), BadQuery),
        (Query("ASK {}", solutions=""), NotAcceptable),
        (Query("DESCRIBE <urn:a>", graph=""), NotAcceptable),
        (Query("ASK " + "{" * 9000), LimitExceeded),
        (Query("ASK {}", default_graphs=("urn:a", "no iri")), BadQuery),
        (BOMB, LimitExceeded),
    ],
    ids=["syntax", "service", "no form for solutions", "no form for a graph", "too deep", "a graph that is no IRI", "too much memory"],
)
def test_a_query_without_an_answer_raises_what_is_wrong_and_costs_nobody_else(pooled, query, error):
    async def test(pool: Pool) -> None:
        with pytest.raises(error):
            await pool.ask(query)
        assert json.loads((await pool.ask(YES)).content)["boolean"]

    pooled(test)


def test_one_worker_answers_many_queries(pooled):
    async def test(pool: Pool) -> None:
        for _ in range(5):
            await pool.ask(YES)
            await asyncio.sleep(0.05)
        workers = set(pool.idle)
        for _ in range(50):
            await pool.ask(YES)
        assert set(pool.idle) == workers

    pooled(test)


def test_many_queries_at_once_are_all_answered(pooled):
    async def test(pool: Pool) -> None:
        answers = await asyncio.gather(*(pool.ask(YES) for _ in range(200)))
        assert all(json.loads(answer.content)["boolean"] for answer in answers)

    pooled(test)


def test_the_deadline_ends_a_query_and_its_worker(pooled):
    async def test(pool: Pool) -> None:
        asking = asyncio.ensure_future(pool.ask(SLOW))
        assert await soon(lambda: pool.busy)
        (worker,) = pool.busy
        started = time.monotonic()
        with pytest.raises(LimitExceeded, match=r"after 0\.6 s"):
            await asking
        assert time.monotonic() - started < 1.1
        assert await soon(lambda: not lives(worker.pid))
        assert pool.places == {"running": 0, "waiting": 0}

    pooled(test, seconds=0.6)


def test_a_query_that_nobody_waits_for_any_more_stops(pooled):
    async def test(pool: Pool) -> None:
        asking = asyncio.ensure_future(pool.ask(SLOW))
        assert await soon(lambda: pool.busy)
        (worker,) = pool.busy
        asking.cancel()
        assert await soon(lambda: not lives(worker.pid))
        assert pool.places["running"] == 0

    pooled(test)


def test_a_long_query_lets_others_go_first(pooled):
    async def test(pool: Pool) -> None:
        asking = asyncio.ensure_future(pool.ask(SLOW))
        assert await soon(lambda: pool.busy and niceness(next(iter(pool.busy)).pid) == LAST)
        asking.cancel()

    pooled(test)


def test_slow_places_are_few_then_the_queue_then_nothing(pooled):
    async def test(pool: Pool) -> None:
        asked = [asyncio.ensure_future(error_of(pool.ask(slow(i)))) for i in range(6)]
        assert await soon(lambda: pool.places["waiting"] == 2, 3.0)
        assert json.loads((await pool.ask(YES)).content)["boolean"]
        errors = await asyncio.gather(*asked)
        kinds = sorted(type(error).__name__ for error in errors)
        assert kinds == ["Busy", "Busy", "LimitExceeded", "LimitExceeded", "LimitExceeded", "LimitExceeded"]
        assert pool.places == {"running": 0, "waiting": 0}

    pooled(test, slow=2, queue=2, seconds=2.0)


def test_who_waits_for_a_slow_place_gets_it_and_an_answer(pooled):
    longer = Query("SELECT (COUNT(*) AS ?n) { ?a a ?b . ?d a ?e FILTER(?a != ?d && STRLEN(STR(?e)) > 3) }")

    async def test(pool: Pool) -> None:
        held = asyncio.ensure_future(error_of(pool.ask(SLOW, 1.5)))
        await asyncio.sleep(0.4)
        answer = asyncio.ensure_future(error_of(pool.ask(longer, 1.0)))
        assert await soon(lambda: pool.places["waiting"] == 1, 2.0)
        held.cancel()
        assert await soon(lambda: pool.places["waiting"] == 0, 2.0)
        assert isinstance(await answer, (LimitExceeded, type(None)))

    pooled(test, slow=1, queue=1)


def test_all_workers_together_may_take_only_so_much_memory(snapshot, tmp_path):
    big = Query("SELECT (COUNT(*) AS ?n) { SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f }")

    async def test(template: Template) -> None:
        with closing(Pool(str(template.address), Limits(seconds=10.0, memory_of_all=2**26))) as pool:
            with pytest.raises(LimitExceeded, match="all queries together"):
                await pool.ask(big)
            assert json.loads((await pool.ask(YES)).content)["boolean"]

    with closing(Template(snapshot, tmp_path, 2**33)) as template:
        asyncio.run(test(template))


def test_a_large_answer_is_refused_before_it_is_read(pooled):
    async def test(pool: Pool) -> None:
        with pytest.raises(LimitExceeded, match="LIMIT"):
            await pool.ask(Query("SELECT * { ?s ?p ?o }"))
        assert json.loads((await pool.ask(YES)).content)["boolean"]

    pooled(test, result=2**16)


def test_a_killed_worker_costs_only_its_own_query(pooled):
    async def test(pool: Pool) -> None:
        first, second = (asyncio.ensure_future(error_of(pool.ask(slow(i)))) for i in (1, 2))
        assert await soon(lambda: len(pool.busy) == 2)
        await asyncio.sleep(3 * YOUNG)
        os.kill(next(iter(pool.busy)).pid, signal.SIGKILL)
        done, waiting = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
        assert isinstance(done.pop().result(), LimitExceeded)
        assert len(waiting) == 1
        assert json.loads((await pool.ask(YES)).content)["boolean"]
        waiting.pop().cancel()

    pooled(test)


def test_an_idle_worker_that_died_is_not_used(pooled):
    async def test(pool: Pool) -> None:
        await pool.ask(YES)
        assert await soon(lambda: len(pool.idle) > 1)
        killed = [*pool.idle]
        for worker in killed:
            os.kill(worker.pid, signal.SIGKILL)
        assert await soon(lambda: not any(worker.fit for worker in killed))
        assert json.loads((await pool.ask(YES)).content)["boolean"]

    pooled(test)


def test_queries_wait_for_a_template_that_is_started_anew(snapshot, tmp_path):
    async def test(template: Template) -> None:
        with closing(Pool(str(template.address), Limits(seconds=10.0))) as pool:
            await pool.ask(YES)
            template._process.kill()
            template._process.wait()
            await asyncio.sleep(0.1)
            asking = asyncio.ensure_future(pool.ask(YES))
            await asyncio.sleep(0.1)
            assert not asking.done()
            await asyncio.to_thread(template.keep_alive)
            assert json.loads((await asking).content)["boolean"]

    with closing(Template(snapshot, tmp_path, 2**28)) as template:
        asyncio.run(test(template))


def test_a_snapshot_that_cannot_be_loaded_is_told(tmp_path):
    class Broken:
        folder = tmp_path / "broken"

        def dump(self, ending: str) -> Path:
            return self.folder / f"none{ending}"

    with pytest.raises(RuntimeError, match="could not be loaded"):
        Template(Broken(), tmp_path, 2**28)


def test_one_query_can_be_asked_without_a_server(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert json.loads(ask_once(snapshot, YES, Limits()).content)["boolean"]
    with pytest.raises(LimitExceeded):
        ask_once(snapshot, SLOW, Limits(seconds=0.5))
    assert [*tmp_path.iterdir()] == []
