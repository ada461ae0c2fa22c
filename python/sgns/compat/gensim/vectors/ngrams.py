"""N-grams of words and their hashes, as gensim's functions of the same names return them."""

from __future__ import annotations

__all__ = ["compute_ngrams", "compute_ngrams_bytes", "ft_hash_bytes", "ft_ngram_hashes"]

_OFFSET, _PRIME, _MASK = 2166136261, 16777619, 0xFFFFFFFF  # of FNV-1a with 32 bits


def compute_ngrams(word: str, min_n: int, max_n: int) -> list[str]:
    """Return all pieces of `min_n` to `max_n` characters of a word between ``<`` and ``>``."""
    marked = f"<{word}>"
    return [
        marked[start : start + length]
        for length in range(min_n, min(len(marked), max_n) + 1)
        for start in range(len(marked) - length + 1)
    ]


def compute_ngrams_bytes(word: str, min_n: int, max_n: int) -> list[bytes]:
    """Return the n-grams of a word as fastText makes them: in UTF-8, without ``<`` or ``>`` alone.

    They are in the order of their first characters.
    """
    marked = f"<{word}>"
    return [
        marked[start:end].encode()
        for start in range(len(marked))
        for end in range(start + max(1, min_n), min(len(marked), start + max_n) + 1)
        if end - start > 1 or 0 < start < len(marked) - 1
    ]


def ft_hash_bytes(bytez: bytes) -> int:
    """Return fastText's hash of an n-gram: FNV-1a, in which bytes above 127 are negative."""
    found = _OFFSET
    for byte in bytez:
        signed = byte if byte < 128 else byte | 0xFFFFFF00
        found = (found ^ signed) * _PRIME & _MASK
    return found


def ft_ngram_hashes(word: str, minn: int, maxn: int, num_buckets: int) -> list[int]:
    """Return the bucket of each n-gram of a word, in the order of `compute_ngrams_bytes`."""
    return [ft_hash_bytes(each) % num_buckets for each in compute_ngrams_bytes(word, minn, maxn)]
