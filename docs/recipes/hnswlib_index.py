"""hnswlib: a graph of neighbors (HNSW), in a file.

Packages: hnswlib
"""

import sys

import hnswlib
import sgns

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)

index = hnswlib.Index(space="cosine", dim=vectors.vector_size)
index.init_index(max_elements=len(vectors), M=16, ef_construction=200)
index.add_items(vectors.matrix)
index.save_index(f"{folder}/words.hnswlib")

# Elsewhere: the labels that hnswlib returns are the rows of the vectors.
index = hnswlib.Index(space="cosine", dim=vectors.vector_size)
index.load_index(f"{folder}/words.hnswlib")
index.set_ef(100)  # candidates of a search, at least as many as answers
rows, distances = index.knn_query(vectors[token], k=10)
for row, distance in zip(rows[0], distances[0], strict=True):
    print(vectors.vocabulary.tokens[row], 1 - distance, sep="\t")
