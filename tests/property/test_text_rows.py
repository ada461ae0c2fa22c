"""Rows of text that the core reads: the same as those that Python reads, line by line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns.errors import FormatError
from sgns.formats import load_vectors, row_buffer, text_lines

NUMBERS = st.one_of(
    st.floats(allow_nan=True).map(repr),
    st.floats(width=32).map(lambda x: f"{x:.9g}"),
    st.decimals(-2, 2, places=6).map(str),
    st.sampled_from(
        ["", "+1", "+-1", "1.", ".5", "1_0", "0x1", "1e-400", "1e400", "\t1", "nan(1)"]
    ),
)
LINES = st.tuples(
    st.sampled_from(["a", "b", "", "c d", "\u3000", "\xa0", "-1"]),
    st.lists(NUMBERS, min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n", " \n", "\n\n", ""]),
).map(lambda parts: " ".join([parts[0], *parts[1]]) + parts[2])


def loaded(path):
    """Return tokens and the bits of components, or the words of the error."""
    try:
        table = load_vectors(path, duplicates="error")
    except FormatError as error:
        return str(error)
    return table.vocabulary.tokens, table.matrix.view(np.uint32).tolist()


@pytest.mark.parametrize("name", ["v.txt", "v.glove"])
@settings(max_examples=150)
@given(lines=st.lists(LINES, min_size=1, max_size=6), step=st.integers(1, 40))
def test_the_core_and_python_agree(tmp_path_factory, name, lines, step):
    path = tmp_path_factory.getbasetemp() / name
    header = f"{len(lines)} 2\n" if name == "v.txt" else "first 1 2\n"
    path.write_text(header + "".join(lines), newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_buffer, "_READ_BYTES", step)
        by_core = loaded(path)
        patch.setattr(text_lines, "read_text_rows", lambda data, at, room: ([], None, at))
        by_python = loaded(path)
    assert by_core == by_python
