"""gensim's own tests, run against the classes of this package.

python -m tests.compat.gensim_suite

Needs gensim 4.4 and testfixtures. gensim installs the tests of its Word2Vec, KeyedVectors,
Doc2Vec and Phrases. While they run, the classes of this package replace these classes. The command
fails if the failing tests are not exactly the ones in `EXPECTED_FAILURES`.
"""

from __future__ import annotations

import importlib
import io
import sys
import unittest
from contextlib import chdir
from tempfile import TemporaryDirectory

import sgns.compat.gensim as ours

MODULES = ("test_word2vec", "test_keyedvectors", "test_phrases", "test_doc2vec")

NAMED = "expects gensim's function as `scoring`, where sgns has the name 'default'"
CONCAT = "trains with dm_concat=1, which sgns refuses"
OFFSETS = "calls a private method that divides a file among gensim's threads"
PRUNES = "expects counts to be pruned, but sgns counts all words"

#: Tests that fail, and the reason why each of them may.
EXPECTED_FAILURES = {
    **{
        f"TestDoc2VecModel.test_{name}": CONCAT
        for name in (
            "deterministic_dmc",
            "dmc_hs",
            "dmc_hs_fromfile",
            "dmc_neg",
            "dmc_neg_fromfile",
        )
    },
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


def short(test_id: str) -> str:
    """Return class and name of a test."""
    return ".".join(test_id.split(".")[-2:])


if __name__ == "__main__":
    main()
