"""The carrier's HTTP side."""

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.local.carrier.carrier import Carrier
from infra.local.carrier.proxy import Request, Response, error
from infra.local.settings import HOST

log = logging.getLogger("carrier")


class Handler(BaseHTTPRequestHandler):
    """Reads a request, has the carrier answer it, and writes the answer or hangs up."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    carrier: Carrier

    def handle_any(self) -> None:
        """Answer one request of whatever method."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, list(self.headers.items()), body)
        response = self._answer(request)
        if response is None:
            log.info("hung up on %s %s", request.method, request.path)
            self.close_connection = True
            return
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

    def _answer(self, request: Request) -> Response | None:
        try:
            return self.carrier.answer(request)
        except OSError:
            log.exception("the emulator does not answer")
            return error(503, "ServiceUnavailableException", "The emulator does not answer.")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the log to messages and mishaps."""


def listen(carrier: Carrier, port: int) -> ThreadingHTTPServer:
    """A server of this carrier, listening but not yet serving; port 0 is any free one."""
    handler = type("CarrierHandler", (Handler,), {"carrier": carrier})
    return ThreadingHTTPServer((HOST, port), handler)
