"""Files that gensim pickled, read without gensim and without running code of the file."""
