"""The page from a server on this machine, for models that are too large for one file."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from typing import Any, Unpack
from urllib.parse import parse_qs, urlsplit

import numpy as np

from sgns.arguments import check_integer
from sgns.explorer.content import Content
from sgns.explorer.explore import ExplorerOptions, built
from sgns.explorer.page import Page
from sgns.explorer.sources import Explorable
from sgns.vectors.query import nearest, unit_length

__all__ = ["SERVED_WORDS", "Server", "check_port", "serve"]

SERVED_WORDS = 1_000_000
"""Words of a page from a server, if no other number is given."""

_LOOPBACK = "127.0.0.1"

#: Words from which an index answers, once it is built; fewer are searched exactly.
_INDEXED = 100_000

#: Bounds of a question.
_MOST_TERMS = 50
_MOST_ANSWERS = 1000

#: Headers of every answer.
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def check_port(port: int) -> int:
    """Return a port; ValueError if there is no such port."""
    return check_integer("port", port, 0, 65535)


def serve(source: Explorable, port: int = 0, **options: Unpack[ExplorerOptions]) -> Server:
    """Return a server of the page, which listens on this machine only.

    Parameters
    ----------
    source : WordVectors, Model or DocumentModel
        Vectors to explore.
    port : int, default 0
        Port to listen on; 0 takes a free one.
    **options
        See `ExplorerOptions`. ``max_words`` is 1,000,000 if it is omitted.

    Returns
    -------
    Server
        Show its `address`, which is for a browser, and call `Server.run`; Ctrl-C ends it.

    Raises
    ------
    OSError
        If the port is taken.
    Exception
        Any error of `explore`.
    """
    check_port(port)
    return Server(*built(source, SERVED_WORDS, served=True, **options), port)


class Server:
    """Server of a page on the loopback address.

    The address holds a random token, without which nothing is answered, and requests for another
    host are refused: pages of the web that a browser has open cannot read the vectors.
    """

    def __init__(self, page: Page, contents: Sequence[Content], port: int = 0) -> None:
        self._page = page
        self._token = secrets.token_urlsafe(18)
        self._neighbors = [_Neighbors(content) for content in contents]
        try:
            self._http = ThreadingHTTPServer((_LOOPBACK, port), self._handler())
        except OSError as error:
            advice = f"port {port}: {error.strerror}; choose another one, or 0 for a free one"
            raise OSError(error.errno, advice) from error

    @property
    def port(self) -> int:
        """Port that the server listens on."""
        return int(self._http.server_address[1])

    @property
    def address(self) -> str:
        """Address of the page."""
        return f"http://{_LOOPBACK}:{self.port}{self._path}"

    @property
    def _path(self) -> str:
        return f"/{self._token}/"

    def run(self) -> None:
        """Answer until `close` is called in another thread, or an exception such as Ctrl-C."""
        for neighbors in self._neighbors:
            neighbors.begin()
        try:
            self._http.serve_forever(poll_interval=0.2)
        finally:
            self._http.server_close()

    def close(self) -> None:
        """End `run`, which runs in another thread."""
        self._http.shutdown()

    def answer(self, host: str | None, target: str) -> tuple[HTTPStatus, str, bytes]:
        """Return the status, the type and the bytes of the answer to a request.

        Parameters
        ----------
        host : str or None
            The host that the request names.
        target : str
            Path and query of the address.
        """
        if host not in {f"{_LOOPBACK}:{self.port}", f"localhost:{self.port}"}:
            return _refusal(HTTPStatus.FORBIDDEN, f"open {_LOOPBACK}:{self.port} on this machine")
        try:
            parts = urlsplit(target)
        except ValueError as error:
            return _refusal(HTTPStatus.BAD_REQUEST, str(error))
        token, slash, name = parts.path.removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return _refusal(HTTPStatus.NOT_FOUND, "open the whole address that sgns explore prints")
        if not slash:  # the page would ask for its neighbors one folder above
            return _refusal(HTTPStatus.PERMANENT_REDIRECT, self._path)
        if name == "":
            return HTTPStatus.OK, "text/html; charset=utf-8", self._page.text.encode()
        if name != "near":
            return _refusal(HTTPStatus.NOT_FOUND, "there is no such page")
        try:
            found = self._near(parse_qs(parts.query, max_num_fields=_MOST_TERMS))
        except ValueError as error:
            return _refusal(HTTPStatus.BAD_REQUEST, str(error))
        return HTTPStatus.OK, "application/json", json.dumps(found).encode()

    def _near(self, query: dict[str, list[str]]) -> dict[str, Any]:
        model = _number(query, "model", len(self._neighbors))
        k = _number(query, "k", _MOST_ANSWERS + 1)
        neighbors = self._neighbors[model]
        plus, minus = (_numbers(query, name, neighbors.n) for name in ("plus", "minus"))
        if not plus and not minus:
            raise ValueError("plus and minus name no word")
        rows, cosines = neighbors.near(plus, minus, k)
        return {"rows": rows, "cosines": cosines}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version, sys_version = "sgns", ""
            timeout = 30  # a client that says nothing

            def do_GET(self) -> None:
                status, kind, body = server.answer(self.headers.get("Host"), self.path)
                self.send_response(status)
                if status == HTTPStatus.PERMANENT_REDIRECT:
                    self.send_header("Location", server._path)
                policy = f"{server._page.policy}; frame-ancestors 'none'"
                self.send_header("Content-Security-Policy", policy)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                for name, value in _HEADERS.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, format: str, *arguments: object) -> None:
                """Print nothing: the address is secret."""

        return Handler


class _Neighbors:
    """Search of neighbors of one model: exact, or by an index as soon as it is there."""

    def __init__(self, content: Content) -> None:
        self._unit = content.unit
        self._index: Any = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self._unit)

    def begin(self) -> None:
        """Build an index of many rows, in a thread of its own, if usearch is installed."""
        if self.n > _INDEXED and find_spec("usearch") is not None:
            threading.Thread(target=self.build, daemon=True).start()

    def build(self) -> None:
        """Build the index."""
        from sgns.vectors.ann import Index

        self._index = Index(range(self.n), self._unit)

    def near(self, plus: list[int], minus: list[int], k: int) -> tuple[list[int], list[float]]:
        """Return the rows nearest to a sum of rows, without these, and their cosines."""
        direction = unit_length(self._unit[plus].sum(axis=0) - self._unit[minus].sum(axis=0))
        asked = {*plus, *minus}
        n = min(self.n, k + len(asked))
        if self._index is not None:
            [(rows, cosines)] = self._index.nearest(direction[None], n)
        else:
            [(rows, cosines)] = nearest(self._unit, direction[None], n)
        kept = np.array([row not in asked for row in rows.tolist()], bool)
        return rows[kept][:k].tolist(), cosines[kept][:k].tolist()


def _numbers(query: dict[str, list[str]], name: str, bound: int) -> list[int]:
    """Return the whole numbers of a name in a query; ValueError if one is not below a bound."""
    given = query.get(name, [])
    if not all(text.isascii() and text.isdigit() and len(text) < 12 for text in given):
        raise ValueError(f"{name} must be whole numbers")
    numbers = [int(text) for text in given]
    if any(number >= bound for number in numbers):
        raise ValueError(f"{name} must be below {bound}")
    return numbers


def _number(query: dict[str, list[str]], name: str, bound: int) -> int:
    numbers = _numbers(query, name, bound)
    if len(numbers) != 1:
        raise ValueError(f"{name} must be given once")
    return numbers[0]


def _refusal(status: HTTPStatus, why: str) -> tuple[HTTPStatus, str, bytes]:
    return status, "text/plain; charset=utf-8", why.encode()
