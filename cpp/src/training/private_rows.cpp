#include "training/private_rows.hpp"

#include <algorithm>

namespace sgns {

namespace {

/// Rows that are prefetched before they are copied.
constexpr std::size_t kCopiesAhead = 16;

/// Neighboring ids have similar frequencies: they belong to different parts.
std::size_t part_of(TokenId id) noexcept {
    constexpr int kBits = 6;
    static_assert(PrivateRows::kParts == 1 << kBits);
    return static_cast<std::uint32_t>(id * std::uint32_t{0x9E3779B1}) >> (32 - kBits);
}

}  // namespace

void PrivateRows::clear(Numbering& numbering) noexcept {
    numbering.clear();
    numbering_ = &numbering;
    ids_.clear();
    strengths_.clear();
}

TokenId PrivateRows::localize(TokenId id, float strength) {
    const TokenId number = numbering_->number_of(id, ids_);
    if (number == strengths_.size()) {
        strengths_.push_back(0.0F);
    }
    strengths_[number] += strength;
    return number;
}

void PrivateRows::localize(std::vector<TokenId>& ids, float strength) {
    for (TokenId& id : ids) {
        id = localize(id, strength);
    }
}

void PrivateRows::divide() {
    ends_.fill(0);
    for (const TokenId id : ids_) {
        ++ends_[part_of(id) + 1];
    }
    for (std::size_t i = 0; i < kParts; ++i) {
        ends_[i + 1] += ends_[i];
    }
    by_part_.resize(ids_.size());
    std::array<std::size_t, kParts + 1> next = ends_;
    for (std::size_t number = 0; number < ids_.size(); ++number) {
        by_part_[next[part_of(ids_[number])]++] = static_cast<TokenId>(number);
    }
    alone_.assign(ids_.size(), 0);
}

void PrivateRows::copy(CopyMemory& memory) {
    const std::size_t stride = matrix_.stride();
    copies_ = memory.take(ids_.size() * stride);
    frozen_.clear();
    for (std::size_t number = 0; number < ids_.size(); ++number) {
        if (number + kCopiesAhead < ids_.size()) {
            prefetch_row(matrix_.row(ids_[number + kCopiesAhead]), stride);
        }
        std::copy_n(matrix_.row(ids_[number]), stride, copies_ + number * stride);
        if (!frozen_rows_.empty()) {
            frozen_.push_back(frozen_rows_[ids_[number]]);
        }
    }
    places_.resize(ids_.size());
}

void PrivateRows::finish(CopyMemory& memory) noexcept {
    const std::size_t stride = matrix_.stride();
    TokenId n_kept = 0;
    for (std::size_t number = 0; number < ids_.size(); ++number) {
        const float* const copy = copies_ + number * stride;
        if (alone_[number] != 0) {
            std::copy_n(copy, stride, matrix_.row(ids_[number]));
            continue;
        }
        if (n_kept != number) {
            std::copy_n(copy, stride, copies_ + n_kept * stride);
        }
        places_[number] = n_kept++;
    }
    memory.give_back((ids_.size() - n_kept) * stride);
}

}  // namespace sgns
