#include "sgns/pairs/alternating_pairs.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

class AlternatingCursor final : public PairCursor {
public:
    AlternatingCursor(const PairSource& first, const PairSource& second)
        : n_first_(first.n_chunks()),
          n_second_(second.n_chunks()),
          first_(first.cursor()),
          second_(second.cursor()),
          current_(first_.get()) {}

    void allow_words() noexcept override {
        first_->allow_words();
        second_->allow_words();
    }

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        const std::uint64_t turns = std::min(n_first_, n_second_);
        bool is_first = n_first_ > n_second_;
        std::uint64_t of_source = chunk - turns;
        if (chunk < 2 * turns) {
            is_first = chunk % 2 == 0;
            of_source = chunk / 2;
        }
        current_ = is_first ? first_.get() : second_.get();
        current_->start(epoch, of_source);
    }

    bool next(PairBlock& block) override { return current_->next(block); }

private:
    const std::uint64_t n_first_;
    const std::uint64_t n_second_;
    std::unique_ptr<PairCursor> first_;
    std::unique_ptr<PairCursor> second_;
    PairCursor* current_;
};

}  // namespace

AlternatingPairs::AlternatingPairs(const PairSource& first, const PairSource& second)
    : first_(first), second_(second) {
    if (first.n_negatives() != second.n_negatives()) {
        throw std::invalid_argument("both sources must have as many negatives of a pair, got " +
                                    std::to_string(first.n_negatives()) + " and " +
                                    std::to_string(second.n_negatives()));
    }
}

std::unique_ptr<PairCursor> AlternatingPairs::cursor() const {
    return std::make_unique<AlternatingCursor>(first_, second_);
}

}  // namespace sgns
