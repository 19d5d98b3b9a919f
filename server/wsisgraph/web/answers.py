"""Finished answers: kept in a bounded number of bytes, and made once for all who ask at the same time."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wsisgraph.store.evaluation import unescaped

T = TypeVar("T")
CHANGING = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE)\b", re.IGNORECASE)


def is_repeatable(text: str) -> bool:
    """Return whether a query gives the same answer each time on the same snapshot; in doubt it is said not to."""
    return not CHANGING.search(unescaped(text))


@dataclass(frozen=True)
class Kept:
    """An answer ready to be sent: headers and body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def size(self) -> int:
        """The bytes that it takes, roughly."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 200


class Cache:
    """The answers asked for last, up to a number of bytes."""

    def __init__(self, limit: int):
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """Return an answer and note that it was asked for."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer; those asked for longest ago make room."""
        if kept.size > self.limit // 4:
            return
        old = self._kept.pop(key, None)
        self.size += kept.size - (old.size if old else 0)
        self._kept[key] = kept
        while self.size > self.limit:
            self.size -= self._kept.popitem(last=False)[1].size


class Flights(Generic[T]):
    """Work under way, shared by all who want the same; it stops when the last of them has gone."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, tuple[asyncio.Task[T], list[None]]] = {}

    async def share(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the work that is under way for a key, or of new work.

        Raises:
            Exception: whatever the work raises.
        """
        if key not in self._flying:
            self._flying[key] = (asyncio.ensure_future(start()), [])
        task, waiting = self._flying[key]
        waiting.append(None)
        try:
            return await asyncio.shield(task)
        finally:
            waiting.pop()
            if task.done() or not waiting:
                task.cancel()
                if self._flying.get(key, (None,))[0] is task:
                    del self._flying[key]
