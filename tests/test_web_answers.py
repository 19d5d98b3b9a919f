import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.web.answers import Cache, Flights, Kept, is_repeatable


def kept(size: int) -> Kept:
    return Kept(200, (), b"x" * size)


@pytest.mark.parametrize(
    "text", ["SELECT (RAND() AS ?x) {}", "ASK { FILTER(now() > 1) }", "SELECT (uuid() AS ?u) {}", "SELECT (StrUUID() AS ?u) {}", "SELECT (BNODE() AS ?b) {}", r"SELECT (\u0052AND() AS ?x) {}"]
)
def test_what_changes_from_time_to_time_is_not_repeatable(text):
    assert not is_repeatable(text)


@pytest.mark.parametrize("text", ["ASK {}", "SELECT ?nowhere ?randy { ?nowhere ?p ?randy }", "SELECT * { ?s <urn:uuids> ?o }"])
def test_other_queries_are_repeatable(text):
    assert is_repeatable(text)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 400)), max_size=40))
def test_the_cache_never_holds_more_than_its_bytes_and_never_a_wrong_answer(puts):
    cache = Cache(4000)
    last = {}
    for key, size in puts:
        cache.put(key, kept(size))
        last[key] = size
        assert cache.size <= cache.limit
        assert cache.size == sum(found.size for k in last if (found := cache.get(k)))
        assert all(found is None or len(found.body) == last[k] for k in last for found in [cache.get(k)])


def test_what_was_asked_for_longest_ago_makes_room():
    cache = Cache(1600)
    for key in "abcd":
        cache.put(key, kept(200))
    assert cache.get("a")
    cache.put("e", kept(200))
    assert cache.get("a")
    assert cache.get("b") is None


def test_an_answer_that_would_fill_the_cache_is_not_kept():
    cache = Cache(4000)
    cache.put("large", kept(2000))
    assert cache.get("large") is None


def test_the_same_work_is_done_once_for_all_who_wait():
    async def run() -> None:
        flights: Flights[int] = Flights()
        done = 0

        async def work() -> int:
            nonlocal done
            done += 1
            await asyncio.sleep(0.05)
            return 7

        assert await asyncio.gather(*(flights.share("key", work) for _ in range(5))) == [7] * 5
        assert done == 1
        assert await flights.share("key", work) == 7
        assert done == 2

    asyncio.run(run())


def test_work_goes_on_while_one_waits_and_stops_with_the_last():
    async def run() -> None:
        flights: Flights[None] = Flights()
        ended = []

        async def work() -> None:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                ended.append(True)
                raise

        first, second = (asyncio.ensure_future(flights.share("key", work)) for _ in range(2))
        await asyncio.sleep(0.02)
        first.cancel()
        await asyncio.sleep(0.02)
        assert not ended
        second.cancel()
        await asyncio.sleep(0.02)
        assert ended

    asyncio.run(run())


def test_an_error_reaches_all_who_wait():
    async def run() -> None:
        flights: Flights[None] = Flights()

        async def work() -> None:
            await asyncio.sleep(0.01)
            raise ValueError("no")

        found = await asyncio.gather(*(flights.share("key", work) for _ in range(3)), return_exceptions=True)
        assert [str(error) for error in found] == ["no"] * 3

    asyncio.run(run())
