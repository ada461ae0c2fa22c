"""The errors of the package; everything else it raises is a built-in."""


class CorpusError(ValueError):
    """A corpus cannot be trained on, or cannot be read as text.

    The message names the source and, where there is one, the line and byte offset.
    """


class EmptyCorpusError(CorpusError):
    """A corpus holds no tokens at all."""


class FormatError(ValueError):
    """A file does not hold what its format promises.

    The message names the file and the place in it.
    """


class TruncatedError(FormatError, EOFError):
    """A file ends before what it promises."""


class TokenEncodingError(FormatError, UnicodeDecodeError):
    """A token in a file is not UTF-8."""


class DivergenceError(ArithmeticError):
    """Training left the finite numbers: the learning rate is too high for the corpus."""


class CheckpointWarning(UserWarning):
    """A checkpoint could not be written; training goes on without it."""
