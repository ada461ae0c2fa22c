#include "training/private_rows.hpp"

#include <algorithm>

namespace sgns {

namespace {

/// Floats per iteration: a row is a multiple of them.
constexpr std::size_t kTogether = kRowMultiple;

/// Rows that are prefetched before they are merged.
constexpr std::size_t kAhead = 4;

template <class Change>
inline void each_component(std::size_t stride, Change change) {
    for (std::size_t i = 0; i < stride; i += kTogether) {
        for (std::size_t j = i; j < i + kTogether; ++j) {
            change(j);
        }
    }
}

}  // namespace

PrivateRows::Slot& PrivateRows::slot_of(TokenId id) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (id * std::uint64_t{0x9E3779B97F4A7C15}) >> 32 & mask;
    while (slots_[at].round == round_ && slots_[at].id != id) {
        at = (at + 1) & mask;
    }
    return slots_[at];
}

void PrivateRows::prefetch_row(TokenId id) const noexcept {
    const float* const row = shared_.row(id);
    for (std::size_t i = 0; i < shared_.stride(); i += 64 / sizeof(float)) {
        __builtin_prefetch(row + i);
    }
}

void PrivateRows::grow() {
    std::vector<Slot>(2 * slots_.size()).swap(slots_);
    for (std::size_t number = 0; number < ids_.size(); ++number) {
        slot_of(ids_[number]) = {round_, ids_[number], static_cast<TokenId>(number)};
    }
}

TokenId PrivateRows::number_of(TokenId id) {
    Slot& slot = slot_of(id);
    if (slot.round == round_) {
        return slot.number;
    }
    prefetch_row(id);  // it will be copied soon
    const auto number = static_cast<TokenId>(ids_.size());
    slot = {round_, id, number};
    ids_.push_back(id);
    strengths_.push_back(0.0F);
    if (2 * ids_.size() > slots_.size()) {
        grow();
    }
    return number;
}

TokenId PrivateRows::localize(TokenId id, float strength) {
    const TokenId number = number_of(id);
    strengths_[number] += strength;
    return number;
}

void PrivateRows::copy() {
    const std::size_t stride = shared_.stride();
    float* row = rows_.reserve(ids_.size() * stride);
    frozen_.clear();
    for (const TokenId id : ids_) {
        std::copy_n(shared_.row(id), stride, row);
        row += stride;
        if (!frozen_of_shared_.empty()) {
            frozen_.push_back(frozen_of_shared_[id]);
        }
    }
}

/// The part, of `n_parts`, of an id. Neighboring ids have similar frequencies: they belong to
/// different parts.
inline std::uint64_t part_of(TokenId id, std::uint64_t n_parts) noexcept {
    return (static_cast<std::uint32_t>(id * std::uint32_t{0x9E3779B1}) * n_parts) >> 32;
}

template <class Body>
void PrivateRows::each_of(std::uint64_t part, std::uint64_t n_parts, Body body) const {
    for (std::size_t number = 0; number < ids_.size(); ++number) {
        if (part_of(ids_[number], n_parts) == part) {
            body(number, ids_[number]);
        }
    }
}

void PrivateRows::pull(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const {
    each_of(part, n_parts,
            [&](std::size_t number, TokenId id) { pulls[id].add(strengths_[number]); });
}

void PrivateRows::merge(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) {
    const std::size_t stride = shared_.stride();
    each_of(part, n_parts, [&](std::size_t number, TokenId id) {
        const std::size_t ahead = number + kAhead;
        if (ahead < ids_.size() && part_of(ids_[ahead], n_parts) == part) {
            prefetch_row(ids_[ahead]);
        }
        Pull& pull = pulls[id];
        const bool is_frozen = !frozen_.empty() && frozen_[number] != 0;
        if (is_frozen || pull.sum == 0.0F) {
            return;
        }
        const float* const copy = rows_.data() + number * stride;
        float* const row = shared_.row(id);
        const float factor = pull.factor();
        if (pull.n == 1) {
            std::copy_n(copy, stride, row);
        } else if (pull.is_merged) {
            each_component(stride, [=](std::size_t i) { row[i] += factor * copy[i]; });
        } else {
            // A change is the copy less the start. This subtracts the start of all n copies at
            // once.
            const float rest = 1.0F - static_cast<float>(pull.n) * factor;
            each_component(stride,
                           [=](std::size_t i) { row[i] = rest * row[i] + factor * copy[i]; });
            pull.is_merged = true;
        }
    });
}

void PrivateRows::reset(std::vector<Pull>& pulls, std::uint64_t part, std::uint64_t n_parts) const {
    each_of(part, n_parts, [&](std::size_t, TokenId id) { pulls[id] = {}; });
}

}  // namespace sgns
