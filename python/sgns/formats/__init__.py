"""File formats of vectors."""

from sgns.formats.loading import load_vectors
from sgns.formats.registry import FORMATS, Format, choose_format
from sgns.formats.saving import save_vectors
from sgns.formats.table import Table

__all__ = ["FORMATS", "Format", "Table", "choose_format", "load_vectors", "save_vectors"]
