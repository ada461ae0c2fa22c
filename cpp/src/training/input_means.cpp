#include "training/input_means.hpp"

#include <algorithm>
#include <span>

namespace sgns {

namespace {

/// The ids of all input vectors of a block.
std::span<const TokenId> input_ids(const BlockView& pairs, bool predicts_contexts) {
    if (predicts_contexts) {
        return {pairs.centers, pairs.n_centers};
    }
    if (pairs.reach > 0) {
        return {pairs.words, pairs.n_centers + 2 * pairs.reach};
    }
    return {pairs.contexts + pairs.offsets[0], pairs.contexts + pairs.offsets[pairs.n_centers]};
}

}  // namespace

void InputMeans::begin(Step& step, bool predicts_contexts, const RowLists& lists) {
    numbering_.clear();
    tokens_.clear();
    numbers_.clear();
    for (const TokenId id : input_ids(step.pairs, predicts_contexts)) {
        numbers_.push_back(numbering_.number_of(id, tokens_));
    }
    if (predicts_contexts) {
        step.pairs.centers = numbers_.data();
    } else if (step.pairs.reach > 0) {
        step.pairs.words = numbers_.data();
    } else {
        step.pairs.contexts = numbers_.data() - step.pairs.offsets[0];
    }
    offsets_.assign(1, 0);
    rows_.clear();
    for (const TokenId token : tokens_) {
        rows_.insert(rows_.end(), lists.rows + lists.offsets[token],
                     lists.rows + lists.offsets[token + 1]);
        offsets_.push_back(rows_.size());
    }
    stride_ = step.stride;
    in_ = step.in;
    frozen_ = step.frozen_in;
    const std::size_t n_floats = tokens_.size() * stride_;
    float* const before = before_.reserve(n_floats);
    float* const after = after_.reserve(n_floats);
    kernels_.average_rows(in_, stride_, {offsets_.data(), rows_.data()}, tokens_.size(), before);
    std::copy_n(before, n_floats, after);
    step.in = after;
    step.frozen_in = nullptr;
}

void InputMeans::end() {
    kernels_.add_changes(in_, stride_, {offsets_.data(), rows_.data()}, tokens_.size(),
                         before_.data(), after_.data(), frozen_);
}

}  // namespace sgns
