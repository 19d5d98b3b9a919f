"""What the server tells its operator: a line for each request, and counts for Prometheus."""

import hashlib
import json
import sys
import time
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from wsisgraph.store.embedded import EmbeddedStore
from wsisgraph.web.answers import Cache

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
OUTCOMES = {200: "answered", 304: "not modified", 400: "bad request", 406: "not acceptable", 408: "too slow", 413: "too large", 429: "busy", 500: "failed", 503: "limit met"}


class Records:
    """Notes requests; lines are written in batches, so that a request waits for no file."""

    def __init__(self, store: EmbeddedStore, cache: Cache, log: bool):
        self._log, self._lines = log, list[str]()
        self.registry = CollectorRegistry()
        self._seconds = Histogram("wsisgraph_request_seconds", "Time to answer a request.", ["outcome"], registry=self.registry, buckets=BUCKETS)
        for name, text, read in (
            ("wsisgraph_queries_running", "Queries that run.", lambda: store.places["running"]),
            ("wsisgraph_queries_waiting", "Queries that wait for a slow place.", lambda: store.places["waiting"]),
            ("wsisgraph_cache_bytes", "Bytes of answers kept.", lambda: cache.size),
        ):
            Gauge(name, text, registry=self.registry).set_function(read)

    def note(self, method: str, path: str, status: int, begun: float, size: int, query: str = "") -> None:
        """Note an answered request.

        Args:
            method: the HTTP method.
            path: the path of the address, without parameters.
            status: the HTTP status.
            begun: when it began, by ``time.perf_counter``.
            size: the bytes of the body.
            query: the text of the query, of which only a hash is written.
        """
        seconds = time.perf_counter() - begun
        self._seconds.labels(OUTCOMES.get(status, str(status))).observe(seconds)
        if self._log:
            line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "method": method, "path": path, "status": status, "ms": round(seconds * 1000, 2), "bytes": size}
            if query:
                line["query"] = hashlib.sha256(query.encode()).hexdigest()[:16]
            self._lines.append(json.dumps(line, ensure_ascii=False))

    def write(self) -> None:
        """Write the lines noted since the last time to standard error."""
        if self._lines:
            lines, self._lines = self._lines, []
            print("\n".join(lines), file=sys.stderr, flush=True)

    def exposition(self) -> bytes:
        """Return the counts in the text format of Prometheus."""
        return generate_latest(self.registry)
