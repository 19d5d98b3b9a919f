"""Snapshots: reproducible, immutable, switched at once, whole after a crash at any moment."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Quad, QuerySolutions, RdfFormat, Store, parse

from wsisgraph.assets import FOLDERS, assets
from wsisgraph.namespaces import ONTOLOGY
from wsisgraph.problems import DataError
from wsisgraph.rdf import value_of
from wsisgraph.snapshot import Snapshot, build, check, class_counts, current, inputs_digest

DUMPS = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG, ".ttl": RdfFormat.TURTLE}
MOMENTS = (8, 12, 13, 21, 29)
# Builds in children that end themselves with SIGKILL before the n-th change of the file system below the output folder.
KILLED = """
import os, signal, sys
from pathlib import Path
from wsisgraph.snapshot import build

CHANGES = {"os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.utime", "shutil.rmtree", "shutil.copyfile"}
root, *runs = sys.argv[1:]

def watch(moment):
    seen = 0
    def count(event, arguments):
        nonlocal seen
        if event in CHANGES or event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)

children = []
for run in runs:
    out, moment = run.rsplit(":", 1)
    child = os.fork()
    if not child:
        watch(int(moment))
        build(Path(root), Path(out), lambda _: None)
        os._exit(0)
    children.append(child)
print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def silent(_: str) -> None:
    """Say nothing."""


def trim(root: Path) -> None:
    """Leave codes, goals, action lines and one alignment, so that a build takes half a second."""
    for path in (root / "data").rglob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if path.stem not in ("sources", "locators", "codes", "goals") and path.parent.name + path.stem != "registeraction-lines":
            rows = ["action-line/c1,sdg/1,goal,SDG 1,itu-wsis-report-2022,4526,4503-4504,\n"] if path.stem == "alignments" else []
        path.write_text("".join([header, *rows]), encoding="utf-8")


def change(root: Path, name: str) -> None:
    """Change the inputs a little."""
    path = root / "data" / "register" / "goals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], f"sdg/1,1,{name}", *lines[2:], ""]), encoding="utf-8")


def spoil(root: Path) -> None:
    """Make the inputs wrong."""
    with (root / "data" / "register" / "goals.csv").open("a", encoding="utf-8") as table:
        table.write("sdg/18,18,Eighteenth\n")


def contents(folder: Path) -> dict[str, str]:
    """Digests of all files and the targets of all links of a folder."""
    paths = sorted(p for p in folder.rglob("*") if p.is_symlink() or p.is_file())
    return {str(p.relative_to(folder)): str(p.readlink()) if p.is_symlink() else hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def kept(out: Path) -> set[str]:
    return {p.name for p in (out / "snapshots").iterdir() if p.is_dir() and not p.is_symlink()}


def named(quads: Iterable[Quad]) -> set[Quad]:
    """Quads without blank nodes, which a store names anew."""
    return {q for q in quads if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode)}


def whole(out: Path) -> Snapshot:
    """The active snapshot, with the proof that store, dumps and metadata agree."""
    active = current(out)
    assert active
    store = Store.read_only(str(active.store))
    assert len(store) == active.metadata["quads"]
    assert hashlib.sha256(active.dump(".nq").read_bytes()).hexdigest() == active.metadata["sha256"]
    assert named(store) == named(parse(path=str(active.dump(".nq")))) == named(parse(path=str(active.dump(".trig"))))
    assert {q.triple for q in parse(path=str(active.dump(".ttl")))} == {q.triple for q in named(store) if q.graph_name == DefaultGraph()}
    return active


def published(out: Path) -> dict[str, bytes]:
    """The dumps beside the snapshots."""
    return {ending: (out / f"wsis-graph{ending}").read_bytes() for ending in DUMPS}


def of(snapshot: Snapshot) -> dict[str, bytes]:
    return {ending: snapshot.dump(ending).read_bytes() for ending in DUMPS}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The inputs named First and an output folder with snapshots of First, Second and Third, for copying."""
    folder = tmp_path_factory.mktemp("history")
    for name in FOLDERS:
        shutil.copytree(assets() / name, folder / "root" / name)
    root = folder / "root"
    trim(root)
    for name in ("First", "Second", "Third"):
        change(root, name)
        build(root, folder / "out", silent)
    return root, folder / "out"


@pytest.fixture
def past(history: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the history that a test may continue."""
    shutil.copytree(history[0], tmp_path / "root")
    shutil.copytree(history[1], tmp_path / "out", symlinks=True)
    return tmp_path / "root", tmp_path / "out"


