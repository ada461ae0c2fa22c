"""Each command does its work, on a model trained by the command line itself."""

import gzip
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sgns
from sgns import Corpus, Model, WordVectors, _core
from sgns.cli import main
from sgns.formats import FORMATS

GROUPS = (("red", "green", "blue", "pink"), ("one", "two", "three", "four"))


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """Two gzipped files of sentences, each within one group of words."""
    folder = tmp_path_factory.mktemp("text")
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        lines = [" ".join(rng.permutation(GROUPS[i % 2])) for i in range(400)]
        with gzip.open(folder / f"{name}.txt.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join([*lines, "rare \N{SNOWMAN}"]) + "\n")
    return folder


@pytest.fixture(scope="module")
def model(text):
    path = text / "model.safetensors"
    options = "--vector-size 8 --window 3 --sample 0 --epochs 30 --workers 1 --seed 3"
    assert run("train", text / "a.txt.gz", text / "b.txt.gz", "-o", path, *options.split()) == 0
    return path


def run(*arguments):
    return main([str(argument) for argument in arguments])


def rows(shown):
    return [line.split("\t") for line in shown.splitlines()]


def test_train_saves_a_model_with_its_options(model):
    loaded = Model.load(model)
    assert set(loaded.vocabulary) == {*GROUPS[0], *GROUPS[1]}  # "rare" occurs but twice
    assert (
        loaded.options.items()
        >= {
            "vector_size": 8,
            "window": 3,
            "sample": 0,
            "negative": 5,
            "ns_exponent": 0.75,
            "alpha": 0.025,
            "min_alpha": 1e-4,
            "epochs": 30,
            "workers": 1,
            "seed": 3,
        }.items()
    )
    assert loaded.words_trained == 30 * 2 * 400 * 4
    assert np.abs(loaded.context_vectors.matrix).max() > 0


def test_every_option_reaches_the_training(text, tmp_path):
    given = {
        "vector_size": 4,
        "window": 2,
        "sample": 0.01,
        "negative": 3,
        "ns_exponent": 0.5,
        "alpha": 0.04,
        "min_alpha": 0.003,
        "epochs": 2,
        "workers": 2,
        "negatives_mode": "shared",
        "block_size": 7,
        "pool_size": 9,
        "seed": 9,
    }
    flags = [x for name, value in given.items() for x in ("--" + name.replace("_", "-"), value)]
    path = tmp_path / "m.safetensors"
    assert run("train", text / "a.txt.gz", "--output", path, "--min-count", 1, *flags) == 0
    loaded = Model.load(path)
    assert loaded.options.items() >= given.items()
    assert "rare" in loaded.vocabulary


def test_the_classical_step_is_there_for_the_asking(text, tmp_path):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1)
    assert run(*arguments, "--negatives-mode", "per_pair") == 0
    assert Model.load(path).options["negatives_mode"] == "per_pair"
    assert run(*arguments, "--architecture", "cbow") == 0
    assert Model.load(path).options["architecture"] == "cbow"
    assert run(*arguments, "--architecture", "glove") == 1
    assert run(*arguments, "--negatives-mode", "own") == 2


def test_lines_may_be_baskets(text, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1)
    assert run(*arguments, "--window", "sentence", "--max-contexts", 3) == 0
    assert Model.load(path).options.items() >= {"window": "sentence", "max_contexts": 3}.items()
    assert run(*arguments, "--window", "line") == 2
    assert "sentence" in capsys.readouterr().err


def test_hierarchical_softmax_alone(text, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1, "--negative", 0)
    assert run(*arguments) == 1
    assert "negative must be at least 1, got 0" in capsys.readouterr().err
    assert run(*arguments, "--hs") == 0
    assert Model.load(path).node_vectors.shape == (7, 100)
    assert run("export", path, "-o", tmp_path / "v.txt", "--which", "context") == 1
    assert "has no context vectors" in capsys.readouterr().err


