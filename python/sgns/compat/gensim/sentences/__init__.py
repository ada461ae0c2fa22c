"""Sentences and phrases, with gensim's interface."""
