"""Models of fastText: two that fastText 0.9.2 wrote, and models made by hand."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b85decode(text))


#: Skip-gram: dim=2, minn=2, maxn=3, bucket=7. Component i of the input matrix is i % 13 / 4 - 1.
SKIPGRAM = _unpacked(
    "c-q?~=C9Agz`(!+#H>Kf2*ofq6BM&UX=Wf!0b*Tenb(iZr0m&%Y!C*46Hxj;6cnYVFxWuF7}ASUQ}Y-!U|bvhVmkycDW"
    "^1*K?KHovUkDLrF#+l#3S<&90pz}%>)-|*w4V=0K^PH+^`QSW(Oqff#N{i0K^M`_y7<;0AdCQvh=WFSPTYG#Rs4UD*&+"
    "r5GQ~v0pbZjya0$dH~;|30yR("
)
SKIPGRAM_TOKENS = ("red", "green", "</s>", "blue", "你好", "ağ")
SKIPGRAM_COUNTS = [60, 40, 40, 20, 20, 20]

#: Supervised, with two labels and pairs of words in the same buckets.
SUPERVISED = _unpacked(
    "c-q?~=C9Agz`(!+#H>Kf2*s>WF=i-cN8+adv97bs>qll%_8dSq8&vKD0|fksf}+$E1`VhfgN=T%9fFr$l$x5yAOhni<&"
    ">r(cu)2&c)D~if}eO~K7tb;pOcuBniC(No}Zrr7iNSDCnX|@GVnrKOfc;X4f`1w9DtYsh#U4n#q5BDJy0Bo8-REL5FY^"
    "I2SCi=K$adR42!`4s`!9C03As={Q"
)
SUPERVISED_TOKENS = ("red", "</s>", "green", "blue", "你好", "ağ")

#: What fastText printed for words of both models. The model has no vector for "" but the bucket
#: of "<>".
VECTORS = {
    "red": [0.625, 0.46875],
    "你好": [1.208333, 0.375],
    "unseen": [0.75, 0.0],
    "🙂🙂": [0.8, 0.4],
    "": [-0.25, 0.0],
}


def model(
    words: list[bytes],
    rows: object,
    *,
    buckets: int = 0,
    lengths: tuple[int, int] = (0, 0),
    labels: tuple[bytes, ...] = (),
    outputs: object = (),
    version: int = 12,
    kind: int = 2,
    loss: int = 2,
    counts: tuple[int, ...] = (),
    **changes: int,
) -> bytes:
    """Return the bytes of a model. `changes` replace numbers that follow from the others."""
    matrix, output = np.array(rows, "<f4"), np.array(outputs, "<f4").reshape(-1, np.shape(rows)[1])
    numbers = {
        "magic": 793712314,
        "dim": matrix.shape[1],
        "maxn": lengths[1],
        "bucket": buckets,
        "n_entries": len(words) + len(labels),
        "n_words": len(words),
        "n_labels": len(labels),
        "n_pruned": -1,
        "quantized": 0,
        "height": matrix.shape[0],
        "width": matrix.shape[1],
        "output_height": output.shape[0],
        "count": 3,
    } | changes
    at = numbers.get
    header = struct.pack("<2i", at("magic"), version)
    arguments = (at("dim"), 5, 5, 1, 5, 1, loss, kind, at("bucket"), lengths[0], at("maxn"), 100)
    dictionary = at("n_entries"), at("n_words"), at("n_labels"), 99, at("n_pruned")
    entries = [(word, 0) for word in words] + [(label, 1) for label in labels]
    return b"".join(
        [
            header,
            struct.pack("<12id", *arguments, 1e-4),
            struct.pack("<3i2q", *dictionary),
            *(
                name + b"\0" + struct.pack("<qb", count, type)
                for (name, type), count in zip(
                    entries, counts or [at("count")] * len(entries), strict=True
                )
            ),
            struct.pack("<8x") * max(0, at("n_pruned")),
            struct.pack("<?2q", at("quantized"), at("height"), at("width")),
            matrix.tobytes(),
            struct.pack("<?2q", 0, at("output_height"), matrix.shape[1]),
            output.tobytes(),
        ]
    )
