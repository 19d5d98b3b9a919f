"""The server as processes: what it survives, how it moves to a new snapshot, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from wsisgraph.snapshot import build

YES = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LABEL = "/sparql?query=" + quote("SELECT ?l { <https://w3id.org/wsis-graph/id/action-line/c5> <http://www.w3.org/2000/01/rdf-schema#label> ?l }")
OLD, NEW = "C5: Building confidence and security in the use of ICTs", "C5: Trust"


def processes() -> dict[int, int]:
    """Every living process with its parent."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(status.parent.name)] = int(parent)
    return found


def below(pid: int) -> set[int]:
    """Every process that a process has started, and those that these have."""
    parents = processes()
    found: set[int] = set()
    more = {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more}
        found |= more
    return found


def soon(true: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(true())


class Live:
    """A server that a test may hurt."""

    def __init__(self, out: Path, *options: str, **environment: str):
        command = [sys.executable, "-m", "wsisgraph", "serve", "--port", "0", "--out", str(out), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
        assert self.process.stdout is not None
        self.netloc = urlsplit(self.process.stdout.readline().split()[-1]).netloc

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(15)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def get(self, path: str, timeout: float = 15) -> tuple[int, bytes]:
        connection = HTTPConnection(self.netloc, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def child(self, name: str) -> int:
        """The process of the server whose command line has a name."""
        [pid] = [pid for pid, parent in processes().items() if parent == self.process.pid and name in Path(f"/proc/{pid}/cmdline").read_text()]
        return pid

    def label(self) -> str:
        return json.loads(self.get(LABEL)[1])["results"]["bindings"][0]["l"]["value"]


def rename(root: Path) -> None:
    table = root / "data" / "register" / "action-lines.csv"
    text = table.read_text(encoding="utf-8")
    assert OLD.removeprefix("C5: ") in text
    table.write_text(text.replace(OLD.removeprefix("C5: "), "Trust"), encoding="utf-8")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_the_server_however_it_ends_and_the_port_is_free(out, tmp_path, ending):
    with Live(out, TMPDIR=str(tmp_path)) as live:
        assert live.get(YES)[0] == 200
        left = below(live.process.pid)
        assert len(left) >= 3
        live.process.send_signal(ending)
        assert live.process.wait(10) == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
        assert soon(lambda: not left & processes().keys())
        host, port = live.netloc.split(":")
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind((host, int(port)))
    if ending != signal.SIGKILL:
        assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["wsisgraph.web.process", "wsisgraph.store.template"])
def test_a_killed_process_is_started_again_while_requests_wait(out, name):
    with Live(out) as live:
        assert live.get(YES)[0] == 200
        for number in range(3):
            killed = live.child(name)
            os.kill(killed, signal.SIGKILL)
            started = time.monotonic()
            assert soon(lambda gone=killed: gone not in processes())
            status, body = live.get(f"{YES}%23{number}")
            assert (status, json.loads(body)["boolean"]) == (200, True)
            assert time.monotonic() - started < 8
            assert live.child(name) != killed


def test_told_to_end_the_server_answers_or_refuses_what_is_under_way(out):
    with Live(out) as live, ThreadPoolExecutor(2) as threads:
        slow = threads.submit(live.get, f"/sparql?query={quote(SLOW)}")
        light = threads.submit(live.get, f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?b FILTER(?a != ?c) }')}")
        assert soon(lambda: len(below(live.process.pid)) > 4)
        live.process.terminate()
        started = time.monotonic()
        status, body = slow.result(15)
        assert (status, json.loads(body)["status"]) == (503, 503)
        assert "being stopped" in json.loads(body)["detail"]
        assert light.result(15)[0] in (200, 503)
        assert live.process.wait(10) == 0
        assert time.monotonic() - started < 8


def test_the_server_moves_to_a_new_snapshot_and_no_query_fails_meanwhile(small, tmp_path):
    out = tmp_path / "out"
    build(small, out, lambda _: None)
    with Live(out, "--seconds", "2") as live:
        seen: list[str] = []
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                seen.append(live.label())

        with ThreadPoolExecutor(3) as threads:
            asking = [threads.submit(ask) for _ in range(3)]
            try:
                assert soon(lambda: seen)
                rename(small)
                build(small, out, lambda _: None)
                assert soon(lambda: seen[-1] == NEW)
                assert soon(lambda: len([p for p in processes().values() if p == live.process.pid]) == 2)
            finally:
                ended.set()
            for thread in asking:
                thread.result()
        assert set(seen) == {OLD, NEW}
        assert OLD not in seen[-3:]


def test_a_snapshot_that_cannot_be_loaded_leaves_the_old_one_served_and_the_next_is_taken(small, tmp_path):
    out = tmp_path / "out"
    build(small, out, lambda _: None)
    with Live(out) as live:
        broken = out / "snapshots" / "broken"
        broken.mkdir()
        (broken / "metadata.json").write_text('{"inputs": ""}')
        (broken / "wsis-graph.nq").write_text("this is no N-Quads\n")
        (out / "snapshots" / "link").symlink_to("broken")
        (out / "snapshots" / "link").replace(out / "snapshots" / "current")
        time.sleep(2)
        assert live.label() == OLD
        rename(small)
        build(small, out, lambda _: None)
        assert soon(lambda: live.label() == NEW)


def test_clients_who_trickle_hold_nobody_up(out):
    with Live(out) as live:
        host, port = live.netloc.split(":")
        trickling = []
        try:
            for number in range(500):
                client = socket.create_connection((host, int(port)), timeout=10)
                client.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: " if number % 2 else b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nquery=")
                trickling.append(client)
            started = time.monotonic()
            for number in range(20):
                assert live.get(f"{YES}%23{number}")[0] == 200
            assert time.monotonic() - started < 5
        finally:
            for client in trickling:
                client.close()


def test_an_endless_head_is_refused(out):
    with Live(out) as live:
        host, port = live.netloc.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            answer = b""
            try:
                for _ in range(200):
                    client.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")
                answer = client.recv(1000)
            except (BrokenPipeError, ConnectionResetError):
                answer = b"closed"
        assert answer == b"closed" or b" 431 " in answer or answer == b""
        assert live.get(YES)[0] == 200


def test_a_client_that_hangs_up_ends_its_query(out):
    with Live(out) as live:
        host, port = live.netloc.split(":")
        quiet = below(live.process.pid)
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert soon(lambda: [pid for pid in below(live.process.pid) - quiet if os.getpriority(os.PRIO_PROCESS, pid) == 19])
            [busy] = [pid for pid in below(live.process.pid) - quiet if os.getpriority(os.PRIO_PROCESS, pid) == 19]
        assert soon(lambda: busy not in processes(), 3.0)


def test_the_operator_is_told_health_readiness_counts_and_each_request(out):
    with Live(out) as live:
        assert live.get("/health") == (200, b'{"status": "ok"}')
        assert live.get("/ready")[0] == 200
        assert live.get(YES)[0] == 200
        assert live.get("/sparql?query=SELECT")[0] == 400
        counts = live.get("/metrics")[1].decode()
    assert 'wsisgraph_request_seconds_count{outcome="bad request"} 1.0' in counts
    assert "wsisgraph_queries_running 0.0" in counts
    assert float(counts.partition("\nwsisgraph_cache_bytes ")[2].split()[0]) > 0


def test_the_access_log_is_json_with_a_hash_in_place_of_the_query(out):
    command = [sys.executable, "-m", "wsisgraph", "serve", "--port", "0", "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        for path in (YES, "/id/action-line/c5.ttl", "/sparql?query=SELECT"):
            connection = HTTPConnection(urlsplit(address).netloc, timeout=15)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
        process.terminate()
        _, said = process.communicate(timeout=15)
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [("GET", "/sparql", 200), ("GET", "/id/action-line/c5.ttl", 200), ("GET", "/sparql", 400)]
    assert len(lines[0]["query"]) == 16
    assert all(line["ms"] > 0 and line["bytes"] > 0 and line["time"] for line in lines)
    assert "ASK" not in said
