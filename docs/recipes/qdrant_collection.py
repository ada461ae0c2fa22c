"""Qdrant: a collection with payloads, in a local folder or on a server.

Packages: qdrant-client
"""

import sys

import sgns
from qdrant_client import QdrantClient, models

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)

client = QdrantClient(path=f"{folder}/words.qdrant")  # a server: QdrantClient(url=...)
client.create_collection(
    "words",
    models.VectorParams(size=vectors.vector_size, distance=models.Distance.COSINE),
)
client.upload_collection(
    "words",
    vectors=vectors.matrix,
    payload=({"token": word} for word in vectors.vocabulary.tokens),
    ids=range(len(vectors)),
)

for found in client.query_points("words", vectors[token].tolist(), limit=10).points:
    print(found.payload["token"], found.score, sep="\t")
client.close()
