"""Times the endpoint against others on the same data, both sides in one run: ``python bench/endpoint.py`` (see bench/README.md).

Needs the packages of ``bench/requirements.txt`` beside this project's own. Rounds alternate between the servers (A B A B), so that
a slower minute of the machine hurts all; of each figure the median of the rounds is told.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

ID = "https://w3id.org/wsis-graph/id/"
PREFIXES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX wsis: <https://w3id.org/wsis-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX org: <http://www.w3.org/ns/org#> """
LIGHT = f"SELECT ?l {{ <{ID}standard/itu-t-h.266> rdfs:label ?l }}"
MIXED = {
    "lookup": LIGHT,
    "facts of a thing": f"SELECT ?p ?o {{ <{ID}organisation/itu> ?p ?o }} LIMIT 200",
    "join": "SELECT ?who ?line { ?who wsis:facilitates ?l . ?l a wsis:ActionLine ; rdfs:label ?line . ?who rdfs:label ?n }",
    "three joins": "SELECT ?s ?b ?t { ?s wsis:developedBy ?b ; dcterms:subject ?t . ?b org:subOrganizationOf ?p . ?t skos:broader ?u } LIMIT 500",
    "count by class": "SELECT ?c (COUNT(*) AS ?n) { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n)",
    "count of topics": "SELECT ?t (COUNT(?s) AS ?n) { ?s dcterms:subject ?t } GROUP BY ?t ORDER BY DESC(?n) LIMIT 20",
    "path up": f"SELECT ?up {{ <{ID}body/itu-t-sg17> org:subOrganizationOf+ ?up }}",
    "path of topics": f"SELECT ?s {{ ?s dcterms:subject/skos:broader* <{ID}topic/cybersecurity> }} LIMIT 300",
    "text": 'SELECT ?x ?l { ?x a wsis:Initiative ; rdfs:label ?l FILTER(CONTAINS(LCASE(?l), "digital")) }',
    "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s wsis:developedBy <{ID}body/itu-t-sg20> ; ?p ?o }}",
    "describe": f"DESCRIBE <{ID}action-line/c5>",
    "passages": f"SELECT ?g ?p ?o {{ GRAPH ?g {{ <{ID}initiative/giga> ?p ?o }} }} LIMIT 100",
}
EXPLOSIVE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
Latencies = list[float]


@contextmanager
def running(name: str, command: list[str], address: str, **environment: str) -> Iterator[int]:
    """Start a server, wait until it answers, end it with all its processes; gives its process id."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **environment}) as process:
        try:
            while True:
                try:
                    urlopen(f"{address}?query={quote('ASK {}')}", timeout=5).read()
                    break
                except OSError:
                    if process.poll() is not None or time.perf_counter() - started > 300:
                        raise
                    time.sleep(0.02)
            print(f"{name}: answers after {time.perf_counter() - started:.2f} s", flush=True)
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def memory(pid: int) -> float:
    """MiB that a process and those that it has started take, shared pages counted once (PSS)."""
    parents = {int(p.parent.name): int(p.read_text().rpartition(")")[2].split()[1]) for p in Path("/proc").glob("[0-9]*/stat")}
    family, more = {pid}, {pid}
    while more := {child for child, parent in parents.items() if parent in more}:
        family |= more
    total = 0
    for member in family:
        try:
            total += sum(int(line.split()[1]) for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


async def ask(port: int, path: str, query: str) -> tuple[int, bytes, float]:
    """One request on a connection of its own; the status, the body, and the seconds."""
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        body = (PREFIXES + query).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.read()
        return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2], time.perf_counter() - started
    finally:
        writer.close()


def throughput(port: int, path: str, queries: list[str], seconds: float, fresh: bool) -> tuple[float, float, float]:
    """Ask on four connections at once for some seconds; good answers a second, and the median and 99th percentile in milliseconds."""
    addresses = ", ".join(f'"{path}?query={quote(PREFIXES + query)}"' for query in queries)
    comment = '.. "%20%23" .. asked' if fresh else ""
    script = f"""
