// schedule.hpp: the schedule of the learning rate.
#pragma once

#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace sgns {

/// Decays linearly from `alpha` at the first word to `min_alpha` at the last, or between two
/// others: before `from` the rate is `alpha`, and after `until` it is `min_alpha`.
struct LinearDecay {
    double alpha = 0.025;
    double min_alpha = 1e-4;
    std::uint64_t from = 0;  // words
    std::uint64_t until = std::numeric_limits<std::uint64_t>::max();

    /// Throws std::invalid_argument unless both are finite, 0 < alpha and 0 <= min_alpha <= alpha.
    void check() const {
        if (!std::isfinite(alpha) || alpha <= 0.0) {
            throw std::invalid_argument("alpha must be finite and > 0, got " + as_text(alpha));
        }
        if (!(min_alpha >= 0.0 && min_alpha <= alpha)) {  // false for NaN
            throw std::invalid_argument("min_alpha must be >= 0 and at most alpha, " +
                                        as_text(alpha) + ", got " + as_text(min_alpha));
        }
    }

    [[nodiscard]] double at(std::uint64_t words_done, std::uint64_t words_total) const noexcept {
        const std::uint64_t end = std::min(until, words_total);
        if (words_done <= from || end <= from) {
            return alpha;
        }
        const double done =
            static_cast<double>(std::min(words_done, end) - from) / static_cast<double>(end - from);
        return alpha - (alpha - min_alpha) * done;
    }
};

}  // namespace sgns
