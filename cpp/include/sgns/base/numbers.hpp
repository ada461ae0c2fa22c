// numbers.hpp: numbers in messages, and sums and products that do not overflow.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace sgns {

/// The shortest text that reads back as `value`, such as "0.025" and "1e-09". std::to_string()
/// would show 1e-9 as 0, and 1e300 with 300 digits.
[[nodiscard]] std::string as_text(double value);
[[nodiscard]] std::string as_text(float value);

/// a * b, or 2^64 - 1 if it is larger.
[[nodiscard]] constexpr std::uint64_t saturated_product(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max()
                                                  : product;
}

/// a + b, or 2^64 - 1 if it is larger.
[[nodiscard]] constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace sgns
