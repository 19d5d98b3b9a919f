"""The template process: loads a snapshot into memory and forks one worker for each connection.

Started as ``python -m wsisgraph.store.template DUMP DESCRIPTOR MEMORY`` with a listening Unix socket. It has one thread, so forking is
safe. A worker sends its process id, then answers one query after the other until the connection ends; it can open no file and no socket.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from wsisgraph.jsonld import compact
from wsisgraph.namespaces import prefixes
from wsisgraph.store import BadQuery, NotAcceptable, Query, QueryError
from wsisgraph.store.evaluation import evaluate

LENGTH = struct.Struct("!Q")
PR_SET_PDEATHSIG = 1
KINDS: dict[type[QueryError], str] = {BadQuery: "bad-query", NotAcceptable: "not-acceptable"}


def main(dump: str, descriptor: int, memory: int) -> None:
    """Load the dump and serve the listening socket until the parent ends.

    Args:
        dump: path of the N-Quads of a snapshot.
        descriptor: file descriptor of a listening Unix socket.
        memory: how many bytes a worker may take beyond the shared store.
    """
    die_with_parent()
    listener = socket.socket(fileno=descriptor)
    store = Store()
    store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    prefixes()
    compact([Triple(NamedNode("urn:warm"), NamedNode("urn:up"), Literal("imports"))])  # a worker can import nothing any more
    gc.collect()
    gc.freeze()  # collections in a worker leave the shared pages alone
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _work(connection, store, memory)
        connection.close()


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _work(connection: socket.socket, store: Store, memory: int) -> None:
    die_with_parent()
    with suppress(EOFError, ConnectionError):
        connection.sendall(LENGTH.pack(os.getpid()))
        _restrict(memory)
        while True:
            head, body = _answer(receive(connection), store)
            send(connection, json.dumps(head).encode(), body)
            if head.get("error") == "limit":
                break  # the memory of a worker that met its limit is not trusted again
    os._exit(0)


def _answer(request: bytes, store: Store) -> tuple[dict[str, str], bytes]:
    asked = json.loads(request)
    try:
        answer = evaluate(store, Query(**{**asked, "default_graphs": tuple(asked["default_graphs"]), "named_graphs": tuple(asked["named_graphs"])}))
        return {"media_type": answer.media_type}, answer.content
    except QueryError as error:
        return {"error": KINDS[type(error)]}, str(error).encode()
    except MemoryError:
        return {"error": "limit"}, b"The query needs more memory than a query may have."
    except Exception as error:  # a worker answers whatever happens
        return {"error": "bad-query"}, f"The query cannot be answered: {type(error).__name__}: {error}".encode(errors="replace")


def _restrict(memory: int) -> None:
    """No new file or socket, a bounded address space, no core dump."""
    size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def send(connection: socket.socket, *messages: bytes) -> None:
    """Write messages, each with its length before it."""
    connection.sendall(b"".join(part for message in messages for part in (LENGTH.pack(len(message)), message)))


def receive(connection: socket.socket) -> bytes:
    """Read a message with its length before it.

    Raises:
        EOFError: when the other side ends first.
    """
    return receive_exactly(connection, LENGTH.unpack(receive_exactly(connection, LENGTH.size))[0])


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """Read a number of bytes.

    Raises:
        EOFError: when the other side ends first.
    """
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
