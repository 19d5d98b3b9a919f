"""The real tables compared with the real source texts: run when WSIS_SOURCES names their folder."""

import os
from pathlib import Path

import pytest

from wsisgraph.assets import assets
from wsisgraph.evidence import Evidence, check_evidence
from wsisgraph.tables import read_tables

pytestmark = pytest.mark.sources


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return check_evidence(read_tables(assets() / "data"), Path(os.environ["WSIS_SOURCES"]))


def test_every_row_stands_in_the_lines_that_it_cites(evidence: Evidence) -> None:
    assert evidence.missing == []
    assert evidence.rows > 1600


def test_few_cells_need_a_note_to_explain_them(evidence: Evidence) -> None:
    assert 0 < len(evidence.explained) < evidence.cells * 0.05