def test_train_reports_on_stderr_unless_quiet(text, tmp_path, capsys):
    arguments = ("train", text / "a.txt.gz", "-o", tmp_path / "m.safetensors", "--epochs", 1)
    assert run(*arguments) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "read 1,602 words" in shown.err
    assert "words/s" in shown.err
    assert "m.safetensors: 8 vectors of 100 dimensions" in shown.err
    assert run(*arguments, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_train_exports_by_extension_or_by_name(text, tmp_path, format):
    arguments = ("train", text / "a.txt.gz", "--epochs", 1, "--workers", 1, "-q", "-o")
    by_extension = tmp_path / f"v{format.extensions[0]}"
    by_name = tmp_path / "v.data"
    assert run(*arguments, by_extension) == 0
    assert run(*arguments, by_name, "--format", format.name) == 0
    first, second = WordVectors.load(by_extension), WordVectors.load(by_name, format.name)
    assert first.vocabulary.tokens == second.vocabulary.tokens
    np.testing.assert_array_equal(first.matrix, second.matrix)


def test_train_replaces_bad_bytes_if_told_to(tmp_path):
    text, path = tmp_path / "bad.txt", tmp_path / "m.safetensors"
    text.write_bytes(b"good b\xffd\n" * 9)
    arguments = ("train", text, "-o", path, "-q", "--sample", 0)
    assert run(*arguments) == 1
    assert not path.exists()
    assert run(*arguments, "--errors", "replace") == 0
    assert "b\N{REPLACEMENT CHARACTER}d" in Model.load(path).vocabulary


@pytest.mark.parametrize("name", ["{}", "{}/", "{}/*.txt.gz", "{}/**/?.txt.gz", "file://{}"])
def test_text_from_patterns_folders_and_urls(text, tmp_path, name, capsys):
    folder = tmp_path / "data"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt.gz").write_bytes((text / "a.txt.gz").read_bytes())
    (folder / "b/b.txt.gz").write_bytes((text / "b.txt.gz").read_bytes())
    (folder / "c.txt.gz").write_bytes(gzip.compress(b""))
    path = tmp_path / "c.safetensors"
    assert run("encode", name.format(folder), "-o", path, "--min-count", 1) == 0
    n_words = 1602 if name == "{}/*.txt.gz" else 3204
    assert f"read {n_words:,} words" in capsys.readouterr().err
    assert Corpus.open(path).n_words == n_words


def test_text_from_standard_input(text, tmp_path, monkeypatch, capsys):
    for command in ("train", "encode"):
        lines = gzip.decompress((text / "a.txt.gz").read_bytes())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
        path = tmp_path / f"{command}.safetensors"
        assert run(command, "-", text / "b.txt.gz", "-o", path) == 0
        assert "read 3,204 words" in capsys.readouterr().err
        assert path.exists()


def test_columns_of_parquet_files(tmp_path, capsys):
    rows = ["red green blue pink", "one two three four"] * 20
    table = pa.table({"text": rows, "ids": [[0, 1, 2, 3], [4, 5, 6, 7]] * 20})
    for name in "ab":
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=7)
    path = tmp_path / "c.safetensors"
    for column in ("text", "ids"):
        assert run("encode", tmp_path / "*.parquet", "--column", column, "-o", path) == 0
        assert "read 320 words, 8 of them different" in capsys.readouterr().err
        assert run("encode", tmp_path / "*.parquet", "--column", column, "-o", path) == 0
        assert "is up to date" in capsys.readouterr().err
    arguments = ("train", tmp_path / "a.parquet", "--column", "text", "--epochs", 1, "-q", "-o")
    assert run(*arguments, tmp_path / "m.safetensors") == 0
    assert set(Model.load(tmp_path / "m.safetensors").vocabulary) == {*GROUPS[0], *GROUPS[1]}


@pytest.fixture
def places(tmp_path):
    """Text with a phrase of three words, and rare words that none may swallow."""
    lines = [f"{word} new york city {word}" for word in "abcdefgh"] * 2 + ["odd once"] * 2
    path = tmp_path / "places.txt"
    path.write_text("\n".join(lines))
    return path


