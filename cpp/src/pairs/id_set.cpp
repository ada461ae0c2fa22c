#include "sgns/pairs/id_set.hpp"

namespace sgns {

IdSet::IdSet(std::uint64_t n_ids)
    : n_ids_(n_ids),
      n_words_((n_ids + kBits - 1) / kBits),
      words_(std::make_unique<std::atomic<std::uint64_t>[]>(n_words_)) {}

void IdSet::number() {
    before_.assign(n_words_ + 1, 0);
    for (std::size_t i = 0; i < n_words_; ++i) {
        const std::uint64_t word = words_[i].load(std::memory_order_relaxed);
        before_[i + 1] = before_[i] + static_cast<TokenId>(std::popcount(word));
    }
}

std::vector<TokenId> IdSet::ids() const {
    std::vector<TokenId> found;
    found.reserve(size());
    for (std::size_t i = 0; i < n_words_; ++i) {
        for (std::uint64_t left = words_[i].load(std::memory_order_relaxed); left != 0;
             left &= left - 1) {
            found.push_back(
                static_cast<TokenId>(i * kBits + static_cast<std::size_t>(std::countr_zero(left))));
        }
    }
    return found;
}

}  // namespace sgns
