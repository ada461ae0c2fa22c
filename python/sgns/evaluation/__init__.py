"""Evaluation of vectors by questions with known answers, and comparison of models."""

from sgns.evaluation.categories import CategoryResult, evaluate_categories
from sgns.evaluation.evaluation import (
    AnalogyResult,
    AnalogyScore,
    SimilarityResult,
    evaluate_analogies,
    evaluate_similarity,
)
from sgns.evaluation.outliers import OutlierResult, evaluate_outliers
from sgns.evaluation.overlap import OverlapResult, compare_neighbors

__all__ = [
    "AnalogyResult",
    "AnalogyScore",
    "CategoryResult",
    "OutlierResult",
    "OverlapResult",
    "SimilarityResult",
    "compare_neighbors",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_outliers",
    "evaluate_similarity",
]
