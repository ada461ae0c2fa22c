"""Writes a text of random words as gzip files: write_text.py MEGABYTES URL.

Ranks of the words follow Zipf's law.
"""

import gzip
import sys

import fsspec
import numpy as np

FILES = 4
WORDS_OF_LINE = 20


def main() -> None:
    megabytes, url = int(sys.argv[1]), sys.argv[2]
    files, path = fsspec.core.url_to_fs(url)
    files.mkdirs(path, exist_ok=True)
    rng = np.random.default_rng(0)
    for number in range(FILES):
        size = 0
        name = f"{path}/part-{number}.txt.gz"
        with files.open(name, "wb") as raw, gzip.open(raw, "wb", 1) as file:
            while size < megabytes * 1_000_000 // FILES:
                ranks = np.minimum(rng.zipf(1.3, size=(10_000, WORDS_OF_LINE)), 50_000)
                lines = [" ".join(f"w{rank}" for rank in line) for line in ranks.tolist()]
                data = ("\n".join(lines) + "\n").encode()
                size += file.write(data)


if __name__ == "__main__":
    main()
