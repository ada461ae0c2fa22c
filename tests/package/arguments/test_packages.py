"""Optional packages: imported when needed, and errors that say how to install them."""

from __future__ import annotations

import sys

import pytest
from sgns.arguments.packages import import_optional


def test_a_package_is_imported():
    assert import_optional("json", "this needs").dumps([1]) == "[1]"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("pyarrow", r"pyarrow: install it, or .* extra 'arrow': pip install 'sgns\[arrow\]'"),
        (
            "pyarrow.parquet",
            r"pyarrow: install it, or .* extra 'arrow': pip install 'sgns\[arrow\]'",
        ),
        (
            "sklearn.cluster",
            r"scikit-learn: .* extra 'sklearn': pip install 'sgns\[sklearn\]'",
        ),
        ("polars", "polars: pip install polars"),
    ],
)
def test_a_missing_package_is_named_with_its_installation(monkeypatch, name, advice):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=f"^a frame needs {advice}$"):
        import_optional(name, "a frame needs")
