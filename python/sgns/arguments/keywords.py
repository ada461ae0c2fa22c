"""Hints for unknown keyword arguments, under the names of other libraries too."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any, ParamSpec, TypeVar

from sgns.arguments.spelling import did_you_mean

__all__ = ["OTHER_NAMES", "keyword_defaults", "our_name", "suggest_keywords"]

#: Our keyword arguments, and the names that other libraries have for them, without underscores.
OTHER_NAMES = {
    "vector_size": "size dim dims ndim ndims dimension dimensions vecsize vecdim embdim embsize "
    "embeddim embeddingdim embeddingsize embeddingdimension nfeatures numfeatures ncomponents "
    "layer1size hiddensize latentdim factors",
    "architecture='skip-gram' or architecture='cbow'": "sg cbow skipgram",
    "architecture='cbow' or architecture='cbow-sum'": "cbowmean",
    "alpha": "lr learningrate initlr startalpha eta",
    "min_alpha": "minlr endalpha finallr minlearningrate",
    "epochs": "iter iters iterations niter niters maxiter nepoch nepochs numepochs passes",
    "on_progress": "callback callbacks",
    "progress": "progressbar progressbars verbose reportdelay showprogress tqdm",
    "window": "ws win windowsize contextsize contextwindow",
    "negative": "neg nneg negatives nnegatives numneg numnegatives nnegativesamples "
    "negativesamples numnegativesamples numnegsamples numsampled",
    "hs": "hierarchicalsoftmax",
    "workers": "threads thread nthreads numthreads numworkers nworkers njobs ncores processes",
    "seed": "randomstate randomseed rng",
    "sample": "t subsample subsampling samplingthreshold downsample",
    "min_count": "minfreq mindf minfrequency minwordcount mincnt",
    "ns_exponent": "nsexp noiseexponent",
    "objective": "loss lossfunction",
    "device": "gpu cuda usegpu usecuda",
    "block_size": "batchsize batchwords",
    "initial_vectors": "pretrained pretrainedvectors pretrainedembeddings initvectors",
    "frozen": "freeze",
    "corpus": "sentences documents texts text corpusfile corpusiterable data input",
    "min_ngram": "minn",
    "max_ngram": "maxn",
    "buckets": "bucket nbuckets numbuckets",
    "path": "file files filename filenames fname paths",
    "max_size": "vocabsize maxvocab maxvocabsize maxfinalvocab maxfeatures",
    "drop": "stopwords stop",
    "lowercase": "lower dolower dolowercase",
    "num_walks": "nwalks walks walkspernode numberwalks walknum",
    "walk_length": "walklen lengthofwalk maxwalklength",
    "graph": "g edgelist edges",
    "topn": "n k top topk ntop",
    "restrict_vocab": "restrict",
    "format='word2vec-binary' or format='word2vec-text'": "binary",
}

#: Maximum number of arguments that an error lists.
_FEW_NAMES = 12

_OUR_NAMES = [ours.partition("=")[0] for ours in OTHER_NAMES]

P = ParamSpec("P")
R = TypeVar("R")


def suggest_keywords(
    *options: type, elsewhere: Mapping[str, Collection[str]] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator by which a function answers unknown keyword arguments with a hint.

    Parameters
    ----------
    *options : TypedDict
        What the ``**options`` of the function can hold.
    elsewhere : mapping of str to collection of str, optional
        Other functions, and options of theirs that may be expected here.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = list(inspect.signature(function).parameters.values())
        names = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        names = [name for name in names if name not in ("self", "cls")]
        names += [name for each in options for name in each.__annotations__]
        known = frozenset(names)
        named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        n_positional = sum(
            p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters
        )
        called = function.__qualname__.removesuffix(".__init__")

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            for name in kwargs:
                if name not in known:
                    hint = _keyword_hint(name, names, elsewhere or {})
                    raise TypeError(
                        f"{_named(called, args)}() got an unexpected keyword argument "
                        f"{name!r}{hint}"
                    )
            if len(args) > n_positional and named:
                raise TypeError(
                    f"{_named(called, args)}() got {args[n_positional]!r:.80} without a name: "
                    f"write options as name=value, such as {named[0]}=..."
                )
            return function(*args, **kwargs)

        return checked

    return decorate


def _named(called: str, args: tuple[Any, ...]) -> str:
    """Return the name of a call; a method has that of the class of its object, not of a base."""
    base, _, name = called.rpartition(".")
    owner = args[0] if args and isinstance(args[0], type) else type(args[0]) if args else None
    if base and owner is not None and base in (each.__qualname__ for each in owner.__mro__):
        return f"{owner.__qualname__}.{name}" if name != "__init__" else owner.__qualname__
    return called


def _keyword_hint(
    name: str, names: Collection[str], elsewhere: Mapping[str, Collection[str]]
) -> str:
    """Return a hint for a keyword argument that is none of `names`, or ""."""
    if ours := our_name(name, names):
        return f"; did you mean {ours}?"
    for function, options in elsewhere.items():
        if name in options:
            return f"; it is an option of {function}"
        if ours := our_name(name, options):
            return f"; did you mean {ours} of {function}?"
    # A name that means something else here is not a misspelling.
    similar = "" if our_name(name, _OUR_NAMES) else did_you_mean(name, names)
    if similar or not 1 <= len(names) <= _FEW_NAMES:
        return similar
    return f"; its arguments are {', '.join(names)}"


def our_name(name: str, names: Collection[str]) -> str | None:
    """Return the one of `names` that another library calls `name`, as an error writes it."""
    plain = name.casefold().replace("_", "")
    for ours in names:
        if ours.replace("_", "") == plain:
            return repr(ours)
    for ours, others in OTHER_NAMES.items():
        if ours.partition("=")[0] in names and plain in others.split():
            return ours if "=" in ours else repr(ours)
    return None


def keyword_defaults(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the defaults of the arguments that a function takes by name only."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
