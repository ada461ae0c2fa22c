"""Rules for the tokens of a file: their encoding, and what to do with bad and repeated ones."""

from __future__ import annotations

from dataclasses import dataclass

from sgns.arguments import check_choice
from sgns.errors import FormatError
from sgns.files.encodings import names_utf8, without_mark
from sgns.files.names import Input

__all__ = ["ON_BAD_BYTES", "TokenRules", "skipped_rows"]

ON_BAD_BYTES = ("strict", "replace", "ignore", "backslashreplace")
"""Treatments of bytes that are not in the encoding, as Python names them."""

_ASCII = " 0\n"  # characters that separate tokens and rows, and a digit


@dataclass(frozen=True)
class TokenRules:
    """Rules by which the bytes of a file become tokens.

    Parameters
    ----------
    errors : {"strict", "replace", "ignore", "backslashreplace"}, default "strict"
        Treatment of bytes that the encoding does not define: refuse the file, replace them by
        U+FFFD, drop them, or write their codes.
    encoding : str, default "utf-8"
        Encoding of the tokens: any of Python's that stores ASCII characters as ASCII.
    duplicates : {"first", "error"}, default "first"
        Treatment of a token that occurs again: keep its first row, or refuse the file. Tokens that
        `errors` makes alike count as duplicates.

    Raises
    ------
    ValueError
        If a rule is unknown, or the encoding is unknown or stores ASCII in another way.
    """

    errors: str = "strict"
    encoding: str = "utf-8"
    duplicates: str = "first"

    def __post_init__(self) -> None:
        check_choice("errors", self.errors, ON_BAD_BYTES)
        check_choice("duplicates", self.duplicates, ("first", "error"))
        if not is_ascii_based(self.encoding):
            raise ValueError(
                f"encoding must be a text encoding that Python knows and that contains ASCII, such "
                f"as 'utf-8', 'latin-1' or 'cp1252', got {self.encoding!r}; convert other files to "
                "UTF-8 first: iconv -f ENCODING -t UTF-8"
            )

    @property
    def is_utf8(self) -> bool:
        """True if the encoding is UTF-8, which includes ASCII."""
        return names_utf8(self.encoding)

    def decode(self, token: bytes) -> str:
        """Return the text of a token. Raise UnicodeDecodeError by the rules."""
        return token.decode(self.encoding, self.errors)

    def check_repeated(self, name: str, token: str, earlier: str) -> None:
        """Raise FormatError if the rules refuse a token that occurs again.

        Parameters
        ----------
        name : str
            File and position of the row.
        token : str
            Token of the row.
        earlier : str
            Position of the first row of this token.
        """
        if self.duplicates == "error":
            raise FormatError(
                f"{name}: token {token!r} is already at {earlier}; duplicates='first' keeps the "
                "first row of each token"
            )


def skipped_rows(path: Input, n_rows: int, token: str, position: str) -> str:
    """Return the note that `n_rows` rows were skipped, with the token and position of the first."""
    rows = f"{n_rows} row{'s' * (n_rows > 1)} with a token that occurs before"
    return f"{path}: skipped {rows}, the first of them {token!r} at {position}"


def is_ascii_based(encoding: str) -> bool:
    """Return True if Python has a text encoding of this name in which ASCII keeps its bytes."""
    try:
        return without_mark(_ASCII.encode(encoding)) == _ASCII.encode("ascii")
    except (LookupError, ValueError):  # unknown, or not for text; a name with a null
        return False
