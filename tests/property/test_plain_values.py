"""Plain values keep their types in JSON, and any text is a value or a known error."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from sgns.compat.gensim.plain import from_json, to_json
from sgns.compat.gensim.vectors.keys import keys_from_arrays, keys_to_arrays, spellings
from sgns.files.header import MALFORMED

simple = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8")),
    st.binary(),
)
keys = st.recursive(
    simple,
    lambda items: st.one_of(st.lists(items).map(tuple), st.frozensets(items)),
    max_leaves=6,
)
values = st.recursive(
    keys,
    lambda items: st.one_of(st.lists(items), st.dictionaries(keys, items), st.sets(keys)),
    max_leaves=6,
)
encodings = st.recursive(
    simple.filter(lambda value: not isinstance(value, bytes)),
    lambda items: st.one_of(
        st.lists(items, max_size=3),
        st.dictionaries(
            st.sampled_from(["tuple", "list", "set", "dict", "bytes", "float", "other"]),
            items,
            max_size=2,
        ),
    ),
)


def typed(value):
    """Return a value whose equality includes types, also within containers."""
    if isinstance(value, (tuple, list)):
        return type(value), tuple(map(typed, value))
    if isinstance(value, (set, frozenset)):
        return type(value), frozenset(map(typed, value))
    if isinstance(value, dict):
        return dict, tuple((typed(key), typed(item)) for key, item in value.items())
    return type(value), value


@settings(max_examples=300)
@given(values)
def test_values_keep_their_types(value):
    assert typed(from_json(to_json(value))) == typed(value)


@settings(max_examples=300)
@given(encodings)
def test_any_json_is_a_value_or_malformed(encoding):
    try:
        value = from_json(json.dumps(encoding).encode())
    except MALFORMED:
        return
    to_json(value)


@settings(max_examples=200)
@given(st.lists(keys, unique=True, max_size=8))
def test_keys_keep_their_types_and_have_distinct_spellings(given_keys):
    read = keys_from_arrays(keys_to_arrays(given_keys), "v")
    assert typed(read) == typed(given_keys)
    assert len(set(spellings(given_keys))) == len(given_keys)
