"""What tests share: a tiny data folder, the real snapshot, a live server."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import rdflib
from hypothesis import settings

from wsisgraph.assets import assets
from wsisgraph.snapshot import Snapshot, build
from wsisgraph.tables import sort_key


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and count as deselected, the tests of the evidence where the source texts are not at hand."""
    if not os.environ.get("WSIS_SOURCES"):
        evidence = [item for item in items if item.get_closest_marker("sources")]
        items[:] = [item for item in items if item not in evidence]
        config.hook.pytest_deselected(items=evidence)


def pytest_report_header() -> str:
    """Tell whether the rows are compared with the source texts."""
    folder = os.environ.get("WSIS_SOURCES")
    return f"source texts: {folder}" if folder else "source texts: not compared; set WSIS_SOURCES to their folder"


settings.register_profile("wsisgraph", deadline=None, max_examples=60)
settings.load_profile("wsisgraph")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of ontology, shapes, data and queries that a test may spoil."""
    for folder in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(assets() / folder, tmp_path / "root" / folder)
    return tmp_path / "root"


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a snapshot of the real data."""
    folder = tmp_path_factory.mktemp("out")
    build(assets(), folder, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def snapshot(out: Path) -> Snapshot:
    """The snapshot of the real data."""
    return build(assets(), out, lambda _: None)


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a person would: ``command("build", "--out", folder)``."""

    def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "wsisgraph", *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="session")
def server(out: Path) -> Iterator[str]:
    """The address of a live server of the real snapshot, with a deadline of 3 s for a query."""
    with Serving("--out", str(out), "--seconds", "3") as address:
        yield address


@pytest.fixture(scope="session")
def patient(out: Path) -> Iterator[str]:
    """The address of a live server of the real snapshot, with the limits that it has by itself."""
    with Serving("--out", str(out)) as address:
        yield address


class Serving:
    """Starts ``wsisgraph serve`` at a free port of 127.0.0.1 and ends it by its pid."""

    def __init__(self, *options: str):
        self._options = options

    def __enter__(self) -> str:
        self._process = subprocess.Popen([sys.executable, "-m", "wsisgraph", "serve", "--port", "0", *self._options], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        address = re.search(r"http://\S+", first)
        assert address, f"the server did not start: {first!r}"
        return address[0]

    def __exit__(self, *_: object) -> None:
        os.kill(self._process.pid, signal.SIGTERM)
        assert self._process.wait(timeout=10) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="session")
def serving() -> type[Serving]:
    """A context manager that starts a server with other options and gives its address."""
    return Serving


class _Tiny:
    """The made-up data folder ``tests/tiny``, copied to where a test may spoil it."""

    def __init__(self, folder: Path):
        shutil.copytree(Path(__file__).parent / "tiny", folder)
        self.data = folder / "data"
        self.texts = folder / "texts"

    def put(self, file: str, *rows: str) -> None:
        """Replace the rows of a table; the header stays."""
        path = self.data / file
        header = path.read_text(encoding="utf-8").split("\n", 1)[0]
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> _Tiny:
    """A data folder of a few made-up rows, with the text that they cite."""
    return _Tiny(tmp_path / "tiny")


@dataclass(frozen=True)
class _Reply:
    """What a server answered to one request."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get_content_type()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@pytest.fixture(scope="session")
def ask(server: str) -> Callable[..., _Reply]:
    """Send one request to the live server: ``ask("/id/x", accept="text/turtle")``, ``ask("/sparql", form={"query": ...})``."""

    def send(path: str, *, method: str = "", accept: str = "", form: object = None, body: bytes | None = None, kind: str = "", to: str = "") -> _Reply:
        if form is not None:
            body, kind = urlencode(form, doseq=True).encode(), kind or "application/x-www-form-urlencoded"
        headers = {"Accept": accept, "Content-Type": kind}
        connection = HTTPConnection(urlsplit(to or server).netloc, timeout=30)
        with closing(connection):
            connection.request(method or ("GET" if body is None else "POST"), path, body, {k: v for k, v in headers.items() if v})
            answer = connection.getresponse()
            return _Reply(answer.status, answer.headers, answer.read())

    return send


@pytest.fixture(scope="session")
def select(ask: Callable[..., _Reply]) -> Callable[[str], list[dict[str, str]]]:
    """Ask the live server a SELECT query; the rows hold the values alone."""

    def run(query: str) -> list[dict[str, str]]:
        prologue = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX wsis: <https://w3id.org/wsis-graph/ontology#> PREFIX id: <https://w3id.org/wsis-graph/id/>\n"
        found = ask("/sparql", form={"query": prologue + query}).json["results"]["bindings"]
        return [{name: node["value"] for name, node in row.items()} for row in found]

    return run


@pytest.fixture(scope="session")
def parsed() -> Callable[[bytes, str], rdflib.Graph]:
    """Parse RDF of a media type; JSON-LD with the project's context in place of its address, if it is named."""

    def parse(content: bytes, media_type: str) -> rdflib.Graph:
        if media_type == "application/ld+json":
            document = json.loads(content)
            if isinstance(document["@context"], str):
                assert document["@context"].endswith("/context.jsonld")
                document |= json.loads((assets() / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
            content = json.dumps(document).encode()
        return rdflib.Graph().parse(data=content, format=media_type)

    return parse


def _shrink(root: Path) -> Path:
    """Keep topics, goals, targets, action lines and codes, no statements and no lists of uncited paragraphs: built in half a second."""
    kept = {"action-lines.csv", "codes.csv", "goals.csv", "targets.csv", "topics.csv"}
    for path in [*(root / "data" / "statements").glob("*.csv"), *(root / "data" / "register").glob("*.csv")]:
        if path.name not in kept or path.parent.name == "statements":
            path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    described = json.loads((root / "data" / "csv-metadata.json").read_text(encoding="utf-8"))
    described["tables"] = [table for table in described["tables"] if not table["url"].startswith("uncited-")]
    (root / "data" / "csv-metadata.json").write_text(json.dumps(described), encoding="utf-8")
    for path in (root / "data").glob("uncited-*.csv"):
        path.unlink()
    return root


@pytest.fixture
def small(root: Path) -> Path:
    """A copy of the assets, shrunk, that a test may spoil and build."""
    return _shrink(root)


@pytest.fixture(scope="session")
def small_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a snapshot of the shrunk assets."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(assets() / name, folder / "root" / name)
    build(_shrink(folder / "root"), folder / "out", lambda _: None)
    return folder / "out"


@pytest.fixture
def add(small: Path) -> Callable[..., int]:
    """Add a row to a table of ``small``, which stays sorted, and tell its number: ``add("register/places.csv", id="place/ch", ...)``."""
    described = json.loads((small / "data" / "csv-metadata.json").read_text(encoding="utf-8"))
    keys = {table["url"]: table["tableSchema"]["primaryKey"] for table in described["tables"]}

    def row(file: str, **cells: str) -> int:
        path = small / "data" / file
        with path.open(encoding="utf-8", newline="") as table:
            header, *rows = csv.reader(table)
        new = [cells.pop(column, "") for column in header]
        assert not cells, f"{file} has no column {', '.join(cells)}"
        rows = sorted([*rows, new], key=lambda row: sort_key(tuple(row[header.index(column)] for column in keys[file])))
        with path.open("w", encoding="utf-8", newline="") as table:
            csv.writer(table, lineterminator="\n").writerows([header, *rows])
        return rows.index(new) + 2

    return row
