"""Names that other programs give to options of training."""

from __future__ import annotations

__all__ = ["our_name"]

#: Ours by those of gensim, fastText, word2vec.c, node2vec, torch and scikit-learn, without
#: hyphens, underscores and case.
_OURS = {
    "alpha": "initialalpha learningrate lr rate startalpha",
    "architecture": "algorithm arch model",
    "architecture='cbow'": "bow cbow cbowmean",
    "architecture='skip-gram'": "sg skipgram",
    "block_size": "batch batchsize batchwords",
    "corpus": "corpusfile data edgelist edges file input inputfile sentences text textfile train",
    "checkpoint": "checkpointpath ckpt",
    "device": "cuda gpu",
    "epochs": "epoch iter iterations iters maxiter niter numepochs passes",
    "hs": "hierarchicalsoftmax",
    "max_size": "maxfinalvocab maxvocab maxvocabsize vocabsize",
    "min_alpha": "endalpha minlr",
    "min_count": "mincnt minfreq minfrequency minoccurrences",
    "negative": "k neg negatives negativesamples nneg ns numneg",
    "ns_exponent": "noiseexponent power",
    "num_walks": "nwalks walks",
    "on_progress": "callback callbacks",
    "resume": "continue restart",
    "sample": "samp subsample subsampling t",
    "seed": "randomseed randomstate rng",
    "vector_size": "dim dimension dimensions dims embeddingdim embeddingsize layer1size "
    "ncomponents nfeatures size",
    "walk_length": "walklen",
    "window": "context contextsize contextwindow radius windowsize win ws",
    "workers": "cores jobs njobs numthreads numworkers processes thread threads",
}

_BY_THEIRS = {ours.replace("_", ""): ours for ours in _OURS if "=" not in ours}
_BY_THEIRS |= {theirs: ours for ours, names in _OURS.items() for theirs in names.split()}


def our_name(name: str) -> str | None:
    """Return the name of an option of ours, perhaps with a value, by that of another program."""
    ours = _BY_THEIRS.get(name.replace("-", "").replace("_", "").lower())
    return None if ours == name else ours
