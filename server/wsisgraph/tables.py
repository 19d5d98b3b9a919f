"""Reads the tables of ``data/`` as ``csv-metadata.json`` (CSV on the Web) describes them.

Every defect is reported with file, row, column and reason; nothing wrong is passed on.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from csvw import Column, TableGroup
from csvw import Table as CsvwTable
from pyoxigraph import Literal, NamedNode

from wsisgraph.dates import EDTF, XSD, date_literal
from wsisgraph.lines import parse_runs, path_of
from wsisgraph.namespaces import ID, UN
from wsisgraph.problems import DataError, Problem

METADATA = "csv-metadata.json"
PROVENANCE = ("source", "lines", "context", "note")


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (the header is 1), its cells as lists of strings, and the thing it describes."""

    file: str
    number: int
    cells: dict[str, list[str]]
    subject: NamedNode | None = None

    def get(self, column: str) -> str:
        """Return the only value of a cell, or an empty string."""
        values = self.cells.get(column) or [""]
        return values[0]


@dataclass
class Table:
    """One table: its path below ``data/``, its description and its rows."""

    file: str
    schema: CsvwTable
    rows: list[Row] = field(default_factory=list)

    @property
    def is_statements(self) -> bool:
        """Whether its rows are what passages state."""
        return self.file.startswith("statements/")

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in order."""
        return [c.name for c in self.schema.tableSchema.columns]

    def column(self, name: str) -> Column:
        """Return the description of a column."""
        return self.schema.tableSchema.columndict[name]

    def is_reference(self, column: str) -> bool:
        """Whether the values of a column are ids of the register."""
        return str(self.column(column).valueUrl or "").startswith((ID, UN))

    def is_date(self, column: str) -> bool:
        """Whether the values of a column are dates of any precision."""
        datatype = self.column(column).datatype
        return datatype is not None and datatype.at_props.get("id") == EDTF

    def is_number(self, column: str) -> bool:
        """Whether the values of a column are decimal numbers."""
        datatype = self.column(column).datatype
        return datatype is not None and datatype.base == "decimal"

    def node(self, column: str, value: str) -> NamedNode | Literal:
        """Return the RDF term of a value: an IRI by the column's valueUrl, else a literal of its datatype.

        Raises:
            ValueError: when the value is no date where one is asked for.
        """
        described = self.column(column)
        if value.startswith("sdg/") and self.is_reference(column):
            return NamedNode(UN + value)
        if described.valueUrl:
            return NamedNode(described.valueUrl.expand(**{column: value}))
        if self.is_date(column):
            return date_literal(value)
        datatype = described.datatype
        if datatype is not None and datatype.base != "string":
            return Literal(value, datatype=NamedNode(XSD + datatype.base))
        if described.lang not in (None, "und"):
            return Literal(value, language=described.lang)
        return Literal(value)


def read_tables(data: Path) -> dict[str, Table]:
    """Read and check every table that the metadata of a data folder names.

    Args:
        data: the folder with ``csv-metadata.json``.

    Returns:
        The tables by their path below the folder, such as ``statements/roles.csv``.

    Raises:
        DataError: with every problem of form, key, order, date, line or reference.
    """
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for table in _described_tables(data):
        tables[table.file] = table
        found = list(_form_problems(table, data / table.file))
        if not found:
            table.rows, found = _read_rows(table, data / table.file)
            found += [*_key_problems(table), *_value_problems(table)]
        problems += found
    problems += _stray_files(tables, data)
    if not problems:
        problems += [*_reference_problems(tables), *_source_problems(tables)]
    if problems:
        raise DataError(problems)
    return tables


def _described_tables(data: Path) -> list[Table]:
    """The tables that the metadata describe, not read yet."""
    try:
        schemas = TableGroup.from_file(data / METADATA).tables
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise DataError([Problem(METADATA, reason=f"the description of the tables cannot be read ({error}); it must be CSV on the Web metadata of a table group")]) from error
    if not schemas:
        raise DataError([Problem(METADATA, reason="no table is described; it must be CSV on the Web metadata of a table group")])
    return [Table(str(schema.url), schema) for schema in schemas]


def _form_problems(table: Table, path: Path) -> Iterator[Problem]:
    """Encoding, line ends, header and width: what must hold before a cell can be read."""
    if not path.is_file():
        yield Problem(table.file, reason="the file is missing; create it with the header row, or remove the table from csv-metadata.json")
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        number = raw[: error.start].count(b"\n") + 1
        yield Problem(table.file, number, reason=f"byte {error.start} is not UTF-8; save the file as UTF-8")
        return
    if text.startswith("\ufeff"):
        yield Problem(table.file, 1, reason="the file begins with a byte order mark; save it as UTF-8 without one")
        return
    if "\r" in text:
        yield Problem(table.file, text[: text.index("\r")].count("\n") + 1, reason="carriage return found; save the file with LF line ends")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        yield Problem(table.file, reader.line_num, reason=f"the quotation marks cannot be read ({error}); put the cell between quotation marks and double those inside it")
        return
    if not rows or rows[0] != table.columns:
        yield Problem(table.file, 1, reason=f"the header must be {','.join(table.columns)}")
        return
    for number, cells in enumerate(rows[1:], 2):
        if len(cells) != len(table.columns):
            yield Problem(table.file, number, reason=f"{len(cells)} cells where the header has {len(table.columns)}; quote cells that hold a comma")
        for column, cell in zip(table.columns, cells, strict=False):
            if cell != cell.strip() or "  " in cell or "\n" in cell:
                yield Problem(table.file, number, column, "leading, trailing or doubled white space, or a line break; remove it")
            values = cell.split("|") if cell and table.column(column).separator else []
            if "" in map(str.strip, values):
                yield Problem(table.file, number, column, "an empty value before or after a |; remove the bar")
            elif any(value != value.strip() for value in values):
                yield Problem(table.file, number, column, "white space beside a |; remove it")


class _Log:
    """Collects what csvw warns of, as problems."""

    def __init__(self, file: str):
        self.file = file
        self.problems: list[Problem] = []

    def warning(self, message: str) -> None:
        place = re.search(r":(\d+):\d+ (\w+): (.*)$", message, re.DOTALL)
        assert place, message
        self.problems.append(Problem(self.file, int(place[1]), place[2], _friendly(place[3])))


def _friendly(reason: str) -> str:
    if reason.startswith("required"):
        return "the cell is empty; it is required"
    return re.sub(r"invalid lexical value for \w+:", "not in the form that csv-metadata.json asks for:", reason)


def _read_rows(table: Table, path: Path) -> tuple[list[Row], list[Problem]]:
    log = _Log(table.file)
    about = table.schema.tableSchema.aboutUrl
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _, number, cells in table.schema.iterdicts(log=log, with_metadata=True, fname=path):
            lists = {k: _strings(v) for k, v in cells.items()}
            subject = NamedNode(about.expand(**_plain(lists))) if about else None
            rows.append(Row(table.file, number, lists, subject))
    return rows, log.problems


def _plain(cells: dict[str, list[str]]) -> dict[str, str]:
    """Cells as a URI template takes them: in a minted IRI, the kind before the slash of an id is left out, and an interval has two hyphens."""
    single = {k: v[0] for k, v in cells.items() if len(v) == 1}
    return {k: v if k == "id" else _lines_path(v) if k == "lines" else v.replace("/", "--") if v[:1].isdigit() else v.rpartition("/")[2] for k, v in single.items()}


def _lines_path(lines: str) -> str:
    try:
        return path_of(parse_runs(lines))
    except ValueError:
        return ""  # reported with the row's values


def _strings(value: object) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _key_problems(table: Table) -> Iterator[Problem]:
    key = table.schema.tableSchema.primaryKey or []
    seen: dict[tuple[str, ...], int] = {}
    minted: dict[NamedNode, tuple[str, ...]] = {}
    before = sort_key(())
    for row in table.rows:
        values = tuple(row.get(c) for c in key)
        if values in seen:
            yield Problem(table.file, row.number, ",".join(key), f"repeats the key of row {seen[values]}; merge the two rows or remove one")
        seen.setdefault(values, row.number)
        if sort_key(values) < before:
            yield Problem(table.file, row.number, ",".join(key), "out of order; run `wsisgraph sort`")
        before = sort_key(values)
        thing = tuple(row.get(c) for c in key if c not in PROVENANCE)
        if row.subject and minted.setdefault(row.subject, thing) != thing:
            yield Problem(table.file, row.number, ",".join(key), f"gives the same address {row.subject.value} as another row; choose another id")


def sort_key(values: tuple[str, ...]) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Return what rows are sorted by: text by code point, runs of digits as numbers."""
    return tuple(tuple(_chunks(v)) for v in values)


