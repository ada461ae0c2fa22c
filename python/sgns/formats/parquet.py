"""Parquet files: a row for each token, with the columns "token" and "vector".

"vector" is a list of fixed length of float32, float16 or int8; a row of int8 has the float32
"scale" by which it is multiplied. "count" is there if counts are known. A file of another program
may name the columns otherwise, or have a column of numbers for each dimension. It needs pyarrow.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sgns.arguments.packages import import_optional
from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.names import Input
from sgns.files.streams import as_damage, seekable
from sgns.formats.arrays import checked_table
from sgns.formats.arrow_tables import arrow_table, columns_of, parts_of
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules

__all__ = ["load", "save"]

_ROWS_AT_ONCE = 1 << 16


def save(table: Table, path: Path, *, dtype: str = "float32") -> None:
    """Write tokens, vectors and, if they are known, counts. Nothing is compressed."""
    parquet = import_optional("pyarrow.parquet", "Parquet files need")
    made = arrow_table(table.vocabulary, table.matrix, dtype)
    with atomic_write(path) as file:
        # Parquet stores int8 as 32 bits, but 8 bits of an entry in a dictionary. Other components
        # hardly repeat, so a dictionary of them would only cost.
        parquet.write_table(
            made,
            file,
            row_group_size=_ROWS_AT_ONCE,
            compression="none",
            use_dictionary=dtype == "int8",
            write_page_checksum=True,
        )


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read a file that `save` or another program wrote."""
    parquet = import_optional("pyarrow.parquet", "Parquet files need")
    with seekable(path) as file:
        try:
            opened = parquet.ParquetFile(file, page_checksum_verification=True)
            columns = columns_of(opened.schema_arrow)
            table = _rows(opened, columns.names, limit)
            tokens, matrix, counts = parts_of(table, columns, rules)
        except (TypeError, ValueError) as error:
            raise FormatError(f"{path}: {error}") from None
        except Exception as error:
            raise as_damage(path, error) from None
    return checked_table(tokens, matrix, counts, path, rules)


def _rows(opened: Any, columns: list[str], limit: int | None) -> Any:
    """Return the first rows of some columns.

    With one thread: after an error in one column, threads that still read the others could outlive
    the file.
    """
    if limit is None or limit >= opened.metadata.num_rows:
        return opened.read(columns=columns, use_threads=False)
    pyarrow = import_optional("pyarrow", "Parquet files need")
    batches, left = [], limit
    for batch in opened.iter_batches(min(limit, _ROWS_AT_ONCE), columns=columns, use_threads=False):
        batches.append(batch.slice(0, left))
        left -= len(batches[-1])
        if not left:
            break
    return pyarrow.Table.from_batches(batches)
