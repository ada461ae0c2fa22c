"""gensim's own tests, run against the classes of this package.

python -m tests.compat.gensim_suite

Needs gensim 4.4 and testfixtures. gensim installs the tests of its Word2Vec, KeyedVectors, Phrases,
FastText and Doc2Vec. While they run, the classes of this package replace these classes. The command
fails if the failing tests are not exactly the ones in `EXPECTED_FAILURES`.
"""

from __future__ import annotations

import functools
import importlib
import io
import sys
import unittest
from collections.abc import Iterator
from contextlib import chdir
from tempfile import TemporaryDirectory
from types import ModuleType

import sgns.compat.gensim as ours

MODULES = ("test_word2vec", "test_keyedvectors", "test_phrases", "test_fasttext", "test_doc2vec")

NAMED = "expects gensim's function as `scoring`, where sgns has the name 'default'"
OFFSETS = "calls a private method that divides a file among gensim's threads"
PRUNES = "expects counts to be pruned, but sgns counts all words"
ONE_OUTPUT = (
    "expects negative=5 of a file with hierarchical softmax, which holds no vectors for it: sgns "
    "reads negative=0, since fastText trains one of both"
)

#: Tests that fail, and the reason why each of them may.
EXPECTED_FAILURES = {
    "TestDoc2VecModel.test_cython_linesentence_readline_after_getting_offsets": OFFSETS,
    "TestDoc2VecModel.test_get_offsets_and_start_doctags": OFFSETS,
    "TestDoc2VecModel.test_mixed_tag_types": "expects `key_to_index` to lack integers, where sgns "
    "has the row of every tag",
    "TestFrozenPhrasesPersistence.test_save_load_no_scoring": NAMED,
    "TestFrozenPhrasesPersistence.test_save_load_string_scoring": NAMED,
    "TestPhrasesPersistence.test_save_load_custom_scorer": "saves a function, which sgns refuses",
    "TestFrozenPhrasesPersistence.test_save_load_custom_scorer": (
        "saves a function, of which sgns saves only the name"
    ),
    "TestWord2VecModel.test_prune_vocab": PRUNES,
    "TestPhrasesModel.test_pruning": PRUNES,
    "TestPhrasesModelCommonTerms.test_pruning": PRUNES,
    "SaveFacebookFormatModelTest.test_cbow": ONE_OUTPUT,
    "SaveFacebookFormatModelTest.test_skipgram": ONE_OUTPUT,
    "TestFastTextModel.test_estimate_memory": "expects 12 numbers in a row, which has 16 in sgns",
    "TestPhrasesModel.test_export_phrases": "the delimiter is a space, which also occurs in words: "
    "gensim reports the word 'human interface' as a phrase",
}


def main() -> None:
    ours.install()
    phrases = importlib.import_module("gensim.models.phrases")
    for name in ("Phrases", "FrozenPhrases"):
        setattr(phrases, name, getattr(ours, name))
    modules = [importlib.import_module(f"gensim.test.{name}") for name in MODULES]
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromModule, modules))
    suite.addTests(case for module in modules for case in functions(module))
    report = io.StringIO()
    with TemporaryDirectory() as folder, chdir(folder):  # some tests leave files
        result = unittest.TextTestRunner(report).run(suite)
    failed = {short(test.id()) for test, _ in [*result.failures, *result.errors]}
    for name in sorted(failed):
        print(f"{name}: {EXPECTED_FAILURES.get(name, 'NOT EXPECTED')}")
    print(f"{result.testsRun} tests, {len(failed)} failed, {len(result.skipped)} skipped")
    if failed != set(EXPECTED_FAILURES):
        print(report.getvalue())
        sys.exit(f"not as in EXPECTED_FAILURES: {sorted(failed ^ set(EXPECTED_FAILURES))}")


def functions(module: ModuleType) -> Iterator[unittest.TestCase]:
    """Yield the tests of a module that are functions, once for each value of their parameter."""
    for name, function in vars(module).items():
        if name.startswith("test_") and callable(function):
            marks = getattr(function, "pytestmark", [])
            values = [value for mark in marks for value in mark.args[1]]
            for value in values:
                call = functools.wraps(function)(functools.partial(function, value))
                yield unittest.FunctionTestCase(call)


def short(test_id: str) -> str:
    """Return class and name of a test."""
    return ".".join(test_id.split(".")[-2:])


if __name__ == "__main__":
    main()
