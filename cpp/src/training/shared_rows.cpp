#include "training/shared_rows.hpp"

namespace sgns {

namespace {

/// Floats per iteration: a row is a multiple of them.
constexpr std::size_t kTogether = kRowMultiple;

/// Rows that are prefetched before they are merged.
constexpr std::size_t kMergesAhead = 4;

}  // namespace

void SharedRows::find(std::span<PrivateRows* const> shards, std::size_t part,
                      Numbering& numbering) {
    numbering.clear();
    ids_.clear();
    rows_.clear();
    copies_.clear();
    for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
        const PrivateRows& own = *shards[shard];
        for (const TokenId number : own.part(part)) {
            const auto at = static_cast<std::uint32_t>(copies_.size());
            copies_.push_back({shard, number, kNone});
            const TokenId row = numbering.number_of(own.ids()[number], ids_);
            if (row == rows_.size()) {
                rows_.push_back({at, at});
            } else {
                copies_[rows_[row].last].next = at;
                rows_[row].last = at;
            }
            rows_[row].pull(own.strength(number));
        }
    }
    for (const Row& row : rows_) {
        if (row.n == 1) {
            const Copy& copy = copies_[row.first];
            shards[copy.shard]->set_alone(copy.number);
        }
    }
}

void SharedRows::prefetch(Matrix& matrix, std::span<PrivateRows* const> shards,
                          std::size_t row) const noexcept {
    if (row < rows_.size() && rows_[row].n > 1) {
        prefetch_row(matrix.row(ids_[row]), matrix.stride());
        for (std::uint32_t i = rows_[row].first; i != kNone; i = copies_[i].next) {
            prefetch_row(shards[copies_[i].shard]->kept(copies_[i].number), matrix.stride());
        }
    }
}

void SharedRows::merge(Matrix& matrix, std::span<PrivateRows* const> shards) noexcept {
    const std::size_t stride = matrix.stride();
    for (std::size_t at = 0; at < rows_.size(); ++at) {
        prefetch(matrix, shards, at + kMergesAhead);
        const Row& row = rows_[at];
        const Copy& first = copies_[row.first];
        if (row.n == 1 || row.sum == 0.0F || shards[first.shard]->is_frozen(first.number)) {
            continue;
        }
        // A change is the copy less the start. With the first copy the start of all n copies is
        // subtracted.
        float* const to = matrix.row(ids_[at]);
        const float factor = row.factor();
        float rest = 1.0F - static_cast<float>(row.n) * factor;
        for (std::uint32_t i = row.first; i != kNone; i = copies_[i].next) {
            const float* const copy = shards[copies_[i].shard]->kept(copies_[i].number);
            for (std::size_t j = 0; j < stride; j += kTogether) {
                for (std::size_t k = j; k < j + kTogether; ++k) {
                    to[k] = rest * to[k] + factor * copy[k];
                }
            }
            rest = 1.0F;
        }
    }
    rows_.clear();
}

}  // namespace sgns
