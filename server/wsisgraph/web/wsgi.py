"""An ASGI request as WSGI has it, for the pages."""

import io
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes


def environ_of(scope: MutableMapping[str, Any], path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return the environment of a request (PEP 3333).

    Args:
        scope: the connection scope of ASGI.
        path: the path as it was sent, with its percent signs.
        headers: the headers, names in small letters.
        body: the whole body.
    """
    server = scope.get("server") or ("127.0.0.1", 80)
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name not in ("content-type", "content-length")},
    }
