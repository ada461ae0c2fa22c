"""KeyedVectors with gensim's interface: storage, queries, evaluation and files."""
