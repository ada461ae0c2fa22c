"""The server: it answers its own page alone, on this machine."""

import json
import socket
import threading
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

import numpy as np
import pytest
import sgns
from sgns.explorer import serve, serving


@contextmanager
def running(server):
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join()


def get(server, target, **headers):
    connection = HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", target, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.fixture
def server(vectors):
    made = serve(vectors, title="served")
    yield made
    made._http.server_close()


def near(server, query):
    path = urlsplit(server.address).path
    status, _, body = server.answer(f"127.0.0.1:{server.port}", f"{path}near?{query}")
    return status, json.loads(body) if status == HTTPStatus.OK else body.decode()


def test_the_page_is_at_the_address_and_nowhere_else(server):
    with running(server):
        path = urlsplit(server.address).path
        response, body = get(server, path)
        assert response.status == 200
        assert b"<title>served</title>" in body
        policy = response.headers["Content-Security-Policy"]
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in response.headers
        for wrong in ("/", "/near", path[:-2] + "/", path + "other", "/x/near?model=0&k=1&plus=0"):
            response, body = get(server, wrong)
            assert response.status == 404
            assert b"<title>" not in body


def test_an_address_without_its_last_slash_leads_to_the_page(server):
    path = urlsplit(server.address).path
    with running(server):
        response, body = get(server, path.removesuffix("/"))
    assert response.status == 308
    assert response.headers["Location"] == path
    assert b"<title>" not in body


def test_an_address_that_cannot_be_read_is_a_bad_request(server, capsys):
    with running(server), socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            f"GET http://[/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Invalid IPv6 URL" in answer
    assert capsys.readouterr().err == ""


def test_requests_for_other_hosts_are_refused(server):
    path = urlsplit(server.address).path
    for host in ("example.com", f"example.com:{server.port}", "127.0.0.1", None, ""):
        status, _, body = server.answer(host, path)
        assert status == HTTPStatus.FORBIDDEN
        assert b"<title>" not in body
    for host in ("127.0.0.1", "localhost"):
        assert server.answer(f"{host}:{server.port}", path)[0] == HTTPStatus.OK


def test_the_server_listens_on_this_machine_only(server):
    assert server._http.socket.getsockname()[0] == "127.0.0.1"


def test_addresses_are_different(vectors):
    servers = [serve(vectors) for _ in range(2)]
    paths = [urlsplit(each.address).path for each in servers]
    for each in servers:
        each._http.server_close()
    assert paths[0] != paths[1]
    assert min(map(len, paths)) > 20


def test_neighbors_are_those_of_the_vectors(server, vectors):
    status, found = near(server, "model=0&k=5&plus=3")
    assert status == HTTPStatus.OK
    expected = vectors.most_similar("w3", topn=5)
    assert [f"w{row}" for row in found["rows"]] == [word for word, _ in expected]
    np.testing.assert_allclose(found["cosines"], [cosine for _, cosine in expected], rtol=1e-5)
    _, found = near(server, "model=0&k=4&plus=1&plus=30&minus=50")
    expected = vectors.most_similar(["w1", "w30"], ["w50"], topn=4)
    assert [f"w{row}" for row in found["rows"]] == [word for word, _ in expected]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("model=0&k=5", "plus and minus name no word"),
        ("model=1&k=5&plus=0", "model must be below 1"),
        ("model=0&k=5&plus=60", "plus must be below 60"),
        ("model=0&k=5&minus=-1", "minus must be whole numbers"),
        ("model=0&k=5&plus=1e9", "plus must be whole numbers"),
        ("model=0&k=5&plus=" + "9" * 5000, "plus must be whole numbers"),
        ("model=0&k=1001&plus=0", "k must be below 1001"),
        ("model=0&plus=0", "k must be given once"),
        ("model=0&model=0&k=2&plus=0", "model must be given once"),
        ("model=0&k=5" + "&plus=0" * 60, ""),
    ],
)
def test_bad_questions_get_an_answer(server, query, why):
    status, body = near(server, query)
    assert status == HTTPStatus.BAD_REQUEST
    assert why in body


def test_two_models_have_neighbors_each(vectors):
    other = sgns.WordVectors(vectors.vocabulary, vectors.matrix[::-1])
    server = serve(vectors, compare=other)
    found = [near(server, f"model={model}&k=3&plus=0")[1]["rows"] for model in (0, 1)]
    server._http.server_close()
    assert found[0] != found[1]


def test_an_index_answers_when_it_is_there(server, vectors):
    [neighbors] = server._neighbors
    exact = neighbors.near([3], [], 5)
    neighbors.build()
    rows, cosines = neighbors.near([3], [], 5)
    assert rows == exact[0]
    np.testing.assert_allclose(cosines, exact[1], rtol=1e-5)


def test_an_index_is_built_for_many_words_if_usearch_is_installed(server, monkeypatch):
    built = threading.Event()
    [neighbors] = server._neighbors
    monkeypatch.setattr(neighbors, "build", built.set)
    neighbors.begin()
    assert not built.is_set()
    monkeypatch.setattr(serving, "_INDEXED", 10)
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    neighbors.begin()
    assert not built.is_set()
    monkeypatch.setattr(serving, "find_spec", lambda name: name)
    neighbors.begin()
    assert built.wait()


def test_a_port_that_is_taken_is_an_error_that_says_what_to_do(vectors):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port}: .*choose another one, or 0"):
            serve(vectors, port)
    with pytest.raises(ValueError, match="port must be at most 65535, got 70000"):
        serve(vectors, 70000)
