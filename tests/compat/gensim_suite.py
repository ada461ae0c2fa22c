"""gensim's own tests, run against this package.

python -m tests.compat.gensim_suite

Needs gensim 4.4 and testfixtures. The tests are those that gensim installs with itself, of its
Word2Vec, KeyedVectors and Phrases; these names are ours while they run. Fails if a test ends in
another way than is written here.
"""

from __future__ import annotations

import importlib
import io
import sys
import unittest
from contextlib import chdir
from tempfile import TemporaryDirectory

import sgns.compat.gensim as ours

MODULES = ("test_word2vec", "test_keyedvectors", "test_phrases")

PICKLED = "reads a file that gensim has pickled: never done"
INNER = "calls what docs/gensim.md leaves out as gensim's inner workings"
FORGETS = "wants words to be forgotten while they are counted: nothing is"

#: The tests that fail, and why they may.
DIFFERENT = {
    "TestWord2VecModel.test_load_old_model": PICKLED,
    "TestWord2VecModel.test_load_old_model_separates": PICKLED,
    "TestWord2VecModel.test_load_old_models_1_x": PICKLED,
    "TestWord2VecModel.test_load_old_models_2_x": PICKLED,
    "TestWord2VecModel.test_load_old_models_3_x": PICKLED,
    "TestWord2VecModel.test_persistence_backwards_compatible": PICKLED,
    "Gensim320Test.test": PICKLED,
    "TestFrozenPhrasesModelCompatibility.test_compatibility": PICKLED,
    "TestPhrasesPersistence.test_save_load_no_common_terms": PICKLED,
    "TestPhrasesPersistence.test_save_load_no_scoring": PICKLED,
    "TestPhrasesPersistence.test_save_load_string_scoring": PICKLED,
    "TestFrozenPhrasesPersistence.test_save_load_no_common_terms": PICKLED,
    "TestFrozenPhrasesPersistence.test_save_load_no_scoring": PICKLED,
    "TestFrozenPhrasesPersistence.test_save_load_string_scoring": PICKLED,
    "TestPhrasesPersistence.test_save_load_custom_scorer": "a function is not saved",
    "TestFrozenPhrasesPersistence.test_save_load_custom_scorer": "a function is saved by its name",
    "TestWord2VecModel.test_max_final_vocab": INNER,
    "TestWord2VecModel.test_total_word_count": INNER,
    "TestWord2VecModel.test_vocab": "asks a word for its code: `huffman_tree` has it",
    "TestWord2VecModel.test_prune_vocab": FORGETS,
    "TestPhrasesModel.test_pruning": FORGETS,
    "TestPhrasesModelCommonTerms.test_pruning": FORGETS,
    "TestPhrasesModel.test_export_phrases": "words with blanks, and the blank as delimiter: gensim "
    "takes the word 'human interface' for a phrase that was found",
    "TestWord2VecModel.test_persistence_word2vec_format_combination_with_standard_persistence": (
        "loads vectors as a model: a FormatError, not an AttributeError"
    ),
    "TestWord2VecModel.test_load_on_class_error": "load() of an object is that of its class",
    "TestWord2VecModel.test_build_vocab_warning": "a UserWarning, not a line in the log",
    "TestKeyedVectors.test_vectors_for_all_without_copy_vecattrs": (
        "wants a count of 1 where there is none"
    ),
}


def main() -> None:
    ours.install()
    phrases = importlib.import_module("gensim.models.phrases")
    for name in ("Phrases", "FrozenPhrases"):
        setattr(phrases, name, getattr(ours, name))
    modules = [importlib.import_module(f"gensim.test.{name}") for name in MODULES]
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromModule, modules))
    report = io.StringIO()
    with TemporaryDirectory() as folder, chdir(folder):  # where some of them leave files
        result = unittest.TextTestRunner(report).run(suite)
    failed = {short(test.id()) for test, _ in [*result.failures, *result.errors]}
    for name in sorted(failed):
        print(f"{name}: {DIFFERENT.get(name, 'NOT EXPECTED')}")
    print(f"{result.testsRun} tests, {len(failed)} fail, {len(result.skipped)} are skipped")
    if failed != set(DIFFERENT):
        print(report.getvalue())
        sys.exit(f"as never before: {sorted(failed ^ set(DIFFERENT))}")


def short(test_id: str) -> str:
    """Class and name of a test."""
    return ".".join(test_id.split(".")[-2:])


if __name__ == "__main__":
    main()
