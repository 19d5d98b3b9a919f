"""Writes the dataset of a snapshot in a format that other tools read."""

from pathlib import Path
from typing import BinaryIO

from pyoxigraph import DefaultGraph, RdfFormat, Store, serialize

from wsisgraph.jsonld import compact, context, with_context
from wsisgraph.namespaces import prefixes
from wsisgraph.snapshot import Snapshot

DUMPED = {"nq": ".nq", "trig": ".trig", "ttl": ".ttl"}
FORMATS = ("ttl", "nt", "rdf", "jsonld", "trig", "nq")


def export(snapshot: Snapshot, form: str, output: BinaryIO) -> None:
    """Write a dataset: TriG and N-Quads with every named graph, the others with the default graph alone.

    Args:
        snapshot: what is exported.
        form: one of ``FORMATS``.
        output: where to write.
    """
    if form in DUMPED:
        output.write(snapshot.dump(DUMPED[form]).read_bytes())
        return
    triples = sorted((q.triple for q in _read(snapshot.store).quads_for_pattern(None, None, None, DefaultGraph())), key=str)
    if form == "jsonld":
        output.write(with_context(compact(triples), context()["@context"]))
    else:
        chosen = RdfFormat.from_extension(form)
        assert chosen is not None
        serialize(triples, output, format=chosen, prefixes=prefixes())


def _read(path: Path) -> Store:
    return Store.read_only(str(path))
