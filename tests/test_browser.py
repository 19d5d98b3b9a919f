"""Pages in a real browser (Debian's chromium, headless): they render, complain of nothing, and ask no other host."""

import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.extra
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--hide-scrollbars",
]
PAGES = {
    "/": "Questions to begin with",
    "/id/action-line/c5": "C5: Building confidence and security in the use of ICTs",
    "/id/standard/itu-t-h.266-v2": "Versatile video coding",
    "/id/passage/itu-wsis-report-2022/L6783": "What this passage states",
    "/sdg/9.c": "SDG 9.c",
    "/class/Sector": "ITU Standardization Sector",
    "/ontology": "wsis:ActionLine",
    "/sparql": "SPARQL endpoint",
    "/id/nothing/here": "Not Found",
}


def browse(address: str, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["chromium", *FLAGS, f"--user-data-dir={profile}", *options, address], capture_output=True, text=True, timeout=60, check=True)


@pytest.mark.parametrize(("path", "text"), PAGES.items())
def test_a_page_renders_without_a_complaint(server: str, tmp_path: Path, path: str, text: str) -> None:
    seen = browse(server + path, tmp_path / "profile", "--dump-dom")
    assert text in re.sub(r"\s+", " ", seen.stdout)
    complaints = [line for line in seen.stderr.splitlines() if "CONSOLE" in line and "404 (NOT FOUND)" not in line]
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1400])
def test_a_page_is_drawn_in_narrow_and_wide_windows(server: str, tmp_path: Path, width: int) -> None:
    picture = tmp_path / "page.png"
    browse(server + "/id/organisation/itu", tmp_path / "profile", f"--window-size={width},900", f"--screenshot={picture}")
    assert picture.stat().st_size > 20_000
