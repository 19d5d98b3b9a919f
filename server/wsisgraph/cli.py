"""The command line. Data goes to standard output, messages to standard error.

Exit status: 0 done, 1 the data or the query is wrong, 2 the command is used wrongly.
"""

import csv
import io
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from pyoxigraph import Store

import wsisgraph
from wsisgraph import exports, snapshot
from wsisgraph.assets import assets
from wsisgraph.coverage import coverage_problems
from wsisgraph.evidence import check_evidence
from wsisgraph.problems import DataError
from wsisgraph.queries import saved_queries
from wsisgraph.store import NotAcceptable, Query, QueryError
from wsisgraph.store.embedded import ask_once
from wsisgraph.store.pool import Limits
from wsisgraph.tables import Table, read_tables, sort_tables

OUT = click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"), show_default=True, envvar="WSIS_OUT", help="Folder of snapshots and dumps.")
ROOT = click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with ontology, shapes, data and queries, in place of those of the package.")
SOLUTION_TYPES = {"table": "text/csv", "csv": "text/csv", "json": "application/sparql-results+json", "ttl": ""}
GRAPH_TYPES = {"table": "text/turtle", "csv": "", "json": "application/ld+json", "ttl": "text/turtle"}


def say(message: str) -> None:
    """Tell the person something, on standard error."""
    click.echo(message, err=True)


class Failure(click.ClickException):
    """The data or the query is wrong."""

    exit_code = 1

    def show(self, file: IO[str] | None = None) -> None:
        """Write the message to standard error, as it is."""
        click.echo(self.message, file=file, err=file is None)


@contextmanager
def _data_errors() -> Iterator[None]:
    """Turn wrong data into a message and exit status 1."""
    try:
        yield
    except DataError as error:
        raise Failure(f"{error}\n{len(error.problems)} problem(s); nothing was changed.") from error
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error


@click.group()
@click.version_option(wsisgraph.__version__, prog_name="wsisgraph")
def main() -> None:
    """Build, check, serve and query WSIS Graph, a knowledge graph of digital-policy governance."""


@main.command()
@OUT
@ROOT
@click.option("--force", is_flag=True, help="Build even when no input has changed.")
def build(out: Path, root: Path | None, force: bool) -> None:
    """Build a snapshot from the tables and activate it."""
    with _data_errors():
        snapshot.build(root or assets(), out, say, force)


@main.command()
@ROOT
@click.option("--sources", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="WSIS_SOURCES", help="Folder with the source texts: compare each row with the lines that it cites.")
@click.option("--explained", is_flag=True, help="List the cells that a note explains.")
def check(root: Path | None, sources: Path | None, explained: bool) -> None:
    """Check tables, mappings, shapes, uncited paragraphs and, with --sources, the evidence."""
    folder = root or assets()
    with _data_errors():
        dataset, _ = snapshot.check(folder, say)
        say(f"{len(dataset.facts)} triples conform, stated in {len(dataset.asserted)} passages")
        tables = read_tables(folder / "data")
        if problems := coverage_problems(tables):
            raise DataError(problems)
        if sources:
            _check_evidence(tables, sources, explained)


def _check_evidence(tables: dict[str, Table], sources: Path, explained: bool) -> None:
    evidence = check_evidence(tables, sources)
    say(f"{evidence.rows} rows, {evidence.cells} cells looked up; {len(evidence.explained)} explained by a note, {len(evidence.missing)} missing")
    for problem in evidence.explained if explained else []:
        click.echo(str(problem))
    if evidence.missing:
        raise DataError(evidence.missing)


@main.command()
@ROOT
def sort(root: Path | None) -> None:
    """Sort the rows of every table by its key."""
    with _data_errors():
        for file in sort_tables((root or assets()) / "data"):
            say(f"sorted {file}")


