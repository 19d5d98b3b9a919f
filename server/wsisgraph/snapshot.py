"""Immutable snapshots: a folder made beside the old one, checked, and activated by switching one link.

A snapshot holds ``store/`` (Oxigraph on disk), the dumps and ``metadata.json``. ``snapshots/current`` names the active one.
"""

import fcntl
import filecmp
import hashlib
import importlib.metadata
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, RdfFormat, Store, serialize

import wsisgraph
from wsisgraph.assets import FOLDERS
from wsisgraph.dataset import Dataset, assemble, read_dataset
from wsisgraph.namespaces import ONTOLOGY, prefixes, term
from wsisgraph.problems import DataError
from wsisgraph.queries import saved_queries
from wsisgraph.rdf import read_turtle, value_of
from wsisgraph.validation import read_shapes, shacl_problems

NAME = "wsis-graph"
DUMPS = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG, ".ttl": RdfFormat.TURTLE}
ENGINES = ("pyoxigraph", "pyshacl", "rdflib", "reasonable", "csvw", "pycountry")
INPUTS = (".csv", ".json", ".jsonld", ".rq", ".ru", ".ttl")
KEEP = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Snapshot:
    """A built dataset: its folder and what its metadata says."""

    folder: Path

    @property
    def metadata(self) -> dict[str, object]:
        """What the build noted: version, digest of the inputs, counts."""
        read: dict[str, object] = json.loads((self.folder / "metadata.json").read_text(encoding="utf-8"))
        return read

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.folder / "store"

    def dump(self, ending: str) -> Path:
        """Return the path of a dump by its ending: ``.nq``, ``.trig`` or ``.ttl``."""
        return self.folder / (NAME + ending)


def current(out: Path) -> Snapshot | None:
    """Return the active snapshot below an output folder, or None where nothing was built."""
    folder = out / "snapshots" / "current"
    return Snapshot(folder.resolve()) if (folder / "metadata.json").is_file() else None