def _chunks(value: str) -> Iterator[tuple[int, int, str]]:
    digits = ""
    for char in value + "\0":
        if char.isdecimal() and char.isascii():
            digits += char
            continue
        if digits:
            yield (0, int(digits), digits)
            digits = ""
        if char != "\0":
            yield (1, ord(char), "")


def _value_problems(table: Table) -> Iterator[Problem]:
    for row in table.rows:
        for column, values in row.cells.items():
            if len(set(values)) < len(values):
                yield Problem(table.file, row.number, column, "names the same value twice; remove one")
            for value in values:
                try:
                    if column in ("lines", "context"):
                        parse_runs(value)
                    else:
                        table.node(column, value)
                except ValueError as error:
                    yield Problem(table.file, row.number, column, f"{value!r}: {error}")


def _reference_problems(tables: dict[str, Table]) -> Iterator[Problem]:
    """Every reference names something that a register table or the list of sources holds."""
    known = {r.subject for t in tables.values() if not t.is_statements for r in t.rows if r.subject}
    for table in tables.values():
        for column in filter(table.is_reference, table.columns):
            if column == "source":
                continue  # looked up in the list of sources
            for row in table.rows:
                for value in row.cells.get(column, []):
                    if table.node(column, value) not in known:
                        yield Problem(table.file, row.number, column, f"{value} is not in the register; add it there or mend the id")


