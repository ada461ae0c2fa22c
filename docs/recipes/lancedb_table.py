"""LanceDB: a table in a folder, with columns to filter by.

Packages: lancedb pyarrow
"""

import sys

import lancedb
import sgns

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)

database = lancedb.connect(f"{folder}/words.lancedb")
table = database.create_table("words", vectors.to_arrow())  # token, vector and count

# Elsewhere. `where` filters before the search; an index pays above some 100,000 rows:
# table.create_index(metric="cosine", vector_column_name="vector")
table = lancedb.connect(f"{folder}/words.lancedb").open_table("words")
search = table.search(vectors[token], vector_column_name="vector").distance_type("cosine")
for found in search.where("count >= 5").limit(10).to_list():
    print(found["token"], 1 - found["_distance"], sep="\t")
