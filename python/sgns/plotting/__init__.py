"""Pictures of loss curves and of vectors; they need matplotlib."""

from sgns.plotting.pictures import COLORS, loss_curve, plane, vector_map

__all__ = ["COLORS", "loss_curve", "plane", "vector_map"]
