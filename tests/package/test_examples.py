"""Examples in docstrings give the documented results."""

import doctest
import importlib
import pkgutil

import pytest
import sgns

MODULES = sorted(module.name for module in pkgutil.walk_packages(sgns.__path__, "sgns."))


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_examples(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = finder.find(importlib.import_module("sgns.torch_backend.dataset"))
    assert any(test.examples for test in found)
