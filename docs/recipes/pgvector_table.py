"""pgvector: a table in PostgreSQL, with an index for cosines.

The address of the server is in the variable PGVECTOR_URL.

Packages: psycopg[binary] pgvector
"""

import os
import sys

import psycopg
import sgns
from pgvector.psycopg import register_vector

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)

with psycopg.connect(os.environ["PGVECTOR_URL"]) as connection:
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    register_vector(connection)
    connection.execute("DROP TABLE IF EXISTS words")
    connection.execute(
        f"CREATE TABLE words (token text PRIMARY KEY, vector vector({vectors.vector_size}))"
    )
    with connection.cursor().copy(
        "COPY words (token, vector) FROM STDIN WITH (FORMAT binary)"
    ) as copy:
        copy.set_types(["text", "vector"])
        for word, row in zip(vectors.vocabulary.tokens, vectors.matrix, strict=True):
            copy.write_row([word, row])
    # After the rows: so the index is built faster.
    connection.execute("CREATE INDEX ON words USING hnsw (vector vector_cosine_ops)")
    connection.execute("SET hnsw.ef_search = 100")
    answers = connection.execute(
        "SELECT token, 1 - (vector <=> %(v)s) FROM words ORDER BY vector <=> %(v)s LIMIT 10",
        {"v": vectors[token]},
    ).fetchall()

for word, cosine in answers:
    print(word, cosine, sep="\t")
