"""Edge lists that the core reads, compared with a reader in Python, line by line."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sgns.errors import CorpusError, FormatError
from sgns.files import streams
from sgns.graph.edge_list import read_edge_list

NAMES = [b"a", b"b", b"\xc3\xa9", b"a-name-of-many-letters", b"#", b"#x", b"x#", b"\xff", b"\0"]
WEIGHTS = [b"1", b"2.5", b".5", b"1.", b"1e3", b"+1", b"-0", b"-1", b"nan", b"inf", b"1_0", b"0x1"]
FIELDS = st.sampled_from([*NAMES, *WEIGHTS, b"1e-400", b"1e400"])
SPACES = st.sampled_from([b" ", b"\t", b"  ", b"\v", b"\f", b"\r"])
ENDS = st.sampled_from([b"\n", b"\n", b"\r\n", b" \n", b"\n\n"])
PLAIN = st.sampled_from([b"a b\n", b"b c 2\n", b"c a 1\n", b"\n", b"# none\n"])
LINES = st.one_of(
    PLAIN,
    st.tuples(st.lists(FIELDS, max_size=4), SPACES, ENDS).map(lambda x: x[1].join(x[0]) + x[2]),
)
#: Mostly plain lines, so that most errors are behind some of them.
TEXTS = st.one_of(
    st.lists(st.one_of(PLAIN, PLAIN, PLAIN, LINES), max_size=60).map(b"".join),
    st.lists(LINES, max_size=6).map(lambda lines: b"".join(lines).replace(b"\n", b"\r")),
    st.lists(LINES, max_size=6).map(lambda lines: b"".join(lines).rstrip()),
    st.binary(max_size=60),
)


def reference(text):
    """Return edges and names, or the number of the line that is not an edge."""
    end = b"\r" if b"\n" not in text and b"\r" in text else b"\n"
    numbers, edges = {}, []
    for line, content in enumerate(text.removeprefix(b"\xef\xbb\xbf").split(end), 1):
        fields = content.split()
        if not fields or fields[0].startswith(b"#"):
            continue
        try:
            if not 2 <= len(fields) <= 3 or (len(fields) == 3 and b"_" in fields[2]):
                return line
            weight = float(fields[2]) if len(fields) == 3 else 1.0
            names = [name.decode() for name in fields[:2]]
        except ValueError:
            return line
        if not 0 <= weight < math.inf:
            return line
        edges.append([numbers.setdefault(name, len(numbers)) for name in names] + [weight])
    return edges, list(numbers)


@settings(max_examples=300)
@given(text=TEXTS, step=st.integers(1, 50))
@example(b"a b\n" * 100 + b"c \xff\n", 1000)
@example(b"a b\r" * 40 + b"b c 3", 7)
def test_the_core_reads_what_python_reads(tmp_path_factory, text, step):
    path = tmp_path_factory.getbasetemp() / "edges.txt"
    path.write_bytes(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sgns.graph.edge_list._is_header", lambda fields: False)
        # The first piece decides what ends a line, and whether the file is text.
        patch.setattr(streams, "CHUNK_BYTES", max(step, text.find(b"\n") + 1, text.find(b"\r") + 1))
        try:
            found = read_edge_list([path])
        except (CorpusError, FormatError) as error:
            found = str(error)
    expected = reference(text)
    if isinstance(found, str):
        if "not text" in found or "UTF-16" in found or "binary" in found or "UTF-32" in found:
            return
        if isinstance(expected, int):
            assert f"{path}, line {expected}" in found
        else:
            assert expected == ([], [])
            assert "there are no edges" in found
        return
    weights = np.ones(len(found.sources)) if found.weights is None else found.weights
    columns = zip(found.sources.tolist(), found.targets.tolist(), weights.tolist(), strict=True)
    assert ([list(edge) for edge in columns], found.nodes) == expected
