// checks.hpp: checks of arguments that several rooms share.
//
// A check throws std::invalid_argument, or std::out_of_range for an id. The message has the value,
// its position and its bound.
#pragma once

#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

[[noreturn]] void refuse_id(TokenId id, std::uint64_t n_tokens, const char* what,
                            std::uint64_t position);

/// Requires the argument `name` to be at least 1.
void check_positive(const char* name, std::uint64_t value);

/// Requires as many `what` as `of`, of which there are `n`.
void check_as_many(std::size_t size, const char* what, std::uint64_t n, const char* of);

/// Requires all numbers to be finite and not negative.
void check_not_negative(std::span<const double> numbers, const char* what);
void check_not_negative(std::span<const float> numbers, const char* what);

/// Requires `id`, which is at `position` of `what`, to be below `n_tokens`.
inline void check_id(TokenId id, std::uint64_t n_tokens, const char* what, std::uint64_t position) {
    if (id >= n_tokens) {
        refuse_id(id, n_tokens, what, position);
    }
}

/// Reads a value of an array that the caller may change at any time. The compiler must not read it
/// again after a check.
template <class Value>
[[nodiscard]] Value read_once(const Value& value) noexcept {
    return __atomic_load_n(&value, __ATOMIC_RELAXED);
}

/// Reads id `i` once, and requires it to be below `n_tokens`. For arrays that the caller may change
/// after check_ids().
[[nodiscard]] inline TokenId checked_id(std::span<const TokenId> ids, std::size_t i,
                                        std::uint64_t n_tokens, const char* what) {
    const TokenId id = read_once(ids[i]);
    check_id(id, n_tokens, what, i);
    return id;
}

/// Requires all `ids` to be below `n_tokens`; `what` names them in the message.
void check_ids(std::span<const TokenId> ids, std::uint64_t n_tokens, const char* what);

/// Requires `offsets` to start at 0, never to fall, and to end at `n`, the number of `what`.
void check_offsets(std::span<const std::uint64_t> offsets, std::uint64_t n, const char* what);

/// Requires only the first of `offsets` to be 0 and the last to be `n`, the number of `what`.
void check_offset_ends(std::span<const std::uint64_t> offsets, std::uint64_t n, const char* what);

}  // namespace sgns
