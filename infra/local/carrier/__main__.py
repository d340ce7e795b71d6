"""Runs the carrier simulator: `python -m infra.local.carrier PORT STACK_PORT`."""

import logging
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.local import settings
from infra.local.carrier.carrier import Carrier
from infra.local.carrier.proxy import Request, Response, error

log = logging.getLogger("carrier")

_HEALTH = "/_carrier/health"


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
        if request.path == _HEALTH:
            return Response(200, [("Content-Type", "application/json")], b"{}")
        try:
            return self.carrier.answer(request)
        except OSError:
            log.exception("the emulator does not answer")
            return error(503, "ServiceUnavailableException", "The emulator does not answer.")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the log to mails and mishaps."""


def main(port: int, stack_port: int) -> None:
    """Serve until ended."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    Handler.carrier = Carrier(stack_port, settings.MAIL)
    server = ThreadingHTTPServer((settings.HOST, port), Handler)
    log.info("listening on %s:%s", settings.HOST, port)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
