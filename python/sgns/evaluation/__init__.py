"""Evaluation of vectors by human similarity scores and by analogies."""

from sgns.evaluation.evaluation import (
    AnalogyResult,
    AnalogyScore,
    SimilarityResult,
    evaluate_analogies,
    evaluate_similarity,
)

__all__ = [
    "AnalogyResult",
    "AnalogyScore",
    "SimilarityResult",
    "evaluate_analogies",
    "evaluate_similarity",
]
