"""Logs of sessions in CSV and Parquet files."""

import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import Corpus

LOG = {
    "user": ["u9", "u2", "u9", "u2", "u9", "u5"],
    "product": ["tea", "jam", "rye bread", "tea", "caf\xe9", "rye bread"],
    "t": [3, 2, 1, 1, 2, 1],
}
BY_ROW = [["tea", "rye bread", "caf\xe9"], ["jam", "tea"], ["rye bread"]]
BY_TIME = [["rye bread", "caf\xe9", "tea"], ["tea", "jam"], ["rye bread"]]


def sentences(corpus):
    words = [corpus.vocabulary.tokens[i] for i in corpus.ids]
    return [words[i:j] for i, j in zip(corpus.offsets[:-1], corpus.offsets[1:], strict=True)]


def csv_of(table):
    rows = [
        ",".join(table),
        *(",".join(map(str, row)) for row in zip(*table.values(), strict=True)),
    ]
    return "\n".join(rows).encode()


def write(folder, table, name):
    path = folder / name
    if path.suffix == ".parquet":
        pq.write_table(pa.table(table), path, row_group_size=4)
    else:
        data = csv_of(table)
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.parquet"])
def test_the_items_of_a_session_are_a_sentence(tmp_path, name):
    path = write(tmp_path, LOG, name)
    assert sentences(Corpus.from_log(path, "user", "product", min_count=1)) == BY_ROW
    assert sentences(Corpus.from_log(path, "user", "product", "t", min_count=1)) == BY_TIME


def test_the_corpus_is_that_of_the_same_columns(tmp_path):
    rng = np.random.default_rng(3)
    log = {
        "user": rng.integers(0, 40, 500).tolist(),
        "product": [f"p{i}" for i in rng.geometric(0.1, 500)],
        "t": rng.integers(0, 50, 500).tolist(),
    }
    expected = Corpus.from_sessions(log["user"], log["product"], log["t"], min_count=3)
    for name in ("log.csv", "log.parquet"):
        corpus = Corpus.from_log(write(tmp_path, log, name), "user", "product", "t", 3)
        assert corpus.vocabulary == expected.vocabulary
        assert corpus.ids.tolist() == expected.ids.tolist()
        assert corpus.offsets.tolist() == expected.offsets.tolist()


def test_a_session_can_continue_in_a_later_file(tmp_path):
    write(tmp_path, {name: column[:3] for name, column in LOG.items()}, "1.csv")
    write(tmp_path, {name: column[3:] for name, column in LOG.items()}, "2.parquet")
    assert sentences(Corpus.from_log(tmp_path, "user", "product", "t", 1)) == BY_TIME


def test_integers_are_names_by_their_spelling(tmp_path):
    log = {"user": [7, 7, 8], "product": [2_858_723_000_000, -5, -5]}
    for name in ("log.csv", "log.parquet"):
        corpus = Corpus.from_log(write(tmp_path, log, name), "user", "product", min_count=1)
        assert sentences(corpus) == [["2858723000000", "-5"], ["-5"]]


@pytest.mark.parametrize(
    "times",
    [
        [0.3, 0.2, 0.1, 0.1, 0.2, 0.1],
        [f"2026-01-0{t} 09:00:00" for t in LOG["t"]],
        [f"2026-01-0{t}" for t in LOG["t"]],
        [f"2026-01-0{t}T09:00:00Z" for t in LOG["t"]],
        [10**t for t in LOG["t"]],
    ],
)
def test_times_are_numbers_or_iso_8601(tmp_path, times):
    for name in ("log.csv", "log.parquet"):
        path = write(tmp_path, LOG | {"t": times}, name)
        assert sentences(Corpus.from_log(path, "user", "product", "t", 1)) == BY_TIME


@pytest.mark.parametrize(
    "kind",
    [
        pa.timestamp("s"),
        pa.timestamp("ns", "UTC"),
        pa.date32(),
        pa.date64(),
        pa.time32("s"),
        pa.duration("ms"),
        pa.float32(),
        pa.uint64(),
        pa.decimal128(25, 3),
    ],
    ids=str,
)
def test_times_of_parquet_have_any_type_with_an_order(tmp_path, kind):
    small = pa.array(LOG["t"], pa.int32() if kind.bit_width == 32 else pa.int64())
    if kind == pa.date64():
        times = pa.array(LOG["t"], pa.int32()).cast(pa.date32()).cast(kind)
    else:
        times = small.cast(kind)
    path = write(tmp_path, LOG | {"t": times}, "log.parquet")
    assert sentences(Corpus.from_log(path, "user", "product", "t", 1)) == BY_TIME


@pytest.mark.parametrize("column", ["user", "product", "t"])
@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_null_is_an_error_with_its_row(tmp_path, name, column):
    values = [*LOG[column][:4], "" if name == "log.csv" else None, LOG[column][5]]
    path = write(tmp_path, LOG | {column: values}, name)
    message = rf"{name}, column '{column}' must not hold nulls, got one in row 4"
    with pytest.raises(ValueError, match=message):
        Corpus.from_log(path, "user", "product", "t", 1)


def test_other_times_are_refused(tmp_path):
    path = write(tmp_path, LOG | {"t": [1, 2, "31/12/2025", 4, 5, 6]}, "log.csv")
    with pytest.raises(TypeError, match=r"column 't': 31/12/2025 in row 2 is not a time: write"):
        Corpus.from_log(path, "user", "product", "t", 1)
    write(tmp_path, LOG | {"t": ["2026-01-01"] * 6}, "b.csv")
    write(tmp_path, LOG, "a.csv")
    with pytest.raises(TypeError, match=r"of one kind in all files, got numbers in .*a\.csv"):
        Corpus.from_log([tmp_path / "a.csv", tmp_path / "b.csv"], "user", "product", "t", 1)
    path = write(tmp_path, LOG | {"t": [[1]] * 6}, "log.parquet")
    with pytest.raises(TypeError, match="times must be numbers, dates or times"):
        Corpus.from_log(path, "user", "product", "t", 1)


def test_names_of_other_types_are_refused(tmp_path):
    path = write(tmp_path, LOG | {"product": [0.5] * 6}, "log.parquet")
    with pytest.raises(TypeError, match="'product' is of type double: names must be strings"):
        Corpus.from_log(path, "user", "product", min_count=1)


def test_a_log_without_rows_is_an_error(tmp_path):
    (tmp_path / "log.csv").write_text("user,product,t\n")
    with pytest.raises(ValueError, match="no tokens"):
        Corpus.from_log(tmp_path / "log.csv", "user", "product", "t", 1)


def test_options_apply_to_items(tmp_path):
    path, saved = write(tmp_path, LOG, "log.csv"), tmp_path / "corpus.safetensors"
    corpus = Corpus.from_log(path, "user", "product", min_count=2, save_to=saved)
    assert corpus.vocabulary.tokens == ("rye bread", "tea")
    assert sentences(Corpus.open(saved)) == [["tea", "rye bread"], ["tea"], ["rye bread"]]
