"""Turns rows into triples: each table has a SPARQL Update in ``data/mappings/``.

A row enters a staging store as plain triples ``?row col:COLUMN value`` (and ``?row csvw:describes ?thing`` where the
table mints an IRI); the update writes the vocabulary's terms into the graph ``?row``. To prove that nothing is lost, each
row is also mapped once without each of its values: a value whose absence changes nothing has yielded nothing.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store, Triple

from wsisgraph.namespaces import COLUMN, sparql_prologue
from wsisgraph.problems import DataError, Problem
from wsisgraph.tables import PROVENANCE, Row, Table

DESCRIBES = NamedNode("http://www.w3.org/ns/csvw#describes")
Mapped = list[tuple[Row, frozenset[Triple]]]


def map_table(table: Table, mappings: Path) -> Mapped:
    """Map every row of a table.

    Args:
        table: a checked table.
        mappings: the folder of the updates, one a table, at the table's path with the ending ``.ru``.

    Returns:
        Each row with the triples that it states.

    Raises:
        DataError: when the update is missing or wrong, a column is read by no mapping, or a filled cell yields no triple.
    """
    update, problems = _read_update(table, mappings)
    if problems:
        raise DataError(problems)
    staged = {NamedNode(f"urn:wsis-graph:row:{row.number}"): row for row in table.rows}
    variants = {NamedNode(f"{name.value}:{column}:{place}"): (name, column, place) for name, row in staged.items() for column, place in _values(table, row)}
    store = Store()
    for name, row in staged.items():
        store.extend(_plain(table, row, name))
    for variant, (name, column, place) in variants.items():
        store.extend(_plain(table, staged[name], variant, (column, place)))
    try:
        store.update(update)
    except (SyntaxError, RuntimeError) as error:
        raise DataError([Problem(f"mappings/{table.file[:-4]}.ru", reason=f"the update fails: {error}")]) from error
    triples = {name: frozenset(q.triple for q in store.quads_for_pattern(None, None, None, name)) for name in [*staged, *variants]}
    lost = [
        Problem(table.file, staged[name].number, column, f"{staged[name].cells[column][place]!r} yields no triple of its own; empty the cell or mend the mapping")
        for variant, (name, column, place) in variants.items()
        if triples[variant] == triples[name]
    ]
    if lost:
        raise DataError(lost)
    return [(row, triples[name]) for name, row in staged.items()]


def _read_update(table: Table, mappings: Path) -> tuple[str, list[Problem]]:
    path = (mappings / table.file).with_suffix(".ru")
    if not path.is_file():
        return "", [Problem(table.file, reason=f"no mapping at mappings/{table.file[:-4]}.ru")]
    text = path.read_text(encoding="utf-8")
    read = set(re.findall(r"\bcol:(\w+)", text))
    unread = [Problem(table.file, 1, c, "no mapping reads this column") for c in _mapped_columns(table) if c not in read]
    unknown = [Problem(f"mappings/{table.file[:-4]}.ru", reason=f"reads the column {c}, which the table does not have") for c in sorted(read - set(table.columns))]
    return sparql_prologue() + text, unread + unknown


def _mapped_columns(table: Table) -> list[str]:
    """The columns that the mapping must read; those of provenance become the passage's graph and metadata."""
    inherent = ("id",) if table.schema.tableSchema.aboutUrl and not table.is_statements else PROVENANCE
    return [c for c in table.columns if c not in inherent]


def _values(table: Table, row: Row) -> Iterator[tuple[str, int]]:
    for column in _mapped_columns(table):
        for place in range(len(row.cells.get(column, []))):
            yield column, place


def _plain(table: Table, row: Row, name: NamedNode, without: tuple[str, int] | None = None) -> Iterable[Quad]:
    if row.subject:
        yield Quad(name, DESCRIBES, row.subject)
    for column, place in _values(table, row):
        if (column, place) != without:
            yield Quad(name, NamedNode(COLUMN + column), table.node(column, row.cells[column][place]))
