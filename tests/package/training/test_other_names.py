"""Names of options in other programs."""

import inspect

import pytest
import sgns
from sgns.training.other_names import _OURS, our_name


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("size", "vector_size"),
        ("iter", "epochs"),
        ("n_jobs", "workers"),
        ("minCount", "min_count"),
        ("learning-rate", "alpha"),
        ("sg", "architecture='skip-gram'"),
        ("callbacks", "on_progress"),
        ("nonsense", None),
    ],
)
def test_names_of_other_programs_lead_to_ours(theirs, ours):
    assert our_name(theirs) == ours


def test_ours_are_options_and_theirs_are_not():
    functions = (sgns.train, sgns.graph.node2vec)
    known = {name for function in functions for name in inspect.signature(function).parameters}
    known |= sgns.reading.options.IngestionOptions.__annotations__.keys()
    assert {ours.partition("=")[0] for ours in _OURS} <= known
    assert all(our_name(name) is None for name in known)


def test_every_proposed_value_is_accepted():
    for ours in _OURS:
        name, _, value = ours.partition("=")
        if value:
            sgns.train([["a", "b"]] * 9, **{name: value.strip("'")}, sample=0, epochs=1)
