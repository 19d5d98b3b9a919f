"""The supervisor: owns the listening socket, and keeps one web process and one template of the active snapshot alive."""

import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from wsisgraph.snapshot import Snapshot, current
from wsisgraph.store.embedded import Template
from wsisgraph.store.pool import Limits
from wsisgraph.store.template import die_with_parent

WATCH_SECONDS = 0.1
ENDING_SECONDS = 8.0


class Supervisor:
    """Starts, watches and ends the processes of a server; it has one thread and does nothing that can fail."""

    def __init__(self, root: Path, out: Path, folder: Path, listener: socket.socket, limits: Limits, cache: int, log: bool):
        self._out, self._folder, self._listener, self._limits = out, folder, listener, limits
        self._options = json.dumps({"root": str(root), "limits": asdict(limits), "cache": cache, "log": log})
        self._old: list[tuple[float, Template]] = []
        self._refused: Snapshot | None = None
        snapshot = current(out)
        if snapshot is None:
            raise FileNotFoundError(f"No snapshot in {out}. Run `wsisgraph build` first.")
        self._template = Template(snapshot, folder, limits.memory)
        self._web = self._start_web()

    def _start_web(self) -> subprocess.Popen[bytes]:
        descriptor = self._listener.fileno()
        web = subprocess.Popen([sys.executable, "-m", "wsisgraph.web.process", str(descriptor), self._options], pass_fds=(descriptor,), stdin=subprocess.PIPE, preexec_fn=die_with_parent)
        self._tell(web)
        return web

    def _tell(self, web: subprocess.Popen[bytes]) -> None:
        """Tell the web process which snapshot to serve, and where its workers are."""
        assert web.stdin is not None
        try:
            web.stdin.write(f"{self._template.snapshot.folder}\t{self._template.address}\n".encode())
            web.stdin.flush()
        except OSError:
            pass  # it has ended; the next one is told when it starts

    def watch(self) -> None:
        """Keep everything running, for ever."""
        while True:
            time.sleep(WATCH_SECONDS)
            self._template.keep_alive()
            if self._web.poll() is not None:
                self._web = self._start_web()
            self._move()
            while self._old and self._old[0][0] < time.monotonic():
                self._old.pop(0)[1].close()

    def _move(self) -> None:
        """Serve a snapshot that was activated; queries under way end on the old one."""
        newest = current(self._out)
        if newest is None or newest in (self._template.snapshot, self._refused):
            return
        try:
            fresh = Template(newest, self._folder, self._limits.memory)
        except RuntimeError as error:
            self._refused = newest
            print(f"{error}; {self._template.snapshot.folder.name} is served on", file=sys.stderr, flush=True)
            return
        self._old.append((time.monotonic() + self._limits.seconds + 1, self._template))
        self._template = fresh
        self._tell(self._web)

    def close(self) -> None:
        """End the web process gently, then everything else."""
        self._web.terminate()
        try:
            self._web.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._web.kill()
            self._web.wait()
        for template in (self._template, *(old for _, old in self._old)):
            template.close()


def serve(root: Path, out: Path, host: str, port: int, limits: Limits, cache: int, log: bool) -> None:
    """Serve the active snapshot until SIGTERM or SIGINT.

    Args:
        root: the folder with the saved queries.
        out: the folder with the snapshots.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        limits: what queries may take.
        cache: how many bytes of finished answers are kept.
        log: whether each request is written to standard error.

    Raises:
        FileNotFoundError: when there is no snapshot.
        RuntimeError: when the snapshot cannot be loaded.
        OSError: when the port is taken or the address is not this machine's.
    """
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _stop)
    with (
        listening(host, port) as listener,
        tempfile.TemporaryDirectory(prefix="wsisgraph-") as folder,
        closing(Supervisor(root, out, Path(folder), listener, limits, cache, log)) as supervisor,
    ):
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        print(f"WSIS Graph is served at {address}\n\nTry:\n{_examples(address)}", flush=True)
        supervisor.watch()


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(4096)
    except BaseException:
        listener.close()
        raise
    return listener


def _examples(address: str) -> str:
    query = "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class"
    return f"""  {address}/   (the start page, in a browser)
  curl -H 'Accept: text/turtle' {address}/id/action-line/c5
  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query={query}'
"""


def _stop(*_: object) -> None:
    raise SystemExit(0)
