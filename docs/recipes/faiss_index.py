"""faiss: a graph of neighbors (HNSW) for cosines, in a file.

Packages: faiss-cpu
"""

import sys

import faiss
import sgns

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file, normalize=True)  # unit length: the product is the cosine

index = faiss.IndexHNSWFlat(vectors.vector_size, 32, faiss.METRIC_INNER_PRODUCT)
index.add(vectors.matrix)
faiss.write_index(index, f"{folder}/words.faiss")

# Elsewhere: the numbers that faiss returns are the rows of the vectors.
index = faiss.read_index(f"{folder}/words.faiss")
index.hnsw.efSearch = 100  # candidates of a search
cosines, rows = index.search(vectors[[token]], 10)
for row, cosine in zip(rows[0], cosines[0], strict=True):
    print(vectors.vocabulary.tokens[row], cosine, sep="\t")
