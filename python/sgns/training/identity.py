"""Identity of a training: everything that must be the same, besides its options, to resume it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

import numpy as np

from sgns import _core
from sgns.vocabulary import Vocabulary

__all__ = [
    "CHUNKING",
    "PASS_THE_SAME",
    "Identity",
    "Input",
    "chunking_refusal",
    "core_arithmetic",
    "name_of_part",
    "refusal",
    "vocabulary_refusal",
]

#: Names and values of an identity: fingerprints and words, or None for what is omitted.
Parts: TypeAlias = Mapping[str, str | None]

#: Number of the way in which the core cuts a corpus into chunks. Checkpoints without an identity
#: have number 1: a sentence is always within one chunk. A later way cuts longer sentences.
CHUNKING = "2"
_CHUNKING_BEFORE = "1"

#: Parts of identities in messages. A part that is not listed is an option, with its own name.
_NAMES = {
    "vocabulary": "the tokens of the vocabulary",
    "context_vocabulary": "the tokens of the contexts",
    "ids": "the words of the sentences, or their order,",
    "offsets": "the lengths of the sentences",
    "counts": "the counts of the tokens",
    "centers": "the centers of the pairs, or their order,",
    "contexts": "the contexts of the pairs, or their order,",
    "weights": "the weights of the pairs",
    "row_lengths": "the numbers of contexts of the centers",
    "pair_counts": "the counts of the pairs",
    "degrees": "the numbers of neighbors of the nodes",
    "neighbors": "the edges",
    "edge_weights": "the weights of the edges",
    "tags": "the tags of the documents, or their order,",
    "tag_offsets": "the numbers of tags of the documents",
    "phrases": "the phrases of the corpus",
    "frozen": "the rows of frozen",
    "frozen_contexts": "the rows of frozen_contexts",
    "noise": "the weights of noise",
    "held_out": "the data of validation",
}

_START_ANEW = "or start anew with another checkpoint"

#: What to do if a training is another one.
PASS_THE_SAME = f"pass the same input and options to resume, {_START_ANEW}"


@dataclass(frozen=True)
class Input:
    """The input of a training.

    Attributes
    ----------
    kind : str
        Kind of input, for messages.
    fingerprints : callable
        Returns the fingerprints of its parts by name. The argument is a number of threads.
    longest_sentence : callable
        Returns the words of its longest sentence; 0 if the core does not cut it into chunks.
    """

    kind: str
    fingerprints: Callable[[int], Parts]
    longest_sentence: Callable[[], int] = lambda: 0


@dataclass(frozen=True)
class Identity:
    """The input of a training, by fingerprints, and the arithmetic of the machine.

    Attributes
    ----------
    parts : mapping of str to str or None
        Fingerprints and words by name.
    longest_sentence : callable
        As for `Input`.
    """

    parts: Parts
    longest_sentence: Callable[[], int] = lambda: 0

    def to_json(self) -> str:
        """Return the text that the file of a checkpoint holds."""
        return json.dumps({"chunking": CHUNKING, **self.parts})

    def refusal(self, saved: Parts, is_begun: bool) -> str | None:
        """Return why the checkpoint of a training with another identity is refused, or None.

        Parameters
        ----------
        saved : mapping of str to str or None
            Identity in the checkpoint, without parts that its build did not know.
        is_begun : bool
            Whether the checkpoint is neither at the start nor at the end of its training.
        """
        reason = refusal(saved, self.parts)
        if reason is None and is_begun:
            reason = chunking_refusal(saved, self.longest_sentence)
        return reason


def core_arithmetic() -> dict[str, str | None]:
    """Return the part of an identity that says how the core computes on this machine.

    Raises
    ------
    ValueError
        If SGNS_ISA is not an instruction set of this machine.
    """
    return {"instruction_set": _core.isa()}


def refusal(saved: Parts, now: Parts) -> str | None:
    """Return the first difference between the parts that two identities share, and what to do.

    Returns None if there is none.
    """
    for name, value in now.items():
        if saved.get(name, value) != value:
            return _difference(name, saved[name], value)
    return None


def name_of_part(name: str) -> str | None:
    """Return what messages call a part of an identity; None if it is an option."""
    return _NAMES.get(name)


def chunking_refusal(saved: Parts, longest_sentence: Callable[[], int]) -> str | None:
    """Return why a position in the chunks of a corpus has no meaning in this build, or None."""
    if saved.get("chunking", _CHUNKING_BEFORE) == CHUNKING:
        return None
    longest = longest_sentence()
    if longest <= _core.CHUNK_WORDS:
        return None
    return (
        f"its build cut sentences of more than {_core.CHUNK_WORDS} words into other chunks, and "
        f"the longest sentence has {longest}; resume with that build, or start anew"
    )


def vocabulary_refusal(was: Vocabulary, now: Vocabulary, saved: Parts) -> str | None:
    """Return the first difference between two vocabularies, and what to do; None if there is none.

    Parameters
    ----------
    was, now : Vocabulary
        Vocabularies of the checkpoint and of the training that resumes.
    saved : mapping of str to str or None
        Identity in the checkpoint. If it is empty, the checkpoint is of an earlier build, which
        counts some tokens differently: those without pairs, or only with pairs of which they are
        the center, can have the count 0 in one of the two.
    """
    if was == now:
        return None
    what = f"the vocabulary of the {saved.get('input', 'corpus')} or its counts have changed"
    for i, tokens in enumerate(zip_longest(was.tokens, now.tokens)):
        if tokens[0] != tokens[1]:
            before, after = ("missing" if each is None else repr(each) for each in tokens)
            return f"{what}: token {i} was {before} and is now {after}; {PASS_THE_SAME}"
    if was.counts is None or now.counts is None:
        return f"{what}; {PASS_THE_SAME}"
    differ = was.counts != now.counts
    if not saved:
        differ &= (was.counts > 0) & (now.counts > 0)
    if not differ.any():
        return None
    i = int(np.argmax(differ))
    return (
        f"{what}: the count of {now.tokens[i]!r} was {was.counts[i]} and is now {now.counts[i]}; "
        f"{PASS_THE_SAME}"
    )


def _difference(name: str, was: str | None, now: str | None) -> str:
    if name == "instruction_set":
        advice = (
            f"set the environment variable SGNS_ISA={was} to resume"
            if was in _core.runnable_isas()
            else f"this machine does not support {was}: resume on a machine that does"
        )
        return f"its instruction set was {was} and is now {now}; {advice}, {_START_ANEW}"
    if name == "processor":
        return (
            f"its processor was {was} and is now {now}; resume on such a processor, {_START_ANEW}"
        )
    if name in ("input", "products"):
        return f"{name} was {was!r} and is now {now!r}; {PASS_THE_SAME}"
    named = _NAMES.get(name, name)
    if was is None or now is None:
        states = ("omitted", "given") if was is None else ("given", "omitted")
        return f"{named.rstrip(',')} were {states[0]} and are now {states[1]}; {PASS_THE_SAME}"
    return f"{named} have changed; {PASS_THE_SAME}"
