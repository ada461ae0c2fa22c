"""Plots of loss curves and vectors; needs the extra ``plot``."""

from sgns.plotting.pictures import COLORS, loss_curve, plane, vector_map

__all__ = ["COLORS", "loss_curve", "plane", "vector_map"]
