"""HTTP/1.1 with limits on the head of a request, so that clients who never finish one hold nothing up."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT, HEAD_SECONDS = 2**16, 20.0


class Guarded(HttpToolsProtocol):
    """HTTP with a limit on the head of a request: of its bytes, and of the time in which it must arrive."""

    _head = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._rest()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of the head."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop waiting; the application bounds the body."""
        self._rest()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count the bytes of the head."""
        if self._timer is not None:
            self._head += len(data)
            if self._head > HEAD_LIMIT and b"\r\n\r\n" not in data:
                self._refuse(b"431 Request Header Fields Too Large")
                return
        super().data_received(data)

    def _await_head(self) -> None:
        self._rest()
        self._head, self._timer = 0, self.loop.call_later(HEAD_SECONDS, self._refuse, b"408 Request Timeout")

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: bytes) -> None:
        self._rest()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            self.transport.close()
