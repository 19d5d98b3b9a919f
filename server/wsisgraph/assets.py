"""Finds what travels with the package: ontology, shapes, data, queries."""

from pathlib import Path

FOLDERS = ("ontology", "shapes", "data", "queries")


def assets() -> Path:
    """Return the folder that holds the ontology, shapes, data and queries.

    Returns:
        The ``assets`` folder of an installed wheel, or the root of a checkout.

    Raises:
        FileNotFoundError: when neither is there.
    """
    here = Path(__file__).resolve()
    for root in (here.parent / "assets", here.parents[2]):
        if all((root / folder).is_dir() for folder in FOLDERS):
            return root
    raise FileNotFoundError("The folders ontology, shapes, data and queries were not found beside the package. Install the wheel again, or run from a complete checkout.")
