"""Public names: each can be imported, and importing them loads no large library."""

import importlib

import pytest

from ..waiting import printed_by

#: Names that README.md or docs/*.md import or mention, and the other names of `__all__`.
NAMES = {
    "sgns": [
        "ARCHITECTURES",
        "NEGATIVES_MODES",
        "OBJECTIVES",
        "AliasTable",
        "CheckpointWarning",
        "Corpus",
        "Corpus.from_column",
        "Corpus.from_file",
        "Corpus.from_ids",
        "Corpus.from_parquet",
        "Corpus.from_sentences",
        "Corpus.from_sessions",
        "Corpus.open",
        "Corpus.prune",
        "Corpus.save",
        "CorpusError",
        "CountedPairs",
        "CountedPairs.from_arrays",
        "CountedPairs.from_scipy",
        "DistributedError",
        "DistributedWarning",
        "DivergenceError",
        "EmptyCorpusError",
        "FormatError",
        "HuffmanTree",
        "Model",
        "Model.explore",
        "Model.context_vectors",
        "Model.extend",
        "Model.from_pretrained",
        "Model.mean_vectors",
        "Model.load",
        "Model.save",
        "PairBlock",
        "PairChunks",
        "PairStream",
        "Pairs",
        "Phrases",
        "Phrases.apply",
        "Phrases.find",
        "Phrases.join",
        "Phrases.load",
        "Phrases.merge",
        "Phrases.save",
        "Progress",
        "ReadProgress",
        "SmallCorpusWarning",
        "SubwordVectors",
        "SubwordVectors.rows",
        "SubwordVectors.to_word_vectors",
        "Subwords",
        "Vocabulary",
        "WordVectors",
        "WordVectors.analogy",
        "WordVectors.centered",
        "WordVectors.explore",
        "WordVectors.from_pretrained",
        "WordVectors.index",
        "WordVectors.load",
        "WordVectors.most_similar",
        "WordVectors.most_similar_batch",
        "WordVectors.save",
        "WordVectors.save_pretrained",
        "WordVectors.similarity",
        "__version__",
        "align",
        "compare_neighbors",
        "evaluate_analogies",
        "evaluate_categories",
        "evaluate_links",
        "evaluate_next_items",
        "evaluate_nodes",
        "evaluate_outliers",
        "evaluate_similarity",
        "graph",
        "graph.node2vec",
        "keep_probability",
        "leave_last_out",
        "noise_weights",
        "shifts",
        "train",
        "train_pairs",
        "tune",
    ],
    "sgns.compat.gensim": [
        "ENGLISH_CONNECTOR_WORDS",
        "FAST_VERSION",
        "RULE_DEFAULT",
        "RULE_DISCARD",
        "RULE_KEEP",
        "CallbackAny2Vec",
        "FrozenPhrases",
        "KeyedVectors",
        "KeyedVectors.load",
        "LineSentence",
        "PathLineSentences",
        "Phraser",
        "Phrases",
        "Text8Corpus",
        "Word2Vec",
        "from_gensim",
        "install",
        "uninstall",
    ],
    "sgns.corpus": ["Corpus", "CorpusLike", "as_corpus"],
    "sgns.demo": ["group_cosines", "run", "train_toy", "train_toy_torch"],
    "sgns.errors": [
        "CheckpointWarning",
        "CorpusError",
        "DistributedError",
        "DistributedWarning",
        "DivergenceError",
        "EmptyCorpusError",
        "FormatError",
        "TokenEncodingError",
        "TruncatedError",
        "UnexpectedFileError",
    ],
    "sgns.evaluation": [
        "AnalogyResult",
        "AnalogyScore",
        "CategoryResult",
        "LinkResult",
        "NextItemResult",
        "NodeResult",
        "NodeScore",
        "OutlierResult",
        "OverlapResult",
        "SimilarityResult",
        "compare_neighbors",
        "evaluate_analogies",
        "evaluate_categories",
        "evaluate_outliers",
        "evaluate_similarity",
    ],
    "sgns.explorer": ["explore", "serve"],
    "sgns.formats": ["FORMATS", "Format", "choose_format", "load_vectors", "save_vectors"],
    "sgns.graph": [
        "Graph",
        "Graph.from_edge_list",
        "Graph.from_edges",
        "Graph.from_networkx",
        "Graph.from_scipy",
        "GraphLike",
        "node2vec",
        "random_walks",
    ],
    "sgns.pairs": ["ARCHITECTURES", "NEGATIVES_MODES", "PairBlock", "PairStream"],
    "sgns.plotting": ["loss_curve", "plane", "vector_map"],
    "sgns.sklearn": ["MeanVectorizer"],
    "sgns.torch_backend": [
        "OBJECTIVES",
        "BlockMeans",
        "PairDataset",
        "SkipGram",
        "available_devices",
        "check_device",
        "check_products",
        "fit",
        "mean_loss",
        "reference_hierarchical_step",
        "reference_step",
        "reference_step_at_once",
        "to_tensors",
    ],
    "sgns.vectors": ["WordVectors"],
    "sgns.vectors.ann": ["Index", "Index.load", "Index.save"],
    "sgns.vocabulary": ["Vocabulary"],
}

#: Libraries that take long to import.
HEAVY = {
    "cyclopts",
    "datasets",
    "fsspec",
    "gensim",
    "matplotlib",
    "networkx",
    "openTSNE",
    "pandas",
    "polars",
    "pyarrow",
    "rich",
    "scipy",
    "sklearn",
    "torch",
    "tqdm",
    "umap",
    "usearch",
}


@pytest.mark.parametrize("module", NAMES)
def test_public_names_can_be_imported(module):
    for name in NAMES[module]:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)


def test_the_package_lists_its_names():
    import sgns

    names = {name for name in NAMES["sgns"] if "." not in name}
    assert names <= set(sgns.__all__)


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("sgns", set()),
        ("sgns.cli", {"cyclopts", "rich"}),
        ("sgns.compat.gensim", set()),
        ("sgns.demo", set()),
        ("sgns.explorer.explore", set()),
        ("sgns.demo.stdlib_text", set()),
        ("sgns.graph", set()),
    ],
)
def test_imports_stay_light(module, allowed):
    imported = set(printed_by(f"import {module}, sys; print(*sys.modules)").split())
    assert module in imported
    assert not (HEAVY - allowed) & imported


def test_the_package_does_not_import_its_extras():
    imported = set(printed_by("import sgns, sys; print(*sys.modules)").split())
    assert (
        not {"sgns.compat", "sgns.explorer", "sgns.plotting", "sgns.sklearn", "sgns.torch_backend"}
        & imported
    )


def test_modules_with_optional_libraries_are_found_without_an_import_of_their_own():
    for name in ("sklearn", "torch_backend", "plotting", "explorer", "compat", "vectors.ann"):
        assert printed_by(f"import sgns; print(sgns.{name}.__name__)").split() == [f"sgns.{name}"]
