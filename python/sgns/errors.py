"""Exceptions and warnings of the package. All other exceptions that it raises are built-in."""

from __future__ import annotations


class CorpusError(ValueError):
    """Error of a corpus that cannot be read as text or cannot be trained on.

    The message names the source and, if they are known, the line and the byte offset.
    """


class TextEncodingError(CorpusError):
    """Error of text that is not UTF-8 at one place. ``errors="replace"`` can read it."""


class EmptyCorpusError(CorpusError):
    """Error of a corpus without tokens: there are no sentences, or all of them are empty.

    Attributes
    ----------
    n_sentences : int
        Number of the empty sentences, if it is known.
    """

    n_sentences: int = 0


class FormatError(ValueError):
    """Error of a file that does not conform to its format.

    The message names the file and the position in it.
    """


class UnexpectedFileError(FormatError):
    """Error of a file of another kind than the one that is read.

    Attributes
    ----------
    kind : str
        Kind of the file, a name in `sgns.files.kinds.KINDS`.
    finding : str
        The first part of the message; the advice follows.
    """

    kind: str = ""
    finding: str = ""

    @classmethod
    def of(cls, kind: str, finding: str, advice: str) -> UnexpectedFileError:
        """Return the error of a kind, with a finding and an advice as its message."""
        error = cls(f"{finding}: {advice}")
        error.kind, error.finding = kind, finding
        return error


class TruncatedError(FormatError, EOFError):
    """Error of a file that ends before its format allows it."""


class TokenEncodingError(FormatError, UnicodeDecodeError):
    """Error of a file with a token or a line that is not UTF-8."""

    def __str__(self) -> str:
        return self.reason


class DivergenceError(ArithmeticError):
    """Error of a training whose numbers became infinite or NaN.

    The learning rate is too high for the corpus.
    """


class SmallCorpusWarning(UserWarning):
    """Warning that a default was lowered for a small corpus, which it would leave empty.

    The message names the default, and the argument that chooses the same without a warning.
    """


class CheckpointWarning(UserWarning):
    """Warning that a checkpoint could not be written. Training continues without it."""


class DistributedError(RuntimeError):
    """Error of a call that several processes make together.

    Another rank has failed, cannot be reached, or makes another call.
    """


class DistributedWarning(UserWarning):
    """Warning that several processes train more slowly together than they could."""
