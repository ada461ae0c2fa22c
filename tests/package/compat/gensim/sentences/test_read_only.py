"""Dictionaries that refuse changes."""

import copy
import json
import pickle

import pytest
from sgns.compat.gensim.sentences.read_only import ReadOnly


@pytest.fixture
def counts():
    return ReadOnly({"a": 1, "b": 2}, "count again")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(a=2),
        lambda d: d.pop("a"),
        lambda d: d.popitem(),
        lambda d: d.clear(),
        lambda d: d.setdefault("c", 1),
        lambda d: d.__setitem__("a", 2),
        lambda d: d.__delitem__("a"),
        lambda d: d.__ior__({"a": 2}),
    ],
)
def test_changes_are_refused_with_advice(counts, change):
    with pytest.raises(TypeError, match="has no effect: count again"):
        change(counts)
    assert counts == {"a": 1, "b": 2}


def test_it_reads_and_travels_as_a_dict(counts):
    assert json.loads(json.dumps(counts)) == counts == {"a": 1, "b": 2}
    for copied in (pickle.loads(pickle.dumps(counts)), copy.deepcopy(counts), counts.copy()):
        assert type(copied) is dict
        assert copied == counts