@pytest.fixture(scope="module")
def continued(history: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    """An output folder with a build of Fourth on top of the history, and its snapshot."""
    folder = tmp_path_factory.mktemp("continued")
    shutil.copytree(history[0], folder / "root")
    shutil.copytree(history[1], folder / "out", symlinks=True)
    change(folder / "root", "Fourth")
    return folder / "out", build(folder / "root", folder / "out", silent)


@pytest.fixture(scope="module")
def crashes(history: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, tuple[Path, int]]]:
    """Builds of Fourth on top of the history, killed at several moments: the inputs, and each output folder with the exit status."""
    folder = tmp_path_factory.mktemp("crashes")
    shutil.copytree(history[0], folder / "root")
    change(folder / "root", "Fourth")
    for moment in MOMENTS:
        shutil.copytree(history[1], folder / str(moment), symlinks=True)
    runs = [f"{folder / str(moment)}:{moment}" for moment in MOMENTS]
    done = subprocess.run([sys.executable, "-B", "-c", KILLED, folder / "root", *runs], capture_output=True, text=True, timeout=100, check=True)
    return folder / "root", {moment: (folder / str(moment), int(status)) for moment, status in zip(MOMENTS, done.stdout.split(), strict=True)}


def test_nothing_is_active_before_the_first_build(tmp_path: Path):
    assert current(tmp_path) is None
    assert current(tmp_path / "missing") is None


