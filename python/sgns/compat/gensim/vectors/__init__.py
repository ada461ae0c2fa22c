"""Vectors by key, with gensim's interface."""
