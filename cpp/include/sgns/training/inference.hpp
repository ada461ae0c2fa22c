// inference.hpp: vectors of documents that were not in the training.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/pairs/document_pairs.hpp"
#include "sgns/training/matrix.hpp"
#include "sgns/training/trainer.hpp"

namespace sgns {

/// Trains on each document of `source` by itself, in its order, at a learning rate that falls from
/// the first word of the document to the last word of its last epoch. Each chunk of `source` must
/// be a document (`by_document`).
///
/// All rows of `in` and `out` but those of the documents must be frozen, and no two documents may
/// share a tag. Rows of nodes do not change. The row of a document is then a function of its first
/// values, its words and the options: neither the other documents nor the number of workers change
/// it. Of `options`, `deterministic`, `stop_at` and `frozen_nodes` are not used.
///
/// Throws what train() throws, and what `poll` throws. There is no check of the loss.
void infer(const DocumentPairs& source, Matrix& in, Matrix& out, const TrainOptions& options,
           const Poll& poll);

}  // namespace sgns