@pytest.fixture(scope="module")
def twins(history: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Two builds of the same inputs, in two processes that hash strings differently, into two folders."""
    folder = tmp_path_factory.mktemp("twins")

    def run(seed: str) -> Snapshot:
        arguments = [sys.executable, "-m", "wsisgraph", "build", "--root", history[0], "--out", folder / seed]
        subprocess.run(arguments, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, timeout=100, check=True)
        return whole(folder / seed)

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(run, ("1", "2"))
    return one, other


@pytest.mark.parametrize("ending", DUMPS)
def test_two_builds_of_the_same_inputs_give_the_same_bytes(twins: tuple[Snapshot, Snapshot], ending: str):
    one, other = twins
    assert one.folder != other.folder
    assert one.dump(ending).read_bytes() == other.dump(ending).read_bytes()


def test_two_builds_of_the_same_inputs_have_the_same_name_and_metadata(twins: tuple[Snapshot, Snapshot]):
    one, other = twins
    assert one.folder.name == other.folder.name
    assert one.metadata == other.metadata


def test_the_real_dumps_are_sorted_and_agree_with_each_other(snapshot: Snapshot):
    lines = snapshot.dump(".nq").read_bytes().splitlines(keepends=True)
    assert lines == sorted(set(lines))
    quads = list(parse(path=str(snapshot.dump(".nq"))))
    assert named(parse(path=str(snapshot.dump(".trig")))) == named(quads)
    assert {q.triple for q in parse(path=str(snapshot.dump(".ttl")))} == {q.triple for q in quads if q.graph_name == DefaultGraph()}
    assert len(lines) == len(quads) == sum(1 for _ in parse(path=str(snapshot.dump(".trig")))) == snapshot.metadata["quads"]


@pytest.mark.parametrize(("ending", "form"), [(".nq", "nquads"), (".trig", "trig"), (".ttl", "turtle")])
def test_another_library_reads_as_many_triples_as_the_metadata_says(history: tuple[Path, Path], ending: str, form: str):
    active = whole(history[1])
    if form == "turtle":
        assert len(rdflib.Graph().parse(active.dump(ending), format=form)) == active.metadata["triples"]
    else:
        dataset = rdflib.Dataset()
        dataset.parse(active.dump(ending), format=form)
        assert sum(1 for _ in dataset.quads()) == active.metadata["quads"]
        assert len(dataset.default_graph) == active.metadata["triples"]


def test_another_library_reads_the_real_turtle(snapshot: Snapshot):
    assert len(rdflib.Graph().parse(snapshot.dump(".ttl"), format="turtle")) == snapshot.metadata["triples"]


def test_the_metadata_say_what_was_built(snapshot: Snapshot):
    metadata = snapshot.metadata
    assert metadata == json.loads((snapshot.folder / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["sha256"] == hashlib.sha256(snapshot.dump(".nq").read_bytes()).hexdigest()
    assert metadata["inputs"] == inputs_digest(assets())
    store = Store.read_only(str(snapshot.store))
    assert metadata["quads"] == len(store)
    assert metadata["passages"] == len({g for g in store.named_graphs() if "/id/passage/" in value_of(g)})


def test_the_dumps_beside_the_snapshots_are_those_of_the_active_one(history: tuple[Path, Path], continued: tuple[Path, Snapshot]):
    assert published(history[1]) == of(whole(history[1]))
    assert published(continued[0]) == of(whole(continued[0]))
    assert b'"Fourth"' in published(continued[0])[".nq"]


def test_a_build_of_unchanged_inputs_is_up_to_date(past: tuple[Path, Path]):
    root, out = past
    before, times, said = contents(out), {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.name != ".lock"}, []
    active = build(root, out, said.append)
    assert said == [f"up to date: snapshot {active.folder.name}"]
    assert active == current(out)
    assert contents(out) == before
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.name != ".lock"} == times


def test_a_forced_build_of_unchanged_inputs_gives_the_same_snapshot(past: tuple[Path, Path]):
    root, out = past
    before, said = contents(out), []
    assert build(root, out, said.append, force=True) == current(out)
    assert said[-1].startswith("active: snapshot ")
    assert contents(out) == before


def test_the_digest_of_the_inputs_changes_with_each_of_them(root: Path):
    files = ["data/sources.csv", "data/csv-metadata.json", "data/mappings/sources.ru", "ontology/wsis-graph.ttl", "ontology/rules/developed-within.ru", "ontology/context.jsonld", "shapes/goal.ttl"]
    digests = [inputs_digest(root), inputs_digest(root)]
    assert digests[0] == digests[1]
    for file in files:
        with (root / file).open("a", encoding="utf-8") as changed:
            changed.write("\n")
        digests.append(inputs_digest(root))
    assert len(set(digests)) == 1 + len(files)


def test_the_digest_of_the_inputs_does_not_depend_on_where_they_lie(root: Path):
    assert inputs_digest(root) == inputs_digest(assets())


def test_the_steps_are_told_in_their_order(past: tuple[Path, Path], tmp_path: Path):
    said: list[str] = []
    active = build(past[0], tmp_path / "new", said.append)
    assert [line.split()[0] for line in said] == ["reading", "validating", "inferring", "writing", "active:"]
    assert said[-1] == f"active: snapshot {active.folder.name}, {active.metadata['triples']} triples in the default graph"


def test_checking_gives_the_dataset_without_writing(past: tuple[Path, Path]):
    root, out = past
    before = contents(out.parent)
    dataset, store = check(root, silent)
    assert dataset.facts
    assert len(store) == whole(out).metadata["quads"]
    assert contents(out.parent) == before


def test_a_failed_build_leaves_the_old_snapshot_active_and_untouched(past: tuple[Path, Path]):
    root, out = past
    before, active = contents(out), current(out)
    spoil(root)
    with pytest.raises(DataError, match=r"register/goals\.csv, row 19, column notation: A goal has one code from 1 to 17\."):
        build(root, out, silent)
    assert contents(out) == before
    assert current(out) == active
    whole(out)


def test_a_failed_first_build_activates_nothing(past: tuple[Path, Path], tmp_path: Path):
    spoil(past[0])
    with pytest.raises(DataError):
        build(past[0], tmp_path / "new", silent)
    assert current(tmp_path / "new") is None


def test_only_the_last_three_snapshots_are_kept(history: tuple[Path, Path], continued: tuple[Path, Snapshot]):
    before, after = kept(history[1]), kept(continued[0])
    assert len(before) == len(after) == 3
    assert current(continued[0]) == continued[1]
    assert after - before == {continued[1].folder.name}
    assert current(history[1]).folder.name in after


def test_a_kept_snapshot_is_never_written_to(history: tuple[Path, Path], continued: tuple[Path, Snapshot]):
    for name in kept(history[1]) & kept(continued[0]):
        assert contents(continued[0] / "snapshots" / name) == contents(history[1] / "snapshots" / name)


def test_a_snapshot_that_is_built_again_is_among_the_last_three(past: tuple[Path, Path]):
    root, out = past
    change(root, "First")
    first = build(root, out, silent)
    assert len(kept(out)) == 3
    change(root, "Fourth")
    fourth = build(root, out, silent)
    assert {first.folder.name, fourth.folder.name} <= kept(out)
    assert len(kept(out)) == 3


def test_the_new_snapshot_is_kept_when_the_clock_was_set_back(past: tuple[Path, Path]):
    root, out = past
    tomorrow = time.time() + 86400
    for name in kept(out):
        os.utime(out / "snapshots" / name, (tomorrow, tomorrow))
    change(root, "Fourth")
    build(root, out, silent)
    assert b'"Fourth"' in whole(out).dump(".nq").read_bytes()


def test_two_builds_at_once_leave_one_whole_snapshot(past: tuple[Path, Path]):
    root, out = past
    change(root, "Fourth")
    running = [subprocess.Popen([sys.executable, "-m", "wsisgraph", "build", "--root", root, "--out", out], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=100)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sorted("up to date" in text for text in said) == [False, True]
    assert published(out) == of(whole(out))


def test_the_kills_struck(crashes: tuple[Path, dict[int, tuple[Path, int]]], history: tuple[Path, Path]):
    statuses = [status for _, status in crashes[1].values()]
    assert set(statuses) <= {0, -signal.SIGKILL}
    assert statuses.count(-signal.SIGKILL) >= 4
    active = {current(out).folder.name for out, status in crashes[1].values() if status}
    assert current(history[1]).folder.name in active
    assert len(active) == 2


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_the_active_snapshot_is_whole(crashes: tuple[Path, dict[int, tuple[Path, int]]], history: tuple[Path, Path], moment: int):
    out, _ = crashes[1][moment]
    active = whole(out)
    assert of(active) == of(current(history[1])) or b'"Fourth"' in active.dump(".nq").read_bytes()


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_the_next_build_works(crashes: tuple[Path, dict[int, tuple[Path, int]]], tmp_path: Path, moment: int):
    root, crashed = crashes[0], crashes[1][moment][0]
    out = tmp_path / "out"
    shutil.copytree(crashed, out, symlinks=True)
    assert build(root, out, silent) == whole(out)
    assert b'"Fourth"' in whole(out).dump(".nq").read_bytes()
    assert published(out) == of(whole(out))
    assert {p.name for p in out.iterdir()} == {".lock", "snapshots", *(f"wsis-graph{ending}" for ending in DUMPS)}
    assert {p.name for p in (out / "snapshots").iterdir()} == {"current", *kept(out)}


@pytest.mark.parametrize("moment", MOMENTS[-2:])
def test_after_a_kill_every_kept_snapshot_can_be_gone_back_to(crashes: tuple[Path, dict[int, tuple[Path, int]]], history: tuple[Path, Path], tmp_path: Path, moment: int):
    out, root = tmp_path / "out", tmp_path / "root"
    shutil.copytree(crashes[1][moment][0], out, symlinks=True)
    shutil.copytree(history[0], root)
    change(root, "First")
    build(root, out, silent)
    assert b'"First"' in whole(out).dump(".nq").read_bytes()


def test_a_first_build_that_is_killed_while_writing_can_be_started_again(history: tuple[Path, Path], tmp_path: Path):
    out = tmp_path / "out"
    arguments = [sys.executable, "-m", "wsisgraph", "build", "--root", str(history[0]), "--out", str(out)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as process:
        assert any(line.startswith("writing") for line in process.stderr)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert current(out) is None
    build(history[0], out, silent)
    assert whole(out).metadata == whole(history[1]).metadata
    assert published(out) == of(whole(out))


def test_classes_are_counted_most_first(snapshot: Snapshot):
    store = Store.read_only(str(snapshot.store))
    counts = class_counts(store)
    found = store.query(f"SELECT ?class (COUNT(*) AS ?n) WHERE {{ ?thing a ?class GRAPH {ONTOLOGY} {{ ?class a <http://www.w3.org/2002/07/owl#Class> }} }} GROUP BY ?class")
    assert isinstance(found, QuerySolutions)
    assert sorted(counts) == sorted((s["class"].value, int(s["n"].value)) for s in found)
    assert counts == sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    assert dict(counts)["https://w3id.org/wsis-graph/ontology#ActionLine"] == 19


def test_an_empty_store_has_no_classes():
    assert class_counts(Store()) == []
