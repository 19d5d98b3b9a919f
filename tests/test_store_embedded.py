import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from wsisgraph.snapshot import build
from wsisgraph.store import BadQuery, LimitExceeded, NotAcceptable, Query, QueryError
from wsisgraph.store.embedded import EmbeddedStore, Engine

YES = Query("ASK { ?s ?p ?o }")
SLOW = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
SECONDS = 20.0


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


def children(pid: int) -> set[int]:
    return {child for child, parent in processes().items() if parent == pid}


def soon(true: Callable[[], object], seconds: float = 10.0) -> bool:
    """Wait until something is true, but not for ever."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())


def yes(answer) -> bool:
    return json.loads(answer.content)["boolean"]


class Asking(threading.Thread):
    """A query asked in the background, with its answer or error."""

    def __init__(self, engine: Engine, query: Query, seconds: float = SECONDS):
        super().__init__()
        self.engine, self.asked, self.seconds = engine, query, seconds
        self.error: QueryError | None = None
        self.start()

    def run(self) -> None:
        try:
            self.engine.query(self.asked, self.seconds)
        except QueryError as error:
            self.error = error


class Watched:
    """An engine whose processes the test can see and kill."""

    def __init__(self, snapshot):
        before = children(os.getpid())
        self.engine = Engine(snapshot)
        self._before = before

    @property
    def templates(self) -> set[int]:
        return children(os.getpid()) - self._before

    @property
    def template(self) -> int:
        (pid,) = self.templates
        return pid

    def kill(self) -> int:
        """Kill the template and wait until it is dead."""
        pid = self.template
        os.kill(pid, signal.SIGKILL)
        assert soon(lambda: not self.templates)
        return pid

    @property
    def workers(self) -> set[int]:
        return children(self.template)

    def query(self, query: Query, seconds: float = SECONDS):
        return self.engine.query(query, seconds)

    def asking(self, query: Query, seconds: float = SECONDS) -> Asking:
        """Ask in the background; a worker is busy when this returns."""
        before = self.workers
        asking = Asking(self.engine, query, seconds)
        assert soon(lambda: self.workers - before)
        return asking


@pytest.fixture
def watched(snapshot) -> Iterator[Watched]:
    watched = Watched(snapshot)
    with closing(watched.engine):
        yield watched


def test_an_answer_has_the_media_type_that_was_asked_for(watched):
    answer = watched.query(Query("SELECT ?x { BIND(1 AS ?x) }", solutions="text/csv"))
    assert (answer.media_type, answer.content.split()) == ("text/csv", [b"x", b"1"])
    graph = watched.query(Query("CONSTRUCT { <urn:a> <urn:b> 1 } {}", graph="application/n-triples"))
    assert graph.content.startswith(b"<urn:a> <urn:b>")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (Query("SELECT"), BadQuery),
        (Query("ASK { SERVICE <http://127.0.0.1:1/> {} }"), BadQuery),
        (Query("ASK {}", solutions=""), NotAcceptable),
        (Query("DESCRIBE <urn:a>", graph=""), NotAcceptable),
        (Query("ASK " + "{" * 9000), LimitExceeded),
        (Query("ASK {}", default_graphs=("urn:a", "no iri")), BadQuery),
    ],
    ids=["syntax", "service", "no form for solutions", "no form for a graph", "too deep", "a graph that is no IRI"],
)
def test_a_query_without_an_answer_raises_what_is_wrong_and_costs_nobody_else(watched, query, error):
    with pytest.raises(error):
        watched.query(query)
    assert yes(watched.query(YES))


def test_the_deadline_ends_a_query_and_its_worker(watched):
    started = time.monotonic()
    with pytest.raises(LimitExceeded, match=r"after 0\.5 s"):
        watched.query(SLOW, 0.5)
    assert time.monotonic() - started < 5
    assert soon(lambda: not watched.workers)


def test_no_worker_is_left_after_its_answer(watched):
    for _ in range(20):
        watched.query(YES)
    assert soon(lambda: not watched.workers)


def test_many_queries_at_once_are_all_answered(watched):
    asked = [Asking(watched.engine, YES) for _ in range(40)]
    for asking in asked:
        asking.join()
    assert [asking.error for asking in asked if asking.error] == []


def test_a_killed_worker_costs_only_its_own_query(watched):
    first = watched.asking(SLOW)
    (worker,) = watched.workers
    second = watched.asking(SLOW)
    os.kill(worker, signal.SIGKILL)
    first.join(5)
    assert isinstance(first.error, LimitExceeded)
    assert second.is_alive()
    assert yes(watched.query(YES))
    for other in watched.workers:
        with suppress(ProcessLookupError):  # the one that answered YES may still have been listed
            os.kill(other, signal.SIGKILL)
    second.join(5)
    assert isinstance(second.error, LimitExceeded)


def test_the_query_after_the_death_of_the_template_is_answered(watched):
    killed = watched.kill()
    assert yes(watched.query(YES))
    assert watched.template != killed
    assert yes(watched.query(YES))


def test_a_query_that_meets_a_dying_template_is_answered(watched):
    for _ in range(4):
        os.kill(watched.template, signal.SIGKILL)
        assert yes(watched.query(YES, 3.0))


def test_queries_from_many_threads_after_the_death_of_the_template_are_answered_by_one_new_template(watched):
    watched.kill()
    asked = [Asking(watched.engine, YES, 3.0) for _ in range(10)]
    seen = {watched.template} if soon(lambda: watched.templates) else set()
    for asking in asked:
        asking.join()
    assert [str(asking.error) for asking in asked if asking.error] == []
    assert seen == watched.templates


def test_a_template_revived_in_a_thread_outlives_that_thread(watched):
    watched.kill()
    reviving = Asking(watched.engine, SLOW, 0.5)
    assert soon(lambda: watched.templates)
    revived = watched.template
    reviving.join()
    assert not soon(lambda: revived not in watched.templates, 0.5)


def test_a_query_that_is_running_when_the_template_dies_ends_with_an_error(watched):
    slow = watched.asking(SLOW)
    os.kill(watched.template, signal.SIGKILL)
    slow.join(5)
    assert isinstance(slow.error, LimitExceeded)


def test_after_close_no_process_and_no_file_is_left(snapshot):
    folders = set(Path(tempfile.gettempdir()).glob("wsisgraph-*"))
    watched = Watched(snapshot)
    slow = watched.asking(SLOW)
    started = {watched.template, *watched.workers}
    assert len(started) == 2
    own = set(Path(tempfile.gettempdir()).glob("wsisgraph-*")) - folders
    watched.engine.close()
    slow.join(5)
    assert isinstance(slow.error, LimitExceeded)
    assert soon(lambda: not started & processes().keys())
    assert not [folder for folder in own if folder.exists()]


def test_a_worker_may_take_only_its_share_of_memory(snapshot):
    query = Query("SELECT (STRLEN(?a24) AS ?n) { BIND('0123456789abcdef' AS ?a0) " + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(24)) + " }")
    with closing(Engine(snapshot, memory=2**26)) as engine:
        with pytest.raises(LimitExceeded, match="memory"):
            engine.query(query, SECONDS)
        assert yes(engine.query(YES, SECONDS))


def test_without_a_snapshot_there_is_no_store(tmp_path):
    with pytest.raises(FileNotFoundError, match="wsisgraph build"):
        EmbeddedStore(tmp_path)


def label(store: EmbeddedStore) -> str:
    answer = store.query(Query("SELECT ?l { <https://w3id.org/wsis-graph/id/action-line/c5> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"))
    return json.loads(answer.content)["results"]["bindings"][0]["l"]["value"]


def rename(root: Path) -> None:
    table = root / "data" / "register" / "action-lines.csv"
    text = table.read_text(encoding="utf-8")
    assert "Building confidence and security in the use of ICTs" in text
    table.write_text(text.replace("Building confidence and security in the use of ICTs", "Trust"), encoding="utf-8")


def test_the_store_moves_to_a_new_snapshot_and_no_query_fails_meanwhile(small, tmp_path):
    old = build(small, tmp_path / "out", lambda _: None)
    with closing(EmbeddedStore(tmp_path / "out", seconds=2.0)) as store:
        seen, errors, ended = [], [], threading.Event()

        def ask() -> None:
            while not ended.is_set():
                try:
                    seen.append(label(store))
                except QueryError as error:
                    errors.append(error)

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asking:
            thread.start()
        assert soon(lambda: seen)
        rename(small)
        new = build(small, tmp_path / "out", lambda _: None)
        assert soon(lambda: seen[-1] == "C5: Trust", 8.0)
        assert store.snapshot == new != old
        time.sleep(1.5)
        ended.set()
        for thread in asking:
            thread.join()
        assert errors == []
        assert set(seen) == {"C5: Building confidence and security in the use of ICTs", "C5: Trust"}
        assert "C5: Building confidence and security in the use of ICTs" not in seen[-3:]


def test_after_a_move_one_template_is_left_and_after_close_none(small, tmp_path):
    before = children(os.getpid())
    build(small, tmp_path / "out", lambda _: None)
    with closing(EmbeddedStore(tmp_path / "out", seconds=0.2)) as store:
        (first,) = children(os.getpid()) - before
        rename(small)
        build(small, tmp_path / "out", lambda _: None)
        assert soon(lambda: label(store) == "C5: Trust")
        assert soon(lambda: len(children(os.getpid()) - before) == 1)
        assert first not in children(os.getpid())
    assert soon(lambda: not children(os.getpid()) - before)


def test_a_snapshot_that_cannot_be_loaded_leaves_the_old_one_served_and_the_next_is_taken(small, tmp_path):
    out = tmp_path / "out"
    build(small, out, lambda _: None)
    with closing(EmbeddedStore(out, seconds=0.2)) as store:
        broken = out / "snapshots" / "broken"
        broken.mkdir()
        (broken / "metadata.json").write_text('{"inputs": ""}')
        (broken / "wsis-graph.nq").write_text("this is no N-Quads\n")
        (out / "snapshots" / "link").symlink_to("broken")
        (out / "snapshots" / "link").replace(out / "snapshots" / "current")
        time.sleep(1.5)
        assert label(store) == "C5: Building confidence and security in the use of ICTs"
        rename(small)
        build(small, out, lambda _: None)
        assert soon(lambda: label(store) == "C5: Trust", 3.0)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_the_server_however_it_ends(out, ending):
    server = subprocess.Popen([sys.executable, "-m", "wsisgraph", "serve", "--port", "0", "--out", str(out)], stdout=subprocess.PIPE, text=True)
    assert "http://127.0.0.1:" in server.stdout.readline()
    left = children(server.pid)
    assert left
    server.send_signal(ending)
    assert server.wait(10) == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
    server.stdout.close()
    assert soon(lambda: not left & processes().keys())
