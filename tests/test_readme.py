"""What the README shows is what a user gets."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from wsisgraph.cli import main

TREE = Path(__file__).resolve().parents[1]
README = (TREE / "README.md").read_text(encoding="utf-8")


def test_the_query_gives_the_answer_that_is_shown(command: Callable[..., subprocess.CompletedProcess[str]], out: Path) -> None:
    query = re.search(r"wsisgraph query '\n(.*?)'\n```", README, re.DOTALL)
    answer = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert query
    assert answer
    assert command("query", query[1], "--out", out).stdout == answer[1]


def test_every_command_is_described() -> None:
    described = set(re.findall(r"^\| `wsisgraph (\w+)`", README, re.MULTILINE))
    assert described == set(main.commands)


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (TREE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    assert all(name in shown for name in main.commands)
