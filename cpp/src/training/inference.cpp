#include "sgns/training/inference.hpp"

#include "training/run.hpp"
#include "training/stepper.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

namespace sgns {

namespace {

/// Trains on documents, on one thread.
class DocumentTrainer {
public:
    explicit DocumentTrainer(const Training& training)
        : training_(training),
          stepper_(training.stepper()),
          rows_(rows_of(training.in, training.out, training.options.step)),
          cursor_(training.source.cursor()) {}

    void train(std::uint64_t document, std::uint64_t n_words) {
        const TrainOptions& options = training_.options;
        std::uint64_t done = 0;
        for (std::uint64_t epoch = options.first_epoch; epoch < training_.end_epoch(); ++epoch) {
            cursor_->start(epoch, document);
            // Two blocks: while one is trained on, the rows of the other are prefetched.
            std::size_t at = 0;
            for (bool more = cursor_->next(blocks_[0]); more; at = 1 - at) {
                const PairBlock& block = blocks_[at];
                more = cursor_->next(blocks_[1 - at]);
                stepper_.step(block, more ? &blocks_[1 - at] : nullptr, rows_,
                              options.schedule.at(done, n_words * options.epochs), nullptr);
                done += block.n_words;
            }
        }
    }

private:
    const Training& training_;
    Stepper stepper_;
    StepRows rows_;
    std::unique_ptr<PairCursor> cursor_;
    PairBlock blocks_[2];
};

}  // namespace

void infer(const DocumentPairs& source, Matrix& in, Matrix& out, const TrainOptions& options,
           const Poll& poll) {
    check_training(source, in, out, options);
    if (source.n_chunks() != source.n_documents()) {
        throw std::invalid_argument("each chunk must be a document: set by_document");
    }
    TrainOptions frozen = options;
    const std::vector<std::uint8_t> all_nodes(
        options.step.nodes == nullptr ? 0 : options.step.nodes->n_rows(), 1);
    frozen.step.frozen_nodes = all_nodes;
    const Training training{source, in, out, frozen};
    const std::uint64_t workers = std::min(options.workers, source.n_documents());
    std::vector<std::unique_ptr<DocumentTrainer>> trainers(workers);
    run_tasks(source.n_documents(), workers, poll,
              [&](std::uint64_t worker, std::uint64_t document) {
                  if (!trainers[worker]) {
                      trainers[worker] = std::make_unique<DocumentTrainer>(training);
                  }
                  trainers[worker]->train(document, source.n_words_of(document));
              });
}

}  // namespace sgns