def test_train_joins_phrases_before_rare_words_go(places, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", places, "-o", path, "--epochs", 1, "--sample", 0, "--min-count", 3)
    assert run(*arguments, "--phrases", 2, "--phrases-threshold", 0.9) == 0
    shown = capsys.readouterr().err
    assert "pass 1: found 2 phrases, joined 84 words to 68, in" in shown
    assert "pass 2: found 1 phrases, joined 68 words to 52, in" in shown
    assert "kept 9 words and phrases, 48 in all" in shown
    loaded = Model.load(path)
    assert set(loaded.vocabulary) == {*"abcdefgh", "new_york_city"}
    assert [phrases.threshold for phrases in loaded.phrases] == [0.9, 0.9]
    sentence = ["to", "new", "york", "city"]
    for phrases in loaded.phrases:
        assert phrases.min_count == 3
        sentence = phrases.join(sentence)
    assert sentence == ["to", "new_york_city"]

    assert run(*arguments, "--phrases", 1, "--phrases-threshold", 0.9, "-q") == 0
    assert capsys.readouterr().err == ""
    assert set(Model.load(path).vocabulary) == {*"abcdefgh", "new_york", "city"}
    limited = ("--phrases", 1, "--phrases-threshold", 0.9, "-q", "--max-size", 2)
    assert run(*arguments, *limited) == 0
    assert set(Model.load(path).vocabulary) == {"city", "new_york"}
    assert run(*arguments, "--phrases", 1, "-q") == 0  # by default a phrase must exceed 10
    assert set(Model.load(path).vocabulary) == {*"abcdefgh", "new", "york", "city"}
    assert run(*arguments, "-q") == 0
    assert Model.load(path).phrases == ()


def test_train_joins_phrases_of_an_encoded_corpus(places, tmp_path):
    path, corpus = tmp_path / "m.safetensors", tmp_path / "c.safetensors"
    Corpus.from_file(places, min_count=1).save(corpus)
    arguments = ("train", corpus, "-o", path, "--epochs", 1, "--sample", 0, "-q")
    assert run(*arguments, "--phrases", 1, "--phrases-threshold", 0.5) == 0
    assert set(Model.load(path).vocabulary) == {"new_york", "city"}  # min_count is 5
    assert run(*arguments, "--min-count", 3) == 1  # nothing to prune: it was settled


def test_neighbors_are_of_the_same_group(model, capsys):
    assert run("neighbors", model, "red", "two", "--topn", 3) == 0
    shown = rows(capsys.readouterr().out)
    assert [row[0] for row in shown] == ["red"] * 3 + ["two"] * 3
    assert {row[1] for row in shown[:3]} == set(GROUPS[0]) - {"red"}
    assert {row[1] for row in shown[3:]} == set(GROUPS[1]) - {"two"}
    vectors = WordVectors.load(model)
    for word, neighbor, cosine in shown:
        assert float(cosine) == pytest.approx(vectors.similarity(word, neighbor), abs=1e-4)


def test_analogy(model, capsys):
    assert run("analogy", model, "red", "one", "green", "-n", 2) == 0
    shown = rows(capsys.readouterr().out)
    expected = WordVectors.load(model).analogy("red", "one", "green", topn=2)
    assert shown == [[word, f"{cosine:.4f}"] for word, cosine in expected]


@pytest.fixture
def questions(tmp_path):
    similarity, analogies = tmp_path / "human.tsv", tmp_path / "pairs.txt"
    similarity.write_text("red\tblue\t9\none\ttwo\t8\nred\tone\t1\nred\tunknown\t5\n")
    analogies.write_text(": colors\nred green blue pink\n: missing\na b c d\n")
    return similarity, analogies


def test_evaluate_prints_tables(model, questions, capsys):
    similarity, analogies = questions
    assert run("evaluate", model, "--similarity", similarity, "--analogies", analogies) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:2] == ["similarity", "spearman"]
    assert lines[1][0] == "human"
    assert lines[1][-1] == "3/4"
    assert [line[0] for line in lines[2:]] == ["pairs", "colors", "missing", "total"]
    assert [line[-1] for line in lines[3:]] == ["1/1", "0/1", "1/2"]


def test_evaluate_prints_json(model, questions, capsys):
    similarity, analogies = questions
    arguments = ("--similarity", similarity, similarity, "--analogies", analogies, "--json")
    assert run("evaluate", model, *arguments) == 0
    report = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [score["found"] for score in report["similarity"]] == [3, 3]
    assert report["similarity"][0]["spearman"] >= 0.5
    assert report["analogies"]["pairs"]["total"]["asked"] == 2
    assert report["analogies"]["pairs"]["sections"][1]["accuracy"] is None


