"""Files and names that the code blocks of the pages use."""

from __future__ import annotations

import bz2
import gzip
import lzma
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors.numpy
import scipy.sparse
import sgns
from sgns.demo.stdlib_text import stdlib_sentences

QUICK = {"vector_size": 100, "epochs": 1, "workers": 1}


def make_files(folder: Path) -> None:
    """Write every file that a block reads and no block before it writes."""
    sentences = list(islice(stdlib_sentences(), 15_000))
    news = "".join(" ".join(words) + "\n" for words in sentences)
    part = "".join(" ".join(words) + "\n" for words in sentences[-2000:])
    (folder / "news.txt").write_text(news)
    for name in ("a.txt", "more.txt", "new.txt", "text.txt"):
        (folder / name).write_text(part)
    (folder / "news-of-may.txt").write_text(part + "a brandnewword again\n" * 30)
    (folder / "latin.txt").write_bytes("caffè\n".encode("utf-16"))
    for name in ("news.txt.gz", "corpus.txt.gz", "more.txt.gz", "data/one.txt.gz"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(gzip.compress((part if "/" in name else news).encode(), 1))
    (folder / "b").mkdir()
    (folder / "b" / "b.txt.xz").write_bytes(lzma.compress(part.encode(), preset=0))
    (folder / "data" / "two.txt.bz2").write_bytes(bz2.compress(part.encode(), 1))
    lines = part.splitlines()[:300]
    for name in ("abstracts.txt", "reports.txt"):
        (folder / name).write_text("\n".join(lines) + "\n")
    (folder / "sessions.txt").write_text("\n".join(line for line in lines if " " in line) + "\n")
    (folder / "titles.txt").write_text("".join(f"title {i}\n" for i in range(300)))
    _make_tables(folder, lines)
    _make_questions(folder)
    _make_vectors(folder, sentences)


def _make_tables(folder: Path, lines: list[str]) -> None:
    (folder / "tables").mkdir()
    columns = {"text": lines, "tokens": [line.split() for line in lines]}
    pq.write_table(pa.table(columns), folder / "tables" / "one.parquet")
    log = _log()
    log.to_csv(folder / "log.csv.gz", index=False)
    log.to_parquet(folder / "log.parquet")
    graph = nx.karate_club_graph()
    edges = "".join(f"{u} {v}\n" for u, v in graph.edges())
    (folder / "edges.txt").write_text(edges)
    (folder / "edges.txt.gz").write_bytes(gzip.compress(edges.encode()))
    (folder / "friends.edgelist").write_text(edges)
    clubs = "".join(f"{node} {club[:4]}\n" for node, club in graph.nodes(data="club"))
    (folder / "friends.labels").write_text(clubs)
    table = "".join(f"n{u},n{v},1.5\n" for u, v in graph.edges())
    (folder / "edges.csv").write_text("from,to,cost\n" + table)
    rng = np.random.default_rng(0)
    for name in ("pairs-1.npz", "pairs-2.npz"):
        users, items = rng.integers(0, 50, 500), rng.integers(0, 20, 500)
        np.savez(folder / name, users=users, items=items)


def _make_questions(folder: Path) -> None:
    scores = "file\tdirectory\t8\nread\twrite\t7\nlist\tmonth\t1\nbytes\tstring\t6\n"
    for name in ("wordsim353.tsv", "ws353.tsv", "men.tsv"):
        (folder / name).write_text(scores)
    analogies = ": verbs\nread reading write writing\nwrite writing read reading\n"
    (folder / "questions-words.txt").write_text(analogies)
    classes = {"day": "time", "week": "time", "month": "time", "list": "type", "string": "type"}
    (folder / "battig.tsv").write_text("".join(f"{w}\t{c}\n" for w, c in classes.items()))
    (folder / "8-8-8_Dataset").mkdir()
    words = "day week month year hour minute second time\n\nlist file string bytes\n"
    (folder / "8-8-8_Dataset" / "Time.txt").write_text(words.replace(" ", "\n"))


def _make_vectors(folder: Path, sentences: list[list[str]]) -> None:
    corpus = sgns.Corpus.from_sentences(sentences)
    model = sgns.train(corpus, **QUICK)
    for name in ("model.safetensors", "news.safetensors", "vectors.safetensors"):
        model.save(folder / name)
    for name in ("old.bin", "big.vec", "finnish.bin", "other.safetensors"):
        model.vectors.save(folder / name)
    for year in ("1900", "1900s", "1990s", "2000"):
        model.vectors.save(folder / f"{year}.safetensors")
    model.vectors.save(folder / "glove.6B.300d.txt", "glove")
    subwords = sgns.train(corpus, min_ngram=3, max_ngram=6, buckets=1000, **QUICK)
    subwords.vectors.save(folder / "cc.tr.300.bin", "fasttext-bin")
    matrix = model.vectors.matrix[:5]
    tokens = "\n".join(list(model.vectors)[:5]) + "\n"
    (folder / "words.txt").write_text(tokens)
    (folder / "embedding.tokens.txt").write_text(tokens)
    np.save(folder / "matrix.npy", matrix)
    tensors = {"embedding.weight": matrix.copy()}
    safetensors.numpy.save_file(tensors, folder / "embedding.safetensors")
    theirs = _gensim().Word2Vec(sentences[:3000], vector_size=10, epochs=1, workers=1)
    theirs.save(str(folder / "theirs.model"))


def _gensim() -> Any:
    """Return gensim's models, which only some pages need."""
    import gensim.models

    return gensim.models


def _log() -> pd.DataFrame:
    """Return a log of 400 users, each of whom buys items of one of four groups."""
    rng = np.random.default_rng(1)
    users = np.repeat(np.arange(400), 6)
    items = 10 * (users % 4) + rng.integers(0, 10, users.size)
    frame = pd.DataFrame({"user": [f"u{u}" for u in users], "item": [f"i{i}" for i in items]})
    frame.loc[frame.user == "u0", "user"] = "ann"
    frame.loc[frame.user == "u1", "user"] = "bob"
    frame.loc[frame.item == "i0", "item"] = "tea"
    frame.loc[frame.item == "i1", "item"] = "milk"
    frame["product"], frame["session"], frame["order"] = frame.item, frame.user, frame.user
    frame["t"] = frame["time"] = rng.permutation(len(frame))
    return frame


def make_names(folder: Path) -> dict[str, Any]:
    """Return the names that blocks use and do not define."""
    rng = np.random.default_rng(2)
    log = _log()
    lines = (folder / "abstracts.txt").read_text().splitlines()
    sentences = [line.split() for line in (folder / "news.txt").read_text().splitlines()]
    centers, contexts = rng.integers(0, 50, (2, 2000))
    names_of_users, names_of_items = [f"u{i}" for i in range(49)] + ["ann"], ["tea"]
    names_of_items += [f"i{i}" for i in range(19)]
    purchases = scipy.sparse.random(50, 20, 0.2, random_state=0) * 10
    square = scipy.sparse.random(50, 50, 0.2, random_state=0) * 10
    frame = pd.DataFrame({"text": lines})
    graph = nx.karate_club_graph()
    nx.set_edge_attributes(graph, 1.0, "cost")
    odd = nx.Graph([(2, 0), (1, 3), (0, 1), (2, 3)])
    ends = np.array(graph.edges())
    matrix = nx.to_scipy_sparse_array(graph)
    vectors = sgns.WordVectors.load(folder / "news.safetensors")
    model = sgns.Model.load(folder / "model.safetensors")
    return {
        "__name__": "__main__",
        **{"np": np, "sgns": sgns, "log": log, "lines": lines, "frame": frame, "table": frame},
        **{"centers": centers, "contexts": contexts, "weights": np.ones(centers.size)},
        **{"users": centers % 50, "items": contexts % 20, "n_users": 50, "n_items": 20},
        **{"names": [f"n{i}" for i in range(50)], "names_of_users": names_of_users},
        **{"names_of_items": names_of_items, "purchases": purchases, "counts_of_pairs": square},
        **{"words": ["red", "wine", "tea"] * 20, "neighbors": ["wine", "tea", "red"] * 20},
        **{"walks": [rng.integers(0, 30, 20) for _ in range(50)], "ids": rng.integers(0, 9, 500)},
        **{"offsets": np.arange(0, 501, 10), "vocabulary": [f"w{i}" for i in range(9)]},
        **{"texts": lines, "labels": [i % 2 for i in range(len(lines))]},
        **{"sentences": sentences, "more": [["new", "word"]] * 30},
        **{"g": graph, "graph_of_networkx": odd, "matrix": matrix, "vectors": vectors},
        **{"sources": ends[:, 0], "targets": ends[:, 1], "weights_of_edges": np.ones(len(ends))},
        **{"corpus": sgns.Corpus.from_file(folder / "a.txt")},
        **{
            "model": model,
            "other": vectors,
            "seen": {"ann": ["tea"], "bob": ["milk"]},
            "tokens": list(vectors)[:5],
        },
        "paths": ["pairs-1.npz", "pairs-2.npz"],
    }
