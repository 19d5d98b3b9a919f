"""What tests share: a tiny data folder, the real snapshot, a live server."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wsisgraph.assets import assets
from wsisgraph.snapshot import Snapshot, build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of ontology, shapes, data and queries that a test may spoil."""
    for folder in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(assets() / folder, tmp_path / "root" / folder)
    return tmp_path / "root"


@pytest.fixture
def few(root: Path) -> Path:
    """The same with hardly a row: codes, goals, action lines, one alignment. A build takes half a second."""
    kept = ("sources.csv", "locators.csv", "register/codes.csv", "register/goals.csv", "register/action-lines.csv")
    for path in (root / "data").rglob("*.csv"):
        if path.relative_to(root / "data").as_posix() not in kept:
            path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    with (root / "data/statements/alignments.csv").open("a", encoding="utf-8") as table:
        table.write("action-line/c1,sdg/1,goal,SDG 1,itu-wsis-report-2022,4526,4503-4504,\n")
    return root


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
