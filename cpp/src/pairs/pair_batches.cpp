#include "sgns/pairs/pair_batches.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

template <class From, class To>
void append_items(const std::vector<From>& from, std::size_t first, std::size_t last,
                  std::vector<To>& to) {
    to.insert(to.end(), from.data() + first, from.data() + last);
}

}  // namespace

PairBatches::PairBatches(const PairSource& source, std::uint64_t epochs, std::size_t batch_size,
                         PairPosition start, std::uint64_t n_shares)
    : batch_size_(batch_size),
      n_negatives_(source.n_negatives()),
      position_(start),
      to_skip_(start.pair),
      queue_(start.chunk, n_shares),
      reader_(source, epochs, queue_) {
    if (batch_size == 0 || n_shares == 0) {
        throw std::invalid_argument("batch_size and n_shares must be at least 1, got " +
                                    std::to_string(batch_size) + " and " +
                                    std::to_string(n_shares));
    }
}

bool PairBatches::next(PairBatch& batch) {
    batch = {};
    // All batches but the last have the size of the first. The first one grows, since batch_size
    // may exceed the number of pairs.
    batch.centers.reserve(last_size_);
    batch.contexts.reserve(last_size_);
    batch.negatives.reserve(last_size_ * n_negatives_);
    while (batch.n_pairs() < batch_size_ && (taken_ < block_.n_pairs() || read_block())) {
        append(std::min(batch_size_ - batch.n_pairs(), block_.n_pairs() - taken_), batch);
    }
    last_size_ = batch.n_pairs();
    return last_size_ > 0;
}

bool PairBatches::read_block() {
    bool is_there = false;
    while (!is_there && reader_.read(block_)) {
        if (const std::uint64_t chunk = reader_.last().chunk; chunk != position_.chunk) {
            if (to_skip_ > 0) {
                break;
            }
            position_ = {chunk, 0};
        }
        if (block_.negatives.size() != block_.n_pairs() * n_negatives_) {
            throw std::invalid_argument("a batch needs negatives for each of its pairs");
        }
        center_ = 0;
        taken_ = std::min<std::uint64_t>(to_skip_, block_.n_pairs());
        to_skip_ -= taken_;
        is_there = taken_ < block_.n_pairs();
    }
    if (!is_there && to_skip_ > 0) {
        throw std::invalid_argument("pair " + std::to_string(position_.pair) +
                                    " is past the end of chunk " + std::to_string(position_.chunk));
    }
    return is_there;
}

void PairBatches::append(std::size_t n_pairs, PairBatch& batch) {
    const std::size_t end = taken_ + n_pairs;
    append_items(block_.contexts, taken_, end, batch.contexts);
    append_items(block_.negatives, taken_ * n_negatives_, end * n_negatives_, batch.negatives);
    if (!block_.weights.empty()) {
        append_items(block_.weights, taken_, end, batch.weights);
    }
    while (taken_ < end) {
        while (block_.offsets[center_ + 1] <= taken_) {
            ++center_;
        }
        const std::size_t last = std::min<std::uint64_t>(block_.offsets[center_ + 1], end);
        batch.centers.insert(batch.centers.end(), last - taken_, block_.centers[center_]);
        taken_ = last;
    }
    position_.pair += n_pairs;
}

}  // namespace sgns
