"""Figures with a canvas of their own, which notebooks show."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sgns.files.atomic import atomic_write
from sgns.files.names import PathLike

__all__ = ["Picture", "check_picture"]


def check_picture(path: PathLike) -> None:
    """Raise ValueError if the extension of a picture is not one of matplotlib's formats."""
    known = FigureCanvasAgg.get_supported_filetypes()
    extension = Path(path).suffix.lstrip(".").lower()
    if extension and extension not in known:
        raise ValueError(
            f"{path}: a picture cannot end in .{extension}; choose one of "
            + ", ".join(f".{name}" for name in sorted(known))
        )


class Picture(Figure):
    """Figure of matplotlib that is no part of pyplot.

    No display is needed, and the state of pyplot does not change. A notebook shows the figure if it
    is the value of a cell, without ``%matplotlib``.

    Parameters
    ----------
    width, height : float
        Size in inches.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), dpi=150, layout="constrained")
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()

    def finish(self, title: str | None, path: PathLike | None) -> None:
        """Set the title, and write the figure to a file, if there is one."""
        if title:
            self.suptitle(title)
        if path is not None:
            extension = Path(path).suffix.lstrip(".").lower()
            with atomic_write(path) as file:
                self.savefig(file, format=extension or "png")