@pytest.mark.parametrize("which", ["input", "context", "mean"])
def test_export(model, tmp_path, which):
    path = tmp_path / "v.bin"
    assert run("export", model, "-o", path, "--which", which) == 0
    loaded = Model.load(model)
    matrices = {
        "input": loaded.vectors.matrix,
        "context": loaded.context_vectors.matrix,
        "mean": (loaded.vectors.matrix + loaded.context_vectors.matrix) / 2,
    }
    np.testing.assert_array_equal(WordVectors.load(path).matrix, matrices[which])


@pytest.mark.parametrize(
    "options", [(), ("-n", 3), ("--words", "red", "one"), ("--kind", "loss")], ids=str
)
def test_plot(model, tmp_path, options):
    path = tmp_path / "picture.png"
    assert run("plot", model, "-o", path, *options) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_plot_draws_the_words_it_is_given(model, tmp_path, monkeypatch):
    from sgns import plotting

    drawn = []
    monkeypatch.setattr(plotting, "vector_map", lambda vectors, words, path: drawn.append(words))
    run("plot", model, "-o", tmp_path / "map.png", "--words", "red", "one")
    run("plot", model, "-o", tmp_path / "map.png", "--n", 7)
    assert drawn == [["red", "one"], 7]


def test_train_on_a_device_of_torch(tmp_path, capsys):
    text, path = tmp_path / "t.txt", tmp_path / "t.safetensors"
    text.write_text("red green blue\none two three\n" * 10)
    options = ("--vector-size", 8, "--epochs", 2, "--sample", 0, "--backend", "torch")
    assert run("train", text, "-o", path, *options, "--products", "bfloat16") == 0
    assert Model.load(path).options["backend"] == "torch"
    assert run("train", text, "-o", path, "--device", "cuda:99") == 1
    assert "device must be one of cpu" in capsys.readouterr().err


def test_info_names_the_instruction_set_in_use(capsys, monkeypatch):
    baseline = _core.supported_isas()[-1]
    monkeypatch.setenv("SGNS_ISA", baseline)
    assert run("info") == 0
    shown = dict(rows(capsys.readouterr().out))
    assert shown["instruction set"] == baseline
    assert baseline in shown["supported"].split()
    assert shown["numpy"] == np.__version__
    assert int(shown["cores"]) >= 1
    assert "threads" in shown["device cpu"]


def test_estimate_is_what_training_takes(text, capsys):
    assert run("estimate", "--tokens", 1000, "--vector-size", 100, "--hs", "--checkpoint") == 0
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    matrix = sgns._core.Matrix(1000, 100)
    padded = 1000 * np.asarray(matrix).strides[0] / 2**30
    assert rows["vectors"] == rows["context vectors"] == f"{padded:.3f} GiB"
    assert list(rows) == [
        "vectors",
        "context vectors",
        "node vectors",
        "copy for checkpoints",
        "together",
        "free",
    ]
    assert run("estimate", text / "a.txt.gz", "--vector-size", 10**6, "-q") == 0
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert rows["vectors"] == f"{8 * 4e6 / 2**30:.3f} GiB"  # eight words: the rare one is dropped
    assert "corpus" in rows


def test_estimate_of_more_tokens_than_32_bits_can_count(capsys):
    assert run("estimate", "--tokens", 5 * 10**9, "--vector-size", 96) == 1
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert rows["vectors"] == f"{4 * 96 * 5e9 / 2**30:.3f} GiB"
    assert rows["together"] == f"{8 * 96 * 5e9 / 2**30:.3f} GiB"


def test_estimate_says_what_to_lower(capsys):
    assert run("estimate", "--tokens", 10**9, "--vector-size", 1000) == 1
    message = capsys.readouterr().err
    assert "two float32 matrices of shape (1000000000, 1000) do not fit: they take" in message
    assert "lower vector_size, or raise min_count" in message
    assert run("estimate") == 1
    assert "give either a corpus or --tokens" in capsys.readouterr().err