local addresses, asked = {{ {addresses} }}, {random.randrange(10**9)}
request = function() asked = asked + 1 return wrk.format("GET", addresses[asked % #addresses + 1] {comment}) end
done = function(summary, latency) io.write(string.format("figures %d %d %f %f\\n", summary.requests, summary.errors.status, latency:percentile(50) / 1000, latency:percentile(99) / 1000)) end
"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        accept = "Accept: application/sparql-results+json, text/turtle;q=0.9"
        said = subprocess.run(["wrk", "-t1", "-c4", f"-d{seconds:g}s", "-H", accept, "-s", file.name, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True).stdout
    requests, errors, median, worst = said.partition("figures ")[2].split()[:4]
    return (int(requests) - int(errors)) / seconds, float(median), float(worst)


async def beside_bombs(port: int, path: str, seconds: float) -> tuple[Latencies, Latencies, list[tuple[int, float]]]:
    """Latencies of light queries alone and beside eight explosive ones, and what became of those."""

    async def light(end: float) -> Latencies:
        found = []
        while time.perf_counter() < end:
            found.append((await ask(port, path, f"{LIGHT} # {random.random()}"))[2])
            await asyncio.sleep(0.005)
        return found

    idle = await light(time.perf_counter() + 3)
    bombs = [asyncio.create_task(ask(port, path, f"{EXPLOSIVE} # {number}")) for number in range(8)]
    await asyncio.sleep(0.5)
    busy = await light(time.perf_counter() + seconds)
    for bomb in bombs:
        if not bomb.done():
            bomb.cancel()
    ended = [bomb.result() for bomb in bombs if bomb.done() and not bomb.cancelled() and not bomb.exception()]
    return idle, busy, [(status, took) for status, _, took in ended]


def percentile(latencies: Latencies, share: float) -> float:
    return sorted(latencies)[min(len(latencies) - 1, int(len(latencies) * share))] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder of the snapshot")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--with-rdflib", action="store_true", help="rdflib-endpoint too (slow)")
    options = parser.parse_args()
    dump = (options.out / "wsis-graph.nq").resolve()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        oxigraph = shutil.which("oxigraph") or str(Path(sys.executable).parent / "oxigraph")
        subprocess.run([oxigraph, "load", "--location", f"{folder}/ox", "--file", str(dump)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        servers = {}

        def start(name: str, command: list[str], path: str) -> None:
            port = int(command[command.index("--port") + 1]) if "--port" in command else int(command[-1].rpartition(":")[2])
            servers[name] = (port, path, stack.enter_context(running(name, command, f"http://127.0.0.1:{port}{path}")))

        own = [sys.executable, "-m", "wsisgraph", "serve", "--out", str(options.out), "--no-access-log", "--seconds", "5", "--port"]
        start("wsisgraph", [*own, str(free_port())], "/sparql")
        start("oxigraph", [oxigraph, "serve-read-only", "--location", f"{folder}/ox", "--bind", f"127.0.0.1:{free_port()}"], "/query")
        if options.with_rdflib:
            shutil.copy(options.out / "wsis-graph.nq", f"{folder}/data.nq")
            start("rdflib-endpoint", [shutil.which("rdflib-endpoint") or str(Path(sys.executable).parent / "rdflib-endpoint"), "serve", f"{folder}/data.nq", "--port", str(free_port())], "/")
        works = {
            "light, each new": ([LIGHT], True),
            "light, repeated": ([LIGHT], False),
            "mixed, each new": ([*MIXED.values()], True),
            "mixed, repeated": ([*MIXED.values()], False),
        }
        print(f"\n{'work':18}{'server':18}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}")
        for work, (queries, fresh) in works.items():
            figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in servers}
            for _ in range(options.rounds):
                for name, (port, path, _) in servers.items():
                    figures[name].append(throughput(port, path, queries, options.seconds, fresh))
            for name, found in figures.items():
                rate, median, worst = (statistics.median(column) for column in zip(*found, strict=True))
                print(f"{work:18}{name:18}{rate:12.0f}{median:10.2f}{worst:10.2f}", flush=True)
        print(f"\n{'server':18}{'MiB (PSS)':>10}")
        for name, (_, _, pid) in servers.items():
            print(f"{name:18}{memory(pid):10.0f}")
        print("\nlight queries beside eight explosive ones (limit 5 s), for 8 s")
        port, path, pid = servers["wsisgraph"]
        idle, busy, ended = asyncio.run(beside_bombs(port, path, 8))
        for share in (0.5, 0.99):
            print(f"p{share * 100:g}: {percentile(idle, share):.2f} ms alone, {percentile(busy, share):.2f} ms beside them")
        print(f"the explosive ones ended with {sorted((status, round(took, 2)) for status, took in ended)}; {memory(pid):.0f} MiB afterwards")


if __name__ == "__main__":
    main()
