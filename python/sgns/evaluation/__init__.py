"""Evaluation of vectors by questions with known answers, and comparison of models."""

from sgns.evaluation.categories import CategoryResult, evaluate_categories
from sgns.evaluation.evaluation import (
    AnalogyResult,
    AnalogyScore,
    SimilarityResult,
    evaluate_analogies,
    evaluate_similarity,
)
from sgns.evaluation.links import LinkResult, evaluate_links
from sgns.evaluation.next_items import NextItemResult, evaluate_next_items, leave_last_out
from sgns.evaluation.nodes import NodeResult, NodeScore, evaluate_nodes
from sgns.evaluation.outliers import OutlierResult, evaluate_outliers
from sgns.evaluation.overlap import OverlapResult, compare_neighbors

__all__ = [
    "AnalogyResult",
    "AnalogyScore",
    "CategoryResult",
    "LinkResult",
    "NextItemResult",
    "NodeResult",
    "NodeScore",
    "OutlierResult",
    "OverlapResult",
    "SimilarityResult",
    "compare_neighbors",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_links",
    "evaluate_next_items",
    "evaluate_nodes",
    "evaluate_outliers",
    "evaluate_similarity",
    "leave_last_out",
]
