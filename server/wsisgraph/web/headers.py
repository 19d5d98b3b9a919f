"""The headers that every answer has."""

from collections.abc import Mapping

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After"}
REVALIDATED = "public, max-age=0, must-revalidate"


def wire_headers(own: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of an answer, those of every answer among them, as ASGI sends them."""
    merged = {**SECURITY, **CORS, **own, "Vary": "Accept, Accept-Encoding"}
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in merged.items())
