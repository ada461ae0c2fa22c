"""usearch: an index in a file, for search in memory or on the disk.

Packages: usearch
"""

import sys

import sgns
from usearch.index import Index

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)

index = Index(ndim=vectors.vector_size, metric="cos", dtype="f16")
index.add(range(len(vectors)), vectors.matrix)
index.save(f"{folder}/words.usearch")

# Elsewhere: the index is mapped, not loaded. Its keys are the rows of the vectors.
index = Index.restore(f"{folder}/words.usearch", view=True)
for match in index.search(vectors[token], 10):
    print(vectors.vocabulary.tokens[match.key], 1 - match.distance, sep="\t")
