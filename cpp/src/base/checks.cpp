#include "sgns/base/checks.hpp"

#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace sgns {

namespace {

[[noreturn]] void refuse_offsets(const std::string& found, std::uint64_t n, const char* what) {
    throw std::invalid_argument("offsets must rise from 0 to the number of " + std::string(what) +
                                ", " + std::to_string(n) + ", got " + found);
}

[[noreturn]] void refuse_offset(std::uint64_t offset, std::size_t position, std::uint64_t n,
                                const char* what) {
    refuse_offsets(std::to_string(offset) + " at position " + std::to_string(position), n, what);
}

template <class Number>
void require_not_negative(std::span<const Number> numbers, const char* what) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (!std::isfinite(numbers[i]) || numbers[i] < 0) {
            throw std::invalid_argument(std::string(what) + " must be finite and >= 0, got " +
                                        as_text(numbers[i]) + " at position " + std::to_string(i));
        }
    }
}

}  // namespace

void refuse_id(TokenId id, std::uint64_t n_tokens, const char* what, std::uint64_t position) {
    throw std::out_of_range(std::string(what) + " holds id " + std::to_string(id) +
                            " at position " + std::to_string(position) +
                            ", past the vocabulary of " + std::to_string(n_tokens));
}

void check_positive(const char* name, std::uint64_t value) {
    if (value == 0) {
        throw std::invalid_argument(std::string(name) + " must be at least 1, got 0");
    }
}

void check_as_many(std::size_t size, const char* what, std::uint64_t n, const char* of) {
    if (size != n) {
        throw std::invalid_argument(std::string(what) + " must be as many as the " +
                                    std::to_string(n) + " " + of + ", got " + std::to_string(size));
    }
}

void check_not_negative(std::span<const double> numbers, const char* what) {
    require_not_negative(numbers, what);
}

void check_not_negative(std::span<const float> numbers, const char* what) {
    require_not_negative(numbers, what);
}

void check_ids(std::span<const TokenId> ids, std::uint64_t n_tokens, const char* what) {
    // Computes the maximum first: the compiler vectorizes it, and bad ids are rare.
    TokenId largest = 0;
    for (const TokenId id : ids) {
        largest = std::max(largest, id);
    }
    if (ids.empty() || largest < n_tokens) {
        return;
    }
    const auto at =
        std::find_if(ids.begin(), ids.end(), [&](TokenId id) { return id >= n_tokens; });
    throw std::out_of_range(std::string(what) + " hold " + std::to_string(*at) + " at position " +
                            std::to_string(at - ids.begin()) + ", past the vocabulary of " +
                            std::to_string(n_tokens));
}

void check_offset_ends(std::span<const std::uint64_t> offsets, std::uint64_t n, const char* what) {
    if (offsets.empty()) {
        refuse_offsets("none", n, what);
    }
    if (offsets.front() != 0) {
        refuse_offset(offsets.front(), 0, n, what);
    }
    if (offsets.back() != n) {
        refuse_offset(offsets.back(), offsets.size() - 1, n, what);
    }
}

void check_offsets(std::span<const std::uint64_t> offsets, std::uint64_t n, const char* what) {
    std::uint64_t least = 0;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        if (offsets[i] < least || offsets[i] > n || (i == 0 && offsets[i] != 0)) {
            refuse_offset(offsets[i], i, n, what);
        }
        least = offsets[i];
    }
    check_offset_ends(offsets, n, what);
}

}  // namespace sgns
