"""A wheel, installed in an empty environment outside the tree, gives a working command."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, TREE], check=True, capture_output=True)
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", TREE / "requirements" / "run.txt"], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*install, "--no-deps", wheel], check=True)
    return folder / "env" / "bin" / "wsisgraph"


def test_the_installed_command_builds_and_serves(installed: Path, tmp_path: Path) -> None:
    built = subprocess.run([installed, "build"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "dist" / "wsis-graph.ttl").is_file()

    process = subprocess.Popen([installed, "serve", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address
    with urllib.request.urlopen(f"{address[0]}/id/action-line/c5.ttl") as answer:
        assert b"Building confidence and security" in answer.read()
    with urllib.request.urlopen(f"{address[0]}/static/style.css") as answer:
        assert answer.status == 200
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    process.stdout.close()


def test_the_wheel_holds_no_test_and_no_local_path(installed: Path) -> None:
    package = next(installed.parents[1].glob("lib/python*/site-packages/wsisgraph"))
    names = {p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file()}
    assert "assets/data/csv-metadata.json" in names
    assert not [n for n in names if "test" in n and not n.startswith("assets/data")]
    assert str(TREE) not in "".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py"))
