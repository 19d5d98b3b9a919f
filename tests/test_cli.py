import csv
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pyoxigraph
import pytest
import rdflib
from click.testing import CliRunner

from wsisgraph import __version__
from wsisgraph.assets import assets
from wsisgraph.cli import main
from wsisgraph.exports import FORMATS
from wsisgraph.snapshot import current

COMMANDS = ("build", "check", "sort", "serve", "query", "export", "info")
TYPES = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
LABELS = "SELECT ?code ?label { ?x <http://www.w3.org/2004/02/skos/core#notation> ?code ; <http://www.w3.org/2000/01/rdf-schema#label> ?label . FILTER(?code IN ('C5', 'C6')) } ORDER BY ?code"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s <http://www.w3.org/2004/02/skos/core#notation> 'C5' ; ?p ?o }"
C5 = ("C5", "C5: Building confidence and security in the use of ICTs")


def refused(done: subprocess.CompletedProcess[str], status: int) -> str:
    """What a failed command says; it wrote nothing to standard output and no traceback."""
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in this process, which saves its start; ``command`` is the real one."""

    def invoke(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(main, list(map(str, arguments)), input=stdin, prog_name="wsisgraph")
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return invoke


@pytest.fixture
def ask(run, small_out):
    """Query a small snapshot."""
    return lambda *arguments, stdin="": run("query", *arguments, "--out", small_out, stdin=stdin)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_fits_a_screen(run, name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert 5 < len(done.stdout.splitlines()) <= 24
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_help_names_every_command_and_fits_a_screen(run):
    done = run("--help")
    assert len(done.stdout.splitlines()) <= 24
    assert all(re.search(rf"^  {name} +\S", done.stdout, re.MULTILINE) for name in COMMANDS)


def test_the_version_is_that_of_the_package(run):
    assert run("--version").stdout.strip().endswith(__version__)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nope",),
        ("build", "nope"),
        ("build", "--nope"),
        ("build", "--root", "no-such-folder"),
        ("check", "--sources", "no-such-folder"),
        ("serve", "--port", "99999"),
        ("serve", "--port", "http"),
        ("serve", "--seconds", "0"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_with_status_2(run, arguments):
    assert "Usage:" in refused(run(*arguments), 2)


@pytest.mark.parametrize("arguments", [("query", "ASK {}"), ("export",), ("info",), ("serve", "--port", "0")], ids=lambda a: a[0])
def test_without_a_snapshot_the_advice_is_to_build_one(run, tmp_path, arguments):
    said = refused(run(*arguments, "--out", tmp_path), 1)
    assert "wsisgraph build" in said
    assert str(tmp_path) in said


def test_build_writes_a_snapshot_and_does_nothing_when_nothing_has_changed(command, small, tmp_path):
    out = tmp_path / "out"
    done = command("build", "--root", small, "--out", out)
    assert (done.returncode, done.stdout) == (0, "")
    built = current(out)
    assert built.folder.name in done.stderr
    for ending in (".nq", ".trig", ".ttl"):
        assert (out / f"wsis-graph{ending}").read_bytes() == built.dump(ending).read_bytes()
    again = command("build", "--root", small, "--out", out)
    assert (again.returncode, again.stdout) == (0, "")
    assert "up to date" in again.stderr
    forced = command("build", "--root", small, "--out", out, "--force")
    assert forced.returncode == 0
    assert "up to date" not in forced.stderr
    assert current(out) == built


def test_the_output_folder_may_come_from_the_environment(run, small, tmp_path, monkeypatch):
    monkeypatch.setenv("WSIS_OUT", str(tmp_path / "out"))
    assert run("build", "--root", small).returncode == 0
    assert run("query", "ASK {}", "--format", "csv").stdout == "true\n"


def test_an_output_folder_that_cannot_be_made_is_told(run, small, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("build", "--root", small, "--out", tmp_path / "file" / "out")
    assert done.returncode in (1, 2)
    refused(done, done.returncode)


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def row_of(path: Path, start: str) -> int:
    return next(number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.startswith(start))


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("action-lines.csv", "action-line/c5,C5,", "action-line/C 5,C5,", "id"),
        ("codes.csv", "claim-kind/goal,ClaimKind,", "claim-kind/goal,Nope,", "class"),
        ("targets.csv", "sdg/9.c,9.c,sdg/9,", "sdg/9.c,9.c,sdg/99,", "goal"),
        ("topics.csv", "topic/accessibility,Accessibility,topic/human-rights,", "topic/accessibility,Accessibility,topic/nope,", "broader"),
        ("topics.csv", "topic/accessibility,Accessibility,", "topic/accessibility,,", "label"),
    ],
)
@pytest.mark.parametrize("verb", ["build", "check"])
def test_spoiled_data_fails_and_names_file_row_and_column(run, small, tmp_path, verb, file, old, new, column):
    table = small / "data" / "register" / file
    spoil(table, old, new)
    options = ("--out", tmp_path / "out") if verb == "build" else ()
    said = refused(run(verb, "--root", small, *options), 1)
    row = row_of(table, new.partition(",")[0])
    assert re.search(rf"register/{file}, row {row}, column {column}: .+", said)
    assert re.search(r"\d+ problem\(s\); nothing was changed", said)
    assert current(tmp_path / "out") is None


def test_a_failed_build_leaves_the_old_snapshot_active(run, small, tmp_path):
    out = tmp_path / "out"
    assert run("build", "--root", small, "--out", out).returncode == 0
    built = current(out)
    spoil(small / "data" / "register" / "topics.csv", "topic/accessibility,Accessibility,topic/human-rights,", "topic/accessibility,Accessibility,topic/nope,")
    refused(run("build", "--root", small, "--out", out), 1)
    assert current(out) == built
    assert run("query", "ASK {}", "--out", out, "--format", "csv").stdout == "true\n"


@pytest.mark.parametrize(("file", "text"), [("ontology/zz.ttl", "no Turtle"), ("shapes/zz.ttl", "no Turtle"), ("queries/zz.rq", "SELECT * {}"), ("queries/zz.rq", "#+ summary: a: b: c\nSELECT * {}")])
def test_a_spoiled_file_that_is_no_table_is_named(run, small, file, text):
    (small / file).write_text(text)
    assert file in refused(run("check", "--root", small), 1)


def test_check_tells_what_conforms(run, small):
    done = run("check", "--root", small)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"\d{4,} triples conform, stated in 0 passages", done.stderr)


def test_check_tells_that_the_sources_are_not_in_the_folder(run, small, tmp_path):
    said = refused(run("check", "--root", small, "--sources", tmp_path), 1)
    assert "itu-wsis-report-2022.txt" in said
    assert "--sources" in said


def test_check_tells_that_a_source_is_another_text(run, small, tmp_path):
    (tmp_path / "itu-wsis-report-2022.txt").write_text("another report\n")
    assert "SHA-256" in refused(run("check", "--root", small, "--sources", tmp_path), 1)


def test_check_tells_which_paragraphs_nothing_cites(run, small):
    data = assets() / "data"
    for file in (data / "csv-metadata.json", *data.glob("uncited-*.csv")):
        shutil.copy(file, small / "data" / file.name)
    said = refused(run("check", "--root", small), 1)
    assert "no row cites para. 3 of itu-wsis-report-2022: cite it, or list line 38 in uncited-itu-wsis-report-2022.csv with the reason" in said
    assert "geneva-profiles" not in said


def test_sort_sorts_the_tables_and_names_those_that_it_changed(run, small):
    table = small / "data" / "register" / "topics.csv"
    sorted_text = table.read_text(encoding="utf-8")
    header, *rows = sorted_text.splitlines(keepends=True)
    table.write_text(header + "".join(reversed(rows)), encoding="utf-8")
    done = run("sort", "--root", small)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == ["sorted register/topics.csv"]
    assert table.read_text(encoding="utf-8") == sorted_text
    assert run("sort", "--root", small).stderr == ""


def test_a_query_is_given_as_text_in_a_file_or_on_standard_input(command, ask, small_out, tmp_path):
    (tmp_path / "query.rq").write_text(LABELS)
    answers = [
        command("query", LABELS, "--out", small_out),
        command("query", "-", "--out", small_out, stdin=LABELS),
        ask(LABELS),
        ask("--file", tmp_path / "query.rq"),
        ask("-", stdin=LABELS),
        ask("--file", "-", stdin=LABELS),
    ]
    assert {done.returncode for done in answers} == {0}
    assert len({done.stdout for done in answers}) == 1
    assert {done.stderr for done in answers} == {""}


def test_solutions_come_as_a_table_csv_or_json(ask):
    header, rule, *rows = ask(LABELS).stdout.splitlines()
    assert header.split() == ["code", "label"]
    assert set(rule) == {"-", " "}
    assert re.fullmatch(rf"{C5[0]}\s+{re.escape(C5[1])}", rows[0])
    assert len(rows) == 2
    assert list(csv.reader(io.StringIO(ask(LABELS, "--format", "csv").stdout)))[:2] == [["code", "label"], list(C5)]
    first = json.loads(ask(LABELS, "--format", "json").stdout)["results"]["bindings"][0]
    assert (first["code"]["value"], first["label"]["value"], first["label"]["xml:lang"]) == (*C5, "en")


@pytest.mark.parametrize("form", ["table", "ttl", "json"])
def test_a_graph_comes_as_turtle_or_json_ld(ask, parsed, form):
    written = ask(CONSTRUCT, "--format", form).stdout.encode()
    graph = parsed(written, "application/ld+json" if form == "json" else "text/turtle")
    assert (rdflib.URIRef("https://w3id.org/wsis-graph/id/action-line/c5"), rdflib.RDFS.label, rdflib.Literal(C5[1], lang="en")) in graph


@pytest.mark.parametrize(("form", "expected"), [("csv", "true\n"), ("json", '{"head":{},"boolean":true}')])
def test_a_question_is_answered_with_true_or_false(ask, form, expected):
    assert ask("ASK { ?s ?p ?o }", "--format", form).stdout.strip() == expected.strip()
    assert ask("ASK { ?s <urn:no> ?o }").stdout.splitlines()[0] == "false"


def test_a_query_without_solutions_has_a_header_alone(ask):
    assert ask("SELECT ?x { ?x <urn:no> ?y }", "--format", "csv").stdout.split() == ["x"]
    assert ask("SELECT ?x { ?x <urn:no> ?y }").stdout.split() == ["x", "-"]


@pytest.mark.parametrize("text", ["SELECT *", "ASK { ?s ?p }", "DROP ALL", ""], ids=repr)
def test_a_bad_query_tells_the_parsers_message(ask, text):
    with pytest.raises(SyntaxError) as raised:
        pyoxigraph.Store().query(text)
    assert refused(ask(text), 1).strip() == str(raised.value)


@pytest.mark.parametrize(("query", "form", "offered"), [(CONSTRUCT, "csv", "json"), (LABELS, "ttl", "csv")])
def test_a_format_that_does_not_fit_is_told_in_the_words_of_the_command(ask, query, form, offered):
    done = ask(query, "--format", form)
    said = refused(done, done.returncode)
    assert done.returncode in (1, 2)
    assert offered in said
    assert "application/" not in said


@pytest.mark.parametrize("arguments", [(), ("ASK {}", "--file", "-"), ("--file", "no-such-file.rq"), ("ASK {}", "--format", "xml")], ids=["nothing", "both", "no file", "no format"])
def test_a_query_is_used_in_one_way(ask, arguments):
    refused(ask(*arguments), 2)


def test_a_query_that_is_not_utf_8_is_told(command, small_out, tmp_path):
    (tmp_path / "query.rq").write_bytes(b"# caf\xe9\nASK {}")
    assert "UTF-8" in refused(command("query", "--file", tmp_path / "query.rq", "--out", small_out), 1)


def test_too_deep_a_query_is_told(command, small_out):
    refused(command("query", "-", "--out", small_out, stdin="ASK " + "{" * 9000 + "}" * 9000), 1)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <%s> { ?s ?p ?o } }",
        r"ASK { \u0053ervice SILENT <%s> { ?s ?p ?o } }",
        "ASK { ?a ?b ?c.SERVICE SILENT <%s> { ?s ?p ?o } }",
        "ASK { FILTER(1<2)SERVICE#>\nSILENT <%s> { ?s ?p ?o } }",
    ],
)
def test_a_query_calls_nobody(command, small_out, query):
    calls = []

    def listen() -> None:
        while b"ended" not in calls:
            with listener.accept()[0] as call:
                calls.append(call.recv(5))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listening = threading.Thread(target=listen)
        listening.start()
        done = command("query", query % f"http://127.0.0.1:{listener.getsockname()[1]}/", "--out", small_out)
        with socket.create_connection(listener.getsockname()) as last:
            last.sendall(b"ended")
        listening.join()
    assert calls == [b"ended"]
    assert "SERVICE is refused" in refused(done, 1)


@pytest.mark.parametrize("form", FORMATS)
def test_export_writes_to_standard_output_and_to_a_file(run, small_out, parsed, tmp_path, form):
    metadata = current(small_out).metadata
    shown = run("export", "--out", small_out, "--format", form)
    saved = run("export", "--out", small_out, "--format", form, "--to", tmp_path / "file")
    assert (shown.returncode, saved.returncode, shown.stderr, saved.stdout) == (0, 0, "", "")
    content = (tmp_path / "file").read_bytes()
    assert sorted(shown.stdout.encode().splitlines()) == sorted(content.splitlines())
    if form in TYPES:
        assert len(parsed(content, TYPES[form])) == metadata["triples"]
    else:
        dataset = rdflib.Dataset().parse(data=content, format={"trig": "trig", "nq": "nquads"}[form])
        assert sum(1 for _ in dataset.quads()) == metadata["quads"]


def test_export_writes_turtle_to_standard_output_without_being_told(command, small_out):
    assert command("export", "--out", small_out).stdout.encode() == current(small_out).dump(".ttl").read_bytes()


def test_an_export_that_cannot_be_written_or_named_is_wrong_use(run, small_out, tmp_path):
    refused(run("export", "--out", small_out, "--to", tmp_path / "no" / "file"), 2)
    refused(run("export", "--out", small_out, "--format", "xml"), 2)


def test_an_export_whose_reader_goes_away_ends_without_a_traceback(small_out):
    with subprocess.Popen([sys.executable, "-m", "wsisgraph", "export", "--out", str(small_out), "--format", "nt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said


def test_info_tells_what_is_in_the_snapshot(run, small_out):
    done = run("info", "--out", small_out)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert {key: str(value) for key, value in current(small_out).metadata.items()} == {key: value for key, value in lines if key in current(small_out).metadata}
    assert ["17", "http://metadata.un.org/sdg/ontology#Goal"] in lines
    assert ["169", "http://metadata.un.org/sdg/ontology#Target"] in lines


def test_a_taken_port_is_told_in_a_sentence(command, small_out):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(command("serve", "--out", small_out, "--port", port), 2)
    assert f"Cannot listen on 127.0.0.1 port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize("host", ["203.0.113.9", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_told_in_a_sentence(command, small_out, host):
    assert f"Cannot listen on {host}" in refused(command("serve", "--out", small_out, "--host", host, "--port", "0"), 2)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('seconds = "soon"\n', "'soon' is not a valid float"),
        ("slow = 0\n", "0 is not in the range"),
        ("speed = 3\n", "'speed', which does not exist"),
        ("seconds = \n", "is not TOML"),
    ],
    ids=["no number", "out of range", "unknown", "no TOML"],
)
def test_a_wrong_setting_is_told_before_anything_starts(command, small_out, tmp_path, settings, said):
    file = tmp_path / "wsisgraph.toml"
    file.write_text(settings, encoding="utf-8")
    done = command("serve", "--config", file, "--out", small_out, "--port", "0")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_of_the_environment_is_told(command, small_out, monkeypatch):
    monkeypatch.setenv("WSIS_QUEUE", "many")
    done = command("serve", "--out", small_out, "--port", "0")
    assert (done.returncode, "'many' is not a valid integer" in done.stderr) == (2, True)


def test_settings_come_from_a_file_and_options_go_first(serving, small_out, tmp_path):
    file = tmp_path / "wsisgraph.toml"
    file.write_text("seconds = 0.2\n", encoding="utf-8")
    slow = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(4)) + " }")
    for options, expected in ((("--config", file), "0.2 s"), (("--config", file, "--seconds", "0.4"), "0.4 s")):
        with serving(*map(str, options), "--out", str(small_out)) as address, pytest.raises(HTTPError) as caught:
            urlopen(address + slow, timeout=20)
        assert expected in json.loads(caught.value.read())["detail"]
