"""The saved queries: files in ``queries/`` with a header in grlc's ``#+`` convention."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from wsisgraph.problems import DataError, Problem


@dataclass(frozen=True)
class SavedQuery:
    """One saved query: its name, what it answers, and its text as a person may run it."""

    name: str
    summary: str
    description: str
    text: str
    tags: list[str] = field(default_factory=list)


def saved_queries(folder: Path) -> list[SavedQuery]:
    """Return the saved queries of a folder, by name.

    Raises:
        DataError: when a header is missing, is not YAML, or lacks summary or description.
    """
    return [_read(path) for path in sorted(folder.glob("*.rq"))]


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    header = "".join(line[2:].removeprefix(" ") + "\n" for line in text.splitlines() if line.startswith("#+"))
    file = f"{path.parent.name}/{path.name}"
    try:
        described = yaml.safe_load(header) or {}
    except yaml.YAMLError as error:
        raise DataError([Problem(file, reason=f"the header (lines that begin with #+) is not YAML: {error}")]) from error
    missing = [key for key in ("summary", "description") if not described.get(key)]
    if missing:
        raise DataError([Problem(file, reason=f"the header lacks {' and '.join(missing)}; add lines such as `#+ {missing[0]}: ...`")])
    return SavedQuery(path.stem, described["summary"], " ".join(described["description"].split()), text, described.get("tags", []))
