"""Runs the application on waitress until it is told to end."""

import signal
from pathlib import Path

import waitress

from wsisgraph.queries import saved_queries
from wsisgraph.store.embedded import EmbeddedStore
from wsisgraph.web import create_app


def serve(root: Path, out: Path, host: str, port: int, seconds: float) -> None:
    """Serve the active snapshot until SIGTERM or SIGINT.

    Args:
        root: the folder with the saved queries.
        out: the folder with the snapshots.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        seconds: how long a query may take.

    Raises:
        FileNotFoundError: when there is no snapshot.
        OSError: when the port is taken or the address is not this machine's.
    """
    store = EmbeddedStore(out, seconds)
    try:
        app = create_app(store, saved_queries(root / "queries"))
        server = waitress.create_server(app, host=host, port=port, threads=8, connection_limit=2000, asyncore_use_poll=True, ident=None, max_request_header_size=65536)
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, _stop)
        address = f"http://{host}:{server.effective_port}"
        print(f"WSIS Graph is served at {address}\n\nTry:\n{_examples(address)}", flush=True)
        server.run()
    finally:
        store.close()


def _examples(address: str) -> str:
    query = "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class"
    return f"""  {address}/   (the start page, in a browser)
  curl -H 'Accept: text/turtle' {address}/id/action-line/c5
  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query={query}'
"""


def _stop(*_: object) -> None:
    raise SystemExit(0)
