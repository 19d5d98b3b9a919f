"""Content negotiation (RFC 9110, section 12): which of the offered media types a request prefers."""

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept


def preferred(accepted: MIMEAccept, offers: Sequence[str]) -> str:
    """Return the offered media type that is accepted most gladly.

    Args:
        accepted: the parsed Accept header; an empty one accepts everything.
        offers: media types, the server's favourite first, which wins among equals.

    Returns:
        One of the offers, or an empty string where none is acceptable.
    """
    if not accepted:
        return offers[0]
    best = max(offers, key=lambda offer: quality(accepted, offer))
    return best if quality(accepted, best) > 0 else ""


def quality(accepted: MIMEAccept, media_type: str) -> float:
    """Return how gladly a media type is accepted, from 0 to 1; the most specific range decides, parameters do not count."""
    weights = {_bare(name): weight for name, weight in reversed(list(accepted))}
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((weights[r] for r in ranges if r in weights), 0)


def names(accepted: MIMEAccept, media_type: str) -> bool:
    """Return whether a media type is accepted by name, and more gladly than by a wildcard."""
    return any(_bare(name) == media_type and weight > 0 for name, weight in accepted)


def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()
