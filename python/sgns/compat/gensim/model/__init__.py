"""The Word2Vec model with gensim's interface, trained by the core of this package."""
