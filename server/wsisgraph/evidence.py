"""Compares rows with the source texts: the cited lines exist, and names, numbers and dates stand in them.

Texts are folded before they are compared: look-alike letters, hyphens, quotation marks, case and line breaks do not count.
A cell that does not stand in its lines must have a reason in the row's note; those are counted and listed.
"""

import calendar
import hashlib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from wsisgraph.lines import parse_runs
from wsisgraph.problems import DataError, Problem
from wsisgraph.tables import PROVENANCE, Row, Table

LOOK_ALIKES = str.maketrans("АВСЕНІКМОРТХаеорсухі", "ABCEHIKMOPTXaeopcyxi")
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SCALES = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
NAME_COLUMNS = ("name", "acronym", "number", "other_number")


@dataclass
class Evidence:
    """What the comparison found."""

    rows: int = 0
    cells: int = 0
    explained: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)


def check_evidence(tables: dict[str, Table], sources: Path) -> Evidence:
    """Look up every statement row in the text that it cites.

    Args:
        tables: the checked tables.
        sources: the folder with the text files that ``sources.csv`` names.

    Returns:
        How many rows and cells were looked up, which cells a note explains, and which are missing.

    Raises:
        DataError: when a text file is missing or is not the one whose digest ``sources.csv`` gives.
    """
    texts = _read_texts(tables["sources.csv"], sources)
    names = _names(tables)
    evidence = Evidence()
    for table in tables.values():
        for row in table.rows if table.is_statements else []:
            evidence.rows += 1
            cited = _cited_text(texts[row.get("source")], row)
            for column in _checked_columns(table):
                if column == "object" and row.get("relation") == "about":
                    continue  # what a thing is about is the reader's judgement
                for value in row.cells.get(column, []):
                    evidence.cells += 1
                    if _stands(table, column, value, cited, names):
                        continue
                    found = Problem(row.file, row.number, column, f"{value!r} does not stand in lines {row.get('lines')}")
                    if row.get("note"):
                        evidence.explained.append(Problem(found.file, found.row, found.column, f"{found.reason}: {row.get('note')}"))
                    else:
                        evidence.missing.append(Problem(found.file, found.row, found.column, f"{found.reason} of {row.get('source')}; mend the cell or the lines, or give the reason in the note"))
    return evidence


def _read_texts(table: Table, folder: Path) -> dict[str, list[str]]:
    texts = {}
    problems = []
    for row in table.rows:
        if not row.get("file"):
            continue
        path = folder / row.get("file")
        if not path.is_file():
            problems.append(Problem(str(path), reason="the text is missing; point --sources to the folder that holds it"))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.get("sha256"):
            problems.append(Problem(str(path), reason=f"not the text that was cited (its SHA-256 digest is not that of sources.csv, row {row.number})"))
        else:
            texts[row.get("id")] = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
            if len(texts[row.get("id")]) != int(row.get("line_count")):
                problems.append(Problem(table.file, row.number, "line_count", f"the text has {len(texts[row.get('id')])} lines"))
    if problems:
        raise DataError(problems)
    return texts


def _cited_text(text: list[str], row: Row) -> str:
    """The cited and the context lines, in order, with line breaks as spaces."""
    runs = parse_runs(row.get("lines")) + (parse_runs(row.get("context")) if row.get("context") else [])
    numbers = sorted({n for first, last in runs for n in range(first, last + 1)})
    return fold(" ".join(text[n - 1] for n in numbers))


@cache
def fold(text: str) -> str:
    """Return a text in small ASCII-like letters, with plain hyphens and quotation marks and single spaces."""
    text = unicodedata.normalize("NFKD", text.translate(LOOK_ALIKES))
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"[\u2018\u2019\u201c\u201d\"'`]", "", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", text).casefold().strip()


def occurs(value: str, cited: str) -> bool:
    """Return whether a value stands in a folded text: as whole words, or, if long enough, torn apart by line breaks."""
    prefix, _, number = value.partition(" ")
    if prefix in ("ITU-T", "ITU-R") and number and occurs(prefix, cited) and occurs(number, cited):
        return True  # "ITU-T Recommendation G.8012", "ITU-T Recs. H.320 and H.322"
    return _torn(value).search(cited) is not None


@cache
def _torn(value: str) -> re.Pattern[str]:
    """What finds a value as whole words; a longer one also where line breaks have torn it apart."""
    wanted = fold(value)
    squeezed = re.sub(r"[\s-]", "", wanted)
    text = r"[\s-]*".join(map(re.escape, squeezed)) if len(wanted) > 7 else re.escape(wanted)
    return re.compile(rf"(?<![\w.]){text}(?!\w|\.\w)")


def date_occurs(value: str, cited: str) -> bool:
    """Return whether year, month and day of a date, or of both ends of an interval, stand in a folded text, in any order."""
    if occurs(value, cited):
        return True
    if "/" in value:
        return all(date_occurs(end, cited) for end in value.split("/"))
    year, month, day = (*value.split("-"), "", "")[:3]
    parts = [rf"(?<!\d){year}(?!\d)"]
    if month:
        name = calendar.month_name[int(month)].casefold()
        parts.append(rf"\b{name}\b|\b{name[:3]}\b|(?<!\d)0?{int(month)}/")
    if day:
        parts.append(rf"(?<!\d)0?{int(day)}(?!\d)")
    return all(re.search(part, cited) for part in parts)


def number_occurs(value: str, cited: str) -> bool:
    """Return whether a number stands in a folded text: in figures with or without separators, in words up to twelve, or as so many thousands, millions or billions."""
    number = Decimal(value)
    forms = [value, f"{number:,}", f"{number:,}".replace(",", " ")]
    if number in range(len(NUMBER_WORDS)):
        forms.append(NUMBER_WORDS[int(number)])
    forms += [f"{(number / size).normalize():f} {word}" for word, size in SCALES.items() if number >= size]
    return any(re.search(rf"(?<![\w.,]){re.escape(form)}(?!\w|[.,]\d)", cited) for form in forms)


def _stands(table: Table, column: str, value: str, cited: str, names: dict[str, set[str]]) -> bool:
    if table.is_date(column):
        return date_occurs(value, cited)
    if table.is_number(column):
        return number_occurs(value, cited)
    if table.is_reference(column):
        return any(occurs(name, cited) for name in names[table.node(column, value).value])
    return occurs(value, cited)


def _names(tables: dict[str, Table]) -> dict[str, set[str]]:
    """Every name of a thing: those of the register and those that statements print."""
    names: dict[str, set[str]] = defaultdict(set)
    for table in tables.values():
        for row in table.rows:
            if table.is_statements:
                thing = table.columns[0] if "name" in table.columns or "number" in table.columns else "other" if "other" in table.columns else ""
                if thing and row.get(thing) and table.is_reference(thing):
                    names[table.node(thing, row.get(thing)).value] |= {row.get(c) for c in NAME_COLUMNS if row.get(c)}
            elif row.subject:
                names[row.subject.value] |= {v for c in ("label", "acronym", "variants", "notation") for v in row.cells.get(c, [])}
    return names


def _checked_columns(table: Table) -> list[str]:
    """The columns whose cells must stand in the text: all but provenance and the editor's own readings."""
    return [c for c in table.columns if c not in PROVENANCE and table.column(c).common_props.get("wsis:evidence") != "none"]
