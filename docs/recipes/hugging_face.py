"""Hugging Face: a folder with the file and a model card, ready to be uploaded.

Packages: huggingface_hub
"""

import sys

import sgns

file, token, folder = sys.argv[1:]
vectors = sgns.WordVectors.load(file)
vectors.save_pretrained(
    f"{folder}/words",
    title="me/words",
    data="The pages of Python's own documentation.",
    license="apache-2.0",
    language="en",
)

# hf upload me/words FOLDER/words      publishes the folder; then "me/words" is its name:
loaded = sgns.WordVectors.from_pretrained(f"{folder}/words")
for word, cosine in loaded.most_similar(token, topn=10):
    print(word, cosine, sep="\t")