def build(root: Path, out: Path, say: Say, force: bool = False) -> Snapshot:
    """Build a snapshot from the assets and activate it; do nothing when the active one has the same inputs.

    Args:
        root: the folder with ontology, shapes, data and queries.
        out: the folder for ``snapshots/`` and the dumps.
        say: is told each step.
        force: build even when the inputs have not changed.

    Returns:
        The active snapshot.

    Raises:
        DataError: when tables, mappings, shapes or facts are wrong; the old snapshot stays active.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _only_builder(out):
        digest = inputs_digest(root)
        active = current(out)
        if active and active.metadata["inputs"] == digest and not force:
            _publish_dumps(active, out)
            say(f"up to date: snapshot {active.folder.name}")
            return active
        dataset, store = check(root, say)
        say("writing the snapshot")
        snapshot = _write(dataset, store, digest, out)
        _activate(snapshot, out)
        say(f"active: snapshot {snapshot.folder.name}, {snapshot.metadata['triples']} triples in the default graph")
        return snapshot


def check(root: Path, say: Say) -> tuple[Dataset, Store]:
    """Read, map, validate and infer; return the dataset and the assembled store.

    Args:
        root: the folder with ontology, shapes, data and queries.
        say: is told each step.

    Raises:
        DataError: with every problem found.
    """
    ontology, shapes = read_turtle(root / "ontology"), read_turtle(root / "shapes")
    saved_queries(root / "queries")
    say("reading and mapping the tables")
    dataset = read_dataset(root / "data")
    say(f"validating {len(dataset.facts)} triples against the shapes")
    problems = shacl_problems(dataset, ontology, read_shapes(root / "shapes"))
    if problems:
        raise DataError(problems)
    say("inferring")
    return dataset, assemble(dataset, ontology, shapes, root / "ontology" / "rules")


def inputs_digest(root: Path) -> str:
    """Return a digest of everything that a build depends on: assets, this package, the versions of its engines."""
    digest = hashlib.sha256()
    for engine in ENGINES:
        digest.update(f"{engine} {importlib.metadata.version(engine)}\n".encode())
    package = Path(wsisgraph.__file__).parent
    files = {p.relative_to(root): p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in INPUTS}
    files |= {"wsisgraph" / p.relative_to(package): p for p in package.glob("*.py")}
    for name, path in sorted(files.items()):
        digest.update(f"{name.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@contextmanager
def _only_builder(out: Path) -> Iterator[None]:
    """Hold the lock of an output folder, so that two builds never mix."""
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(dataset: Dataset, store: Store, inputs: str, out: Path) -> Snapshot:
    snapshots = out / "snapshots"
    snapshots.mkdir(exist_ok=True)
    for left_over in snapshots.glob("*.part"):
        shutil.rmtree(left_over)
    part = snapshots / "new.part"
    part.mkdir()
    digest = _write_dumps(store, part)
    disk = Store(str(part / "store"))
    disk.bulk_load(path=str(part / f"{NAME}.nq"))
    if len(disk) != len(store):
        raise OSError(f"the store on disk holds {len(disk)} quads of {len(store)}; is the disk full?")
    disk.optimize()
    disk.flush()
    del disk
    metadata = {
        "version": digest[:12],
        "package": wsisgraph.__version__,
        "inputs": inputs,
        "sha256": digest,
        "triples": sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph())),
        "quads": len(store),
        "passages": len(dataset.asserted),
    }
    (part / "metadata.json").write_text(json.dumps(metadata, indent=1) + "\n", encoding="utf-8")
    folder = snapshots / f"{digest[:12]}-{inputs[:8]}"
    if folder.exists():
        shutil.rmtree(part)
    else:
        part.rename(folder)
    return Snapshot(folder)


def _write_dumps(store: Store, folder: Path) -> str:
    """Write the dumps with sorted lines or statements; return the digest of the N-Quads."""
    lines = sorted((store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    (folder / f"{NAME}.nq").write_bytes(b"".join(lines))
    (folder / f"{NAME}.trig").write_bytes(_sorted_dump(store, RdfFormat.TRIG))
    (folder / f"{NAME}.ttl").write_bytes(_sorted_dump(store, RdfFormat.TURTLE))
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _sorted_dump(store: Store, form: RdfFormat) -> bytes:
    """A dump whose bytes depend on the triples alone: statements sorted, and the prefixes, which the serialiser shuffles."""
    quads = sorted(store, key=lambda q: (str(q.graph_name), str(q.triple)))
    written = serialize(quads if form == RdfFormat.TRIG else [q.triple for q in quads if q.graph_name == DefaultGraph()], format=form, prefixes=prefixes())
    lines = (written or b"").splitlines(keepends=True)
    header = sum(1 for line in lines if line.startswith(b"@prefix"))
    return b"".join(sorted(lines[:header]) + lines[header:])


def _activate(snapshot: Snapshot, out: Path) -> None:
    """Point ``current`` at a snapshot, put its dumps into the output folder, remove all but the last few."""
    snapshots = out / "snapshots"
    link = snapshots / "current.new"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot.folder.name)
    link.replace(snapshots / "current")
    os.utime(snapshot.folder)
    _publish_dumps(snapshot, out)
    others = [p for p in snapshots.iterdir() if p.is_dir() and not p.is_symlink() and p != snapshot.folder]
    for old in sorted(others, key=lambda p: p.stat().st_mtime)[: -(KEEP - 1)]:
        _remove(old)


def _publish_dumps(snapshot: Snapshot, out: Path) -> None:
    """Copy the dumps of the active snapshot to the output folder, where they are not there yet."""
    for ending in DUMPS:
        published, new = out / (NAME + ending), out / f"{NAME}{ending}.new"
        new.unlink(missing_ok=True)
        if not published.is_file() or not filecmp.cmp(snapshot.dump(ending), published, shallow=False):
            shutil.copyfile(snapshot.dump(ending), new)
            new.replace(published)


def _remove(folder: Path) -> None:
    """Remove a snapshot; what a crash leaves of it is named as a part and goes with the next build."""
    doomed = folder.with_suffix(".part")
    folder.rename(doomed)
    shutil.rmtree(doomed)


def class_counts(store: Store) -> list[tuple[str, int]]:
    """Return how many things of each class of the vocabulary the default graph holds, most first."""
    classes = {q.subject for q in store.quads_for_pattern(None, term("rdf:type"), term("owl:Class"), ONTOLOGY)}
    counted = [(value_of(c), sum(1 for _ in store.quads_for_pattern(None, term("rdf:type"), c, DefaultGraph()))) for c in classes]
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))