def _configured(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take the settings of a TOML file as defaults."""
    if path is None:
        return
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path} is not TOML: {error}") from error
    known = {p.name.replace("_", "-") for p in context.command.params if p.name not in (None, "config")}
    if unknown := sorted(set(settings) - known):
        raise click.BadParameter(f"{path} has the setting {unknown[0]!r}, which does not exist. There are " + ", ".join(sorted(known)) + ".")
    context.default_map = {name.replace("-", "_"): value for name, value in settings.items()}


def _setting(name: str, kind: click.FloatRange | click.IntRange, default: float, text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(f"--{name}", type=kind, default=default, show_default=True, envvar="WSIS_" + name.upper().replace("-", "_"), help=text)


MIB = 2**20
CONFIG_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SECONDS = click.FloatRange(min=0.1)
SOME = click.IntRange(min=1)


@main.command()
@click.option("--config", type=CONFIG_FILE, is_eager=True, expose_value=False, callback=_configured, envvar="WSIS_CONFIG", help="TOML file of settings.")
@OUT
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, envvar="PORT", help="Port to listen on; 0 takes a free one.")
@_setting("seconds", SECONDS, 30.0, "For a query, with waiting.")
@_setting("memory", SOME, 1024, "MiB for a query.")
@_setting("memory-of-all", SOME, 4096, "MiB for all queries.")
@_setting("result", SOME, 64, "MiB for an answer.")
@_setting("quick", SOME, 64, "Places for new queries.")
@_setting("slow", SOME, 4, "Places for long queries.")
@_setting("queue", click.IntRange(min=0), 32, "Long queries that wait.")
@_setting("cache", click.IntRange(min=0), 64, "MiB of kept answers.")
@click.option("--access-log/--no-access-log", default=True, show_default=True, envvar="WSIS_ACCESS_LOG", help="A line for each request.")
def serve(out: Path, host: str, port: int, cache: int, access_log: bool, **limits: Any) -> None:
    """Serve the active snapshot: SPARQL endpoint, linked data, pages."""
    from wsisgraph.web import serving

    sized = {name: value * MIB if name in ("memory", "memory_of_all", "result") else value for name, value in limits.items()}
    try:
        with _data_errors():
            saved_queries(assets() / "queries")
        serving.serve(assets(), out, host, port, Limits(**sized), cache * MIB, access_log)
    except (FileNotFoundError, RuntimeError) as error:
        raise Failure(str(error)) from error
    except (OSError, ValueError) as error:
        raise click.UsageError(f"Cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}. Choose others with --host and --port.") from error


@main.command()
@click.argument("text", required=False)
@click.option("--file", type=click.File(encoding="utf-8"), help="Read the query from a file; - is standard input.")
@click.option(
    "--format", "form", type=click.Choice(list(SOLUTION_TYPES)), default="table", show_default=True, help="Table, CSV or JSON of a SELECT or ASK; Turtle or JSON-LD of a CONSTRUCT or DESCRIBE."
)
@click.option("--seconds", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="How long the query may take.")
@OUT
def query(text: str | None, file: io.TextIOBase | None, form: str, seconds: float, out: Path) -> None:
    """Ask the active snapshot: TEXT is the query, or - to read it from standard input."""
    if (text is None) == (file is None):
        raise click.UsageError("Give the query as TEXT or with --file, one of the two.")
    try:
        asked = sys.stdin.read() if text == "-" else text if text is not None else file.read()  # type: ignore[union-attr]
    except UnicodeDecodeError as error:
        raise Failure(f"The query is not UTF-8: byte {error.start} cannot be read.") from error
    try:
        answer = ask_once(_active(out), Query(asked, SOLUTION_TYPES[form], GRAPH_TYPES[form]), Limits(seconds=seconds))
    except NotAcceptable as error:
        kind, forms = ("SELECT or ASK", SOLUTION_TYPES) if not SOLUTION_TYPES[form] else ("CONSTRUCT or DESCRIBE", GRAPH_TYPES)
        raise Failure(f"The answer to {kind} cannot be written as {form}; choose --format {', '.join(f for f in forms if forms[f])}.") from error
    except (QueryError, RuntimeError) as error:
        raise Failure(str(error)) from error
    if form == "table" and answer.media_type == "text/csv":
        click.echo(_table(answer.content.decode()))
    else:
        click.echo(answer.content, nl=False)


def _table(text: str) -> str:
    """CSV as aligned columns."""
    rows = list(csv.reader(io.StringIO(text)))
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


@main.command()
@OUT
@click.option("--format", "form", type=click.Choice(exports.FORMATS), default="ttl", show_default=True, help="TriG and N-Quads hold every named graph, the others the default graph.")
@click.option("--to", "output", type=click.File("wb", lazy=False, atomic=True), default="-", help="File to write; standard output without it.")
def export(out: Path, form: str, output: io.BufferedWriter) -> None:
    """Write the dataset in an RDF format."""
    exports.export(_active(out), form, output)


@main.command()
@OUT
def info(out: Path) -> None:
    """Tell what the active snapshot holds."""
    active = _active(out)
    for key, value in active.metadata.items():
        click.echo(f"{key:10} {value}")
    for iri, count in snapshot.class_counts(Store.read_only(str(active.store))):
        click.echo(f"{count:10} {iri}")


def _active(out: Path) -> snapshot.Snapshot:
    active = snapshot.current(out)
    if active is None:
        raise Failure(f"No snapshot in {out}. Run `wsisgraph build` first, or name the folder with --out.")
    return active
