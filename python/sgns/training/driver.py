"""A whole training, from checked settings to a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sgns import _core
from sgns.arguments.progress import Display
from sgns.corpus.phrases import Phrases, phrases_to_arrays
from sgns.errors import CorpusError
from sgns.files.checksum import fingerprint
from sgns.training.anchoring import AnchoredTrainer
from sgns.training.checkpoint import Checkpoints
from sgns.training.huffman import HuffmanTree
from sgns.training.identity import Identity, Input
from sgns.training.model import Model
from sgns.training.placement import Placement
from sgns.training.progress import OnProgress, reporting
from sgns.training.ranks import Ranks
from sgns.training.run import Description, Trainer
from sgns.training.settings import Settings
from sgns.training.start import Masks, Start
from sgns.training.validation import HeldOut, ValidatedTrainer, Validation
from sgns.vocabulary import Vocabulary

__all__ = ["train_model"]

#: Kinds of inputs that are counted in words; all others are pairs.
_KINDS_OF_WORDS = ("corpus", "documents", "graph")


def train_model(
    trainer: Trainer,
    settings: Settings,
    n_words: int,
    vocabulary: Vocabulary,
    block_shape: tuple[int, int],
    source: Input,
    arithmetic: Mapping[str, str | None],
    *,
    context_vocabulary: Vocabulary | None = None,
    own_options: dict[str, Any] | None = None,
    phrases: tuple[Phrases, ...] = (),
    start: Start | None = None,
    checkpoints: Checkpoints | None = None,
    held_out: HeldOut | None = None,
    validation: Validation | None = None,
    ranks: Ranks | None = None,
    placement: Placement | None = None,
    on_progress: OnProgress | None = None,
    display: Display | None = None,
    why_no_pairs: Callable[[], str] = lambda: "there are none",
    hidden_size: int | None = None,
) -> Model:
    """Allocate matrices, or read them from a checkpoint, and train them.

    Parameters
    ----------
    trainer : Trainer
        What trains the matrices.
    settings : Settings
        Options that all ways to train share.
    n_words : int
        Words (or pairs) of an epoch.
    vocabulary : Vocabulary
        Tokens of the input vectors.
    block_shape : tuple of int
        Centers in a block, and negatives in its pool.
    source : Input
        Input that the trainer reads. Its fingerprints are computed if there are checkpoints.
    arithmetic : mapping of str to str or None
        Part of the identity that says how this machine computes, such as `core_arithmetic()`.
    context_vocabulary : Vocabulary, optional
        Tokens of the output vectors, with counts; `vocabulary` if omitted.
    own_options : dict, optional
        Options of this way to train, as models and checkpoints hold them.
    phrases : tuple of Phrases, optional
        Phrases by which the corpus was joined.
    held_out : HeldOut, optional
        Pairs that are never trained on, to measure the loss on.
    start, checkpoints, validation, on_progress
        As the options of `sgns.train` say.
    ranks : Ranks, optional
        Processes that train together, to which `trainer` and `checkpoints` belong.
    placement : Placement, optional
        Where the rows are; all in this process if omitted.
    display : Display, optional
        What shows the progress; nothing if omitted.
    why_no_pairs : callable
        Returns why the source has no pairs, and what to do, for the message if it has none.
    hidden_size : int, optional
        Components of output vectors, if hidden vectors are wider than input vectors.

    Returns
    -------
    Model

    Raises
    ------
    CorpusError
        If there is nothing to train on.
    MemoryError
        If the matrices do not fit into memory.
    """
    display = display or Display()
    ranks = ranks or Ranks()
    checkpoints = checkpoints or Checkpoints()
    with ranks.together():
        if context_vocabulary is None:
            context_vocabulary = vocabulary
        start = start or Start()
        vocabulary, context_vocabulary = start.counted(vocabulary, context_vocabulary)
        n_contexts = len(context_vocabulary)
        tree = None
        if settings.hs:
            if n_contexts < 2:
                raise CorpusError(
                    "hierarchical softmax needs at least two tokens, got a single one"
                )
            assert context_vocabulary.counts is not None
            tree = HuffmanTree(context_vocabulary.counts)
        n_nodes = 0 if tree is None else tree.n_nodes
        placement = placement or Placement(ranks)
        matrices = placement.allocate(
            len(vocabulary),
            n_contexts,
            settings.vector_size,
            n_nodes,
            settings.seed,
            settings.n_workers,
            settings.buckets_of(vocabulary),
            hidden_size,
        )
        subwords = None
        if settings.subwords is not None:
            subwords = _core.Subwords(*settings.subwords.rows(vocabulary))
        masks = start.begin(matrices, vocabulary, context_vocabulary, settings.subwords)
        block_size, pool_size = block_shape
        options = {
            **settings.to_options(),
            "block_size": block_size,
            "pool_size": pool_size,
            **(own_options or {}),
            "n_words": n_words,
            **({"hidden_size": hidden_size} if hidden_size else {}),
            **masks.to_options(),
            **({"anchor": float(start.anchor)} if start.anchor else {}),
        }
        identity = None
        if checkpoints.path is not None or ranks.size > 1:
            parts = {
                "input": source.kind,
                **arithmetic,
                **source.fingerprints(settings.n_workers),
                **start.fingerprints(
                    vocabulary, context_vocabulary, settings.subwords, settings.n_workers
                ),
                **_fingerprints(settings, masks, phrases),
                "held_out": None if held_out is None else held_out.fingerprint(settings.n_workers),
            }
            identity = Identity(parts, source.longest_sentence)
        description = Description(vocabulary, context_vocabulary, options, phrases, identity)
        anchors = start.anchors(vocabulary, context_vocabulary, settings.subwords)
        if anchors:
            trainer = AnchoredTrainer(trainer, anchors, float(start.anchor), n_words)
        if held_out is not None:
            assert validation is not None
            trainer = ValidatedTrainer(trainer, held_out, validation, n_words, display, ranks)
        schedule = settings.schedule(n_words)
        run = placement.run(
            trainer,
            matrices,
            settings,
            tree=tree,
            subwords=subwords,
            masks=masks,
            description=description,
            schedule=schedule,
        )
    if ranks.size > 1:
        ranks.check_same(_parts_of_ranks(description))
    checkpoints.restore(run, display)
    unit = "words" if source.kind in _KINDS_OF_WORDS else "pairs"
    done, total = run.state.words_done, schedule.n_all_words
    with display.phase("training", unit, total, done) as phase, ranks.defers_signals():
        checkpoints.keep(run, reporting(phase, on_progress), display)
    run.take_best()  # also if the user stopped it
    if run.state.pairs_done == 0 and not run.model().stopped:
        raise CorpusError(f"no pairs: {why_no_pairs()}")
    return run.model()


def _parts_of_ranks(description: Description) -> dict[str, object]:
    """Return what must be the same on all ranks that train together."""
    assert description.identity is not None
    options = {name: value for name, value in description.options.items() if name != "workers"}
    parts: dict[str, object] = {"version": _core.__version__}
    for name, each in (
        ("vocabulary", description.vocabulary),
        ("context_vocabulary", description.context_vocabulary),
    ):
        text = "\n".join(each.tokens).encode("utf-8", "surrogatepass")
        parts[name] = fingerprint(np.frombuffer(text, np.uint8))
    # Some options follow from the input, which is what differs then.
    return parts | dict(description.identity.parts) | options


def _fingerprints(
    settings: Settings, masks: Masks, phrases: tuple[Phrases, ...]
) -> dict[str, str | None]:
    """Return the fingerprints of arrays among the options, and of the phrases of a corpus."""
    noise = None if isinstance(settings.noise, str) else np.asarray(settings.noise, np.float64)
    arrays = {"noise": noise, "frozen": masks.frozen_in, "frozen_contexts": masks.frozen_out}
    found = {
        name: None if array is None or not array.any() else fingerprint(array)
        for name, array in arrays.items()
    }
    passes = "".join(fingerprint(array) for array in phrases_to_arrays(phrases).values())
    return found | {"phrases": passes or None}
