"""Sentences: readers, encoding, and phrases with gensim's interface."""