def _source_problems(tables: dict[str, Table]) -> Iterator[Problem]:
    """Cited sources are documents, and cited lines exist in them."""
    counts = {r.get("id"): int(r.get("line_count") or 0) for r in tables["sources.csv"].rows if r.get("file")}
    for table in tables.values():
        for row in table.rows if "source" in table.columns else []:
            source = row.get("source")
            if source not in counts:
                yield Problem(table.file, row.number, "source", f"{source} is not a document of sources.csv; mend the source or add it there with its file")
                continue
            for column in ("lines", "context", "line"):
                last = max((b for _, b in parse_runs(row.get(column))), default=0) if row.get(column) else 0
                if last > counts[source]:
                    yield Problem(table.file, row.number, column, f"line {last} is beyond the end of {source}")


def _stray_files(tables: dict[str, Table], data: Path) -> Iterator[Problem]:
    for path in sorted(data.rglob("*.csv")):
        name = path.relative_to(data).as_posix()
        if name not in tables:
            yield Problem(name, reason="no table of this name in csv-metadata.json; describe it there or move the file away")


def sort_tables(data: Path) -> list[str]:
    """Sort the rows of every table by its key, in place.

    Args:
        data: the folder with ``csv-metadata.json``.

    Returns:
        The files whose order changed.

    Raises:
        DataError: when a table has no readable form.
    """
    tables = _described_tables(data)
    problems = [p for table in tables for p in _form_problems(table, data / table.file)]
    if problems:
        raise DataError(problems)
    changed = []
    for table in tables:
        path = data / table.file
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        places = [header.index(c) for c in table.schema.tableSchema.primaryKey or []]
        ordered = sorted(rows, key=lambda r: sort_key(tuple(r[p] for p in places)))
        if ordered != rows:
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows([header, *ordered])
            path.write_text(out.getvalue(), encoding="utf-8")
            changed.append(table.file)
    return changed
