"""gensim's model, over the core of this package."""
