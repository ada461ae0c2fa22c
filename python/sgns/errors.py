"""Exceptions and warnings of the package. All other exceptions that it raises are built-in."""


class CorpusError(ValueError):
    """Error of a corpus that cannot be read as text or cannot be trained on.

    The message names the source and, if they are known, the line and the byte offset.
    """


class EmptyCorpusError(CorpusError):
    """Error of a corpus without tokens: there are no sentences, or all of them are empty."""


class FormatError(ValueError):
    """Error of a file that does not conform to its format.

    The message names the file and the position in it.
    """


class TruncatedError(FormatError, EOFError):
    """Error of a file that ends before its format allows it."""


class TokenEncodingError(FormatError, UnicodeDecodeError):
    """Error of a file with a token that is not UTF-8."""


class DivergenceError(ArithmeticError):
    """Error of a training whose numbers became infinite or NaN.

    The learning rate is too high for the corpus.
    """


class CheckpointWarning(UserWarning):
    """Warning that a checkpoint could not be written. Training continues without it."""
