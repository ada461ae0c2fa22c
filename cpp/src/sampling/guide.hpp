// guide.hpp: finds the interval that holds a point, in constant time on average.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sgns {

/// The guide table of Chen and Asau, "On Generating Random Variates from an Empirical Distribution"
/// (AIIE Transactions, 1974).
///
/// Intervals are given by their `ends`, which are finite and do not fall; the first interval begins
/// at 0. The total length is divided into as many buckets as there are intervals. For each bucket
/// the guide stores the first interval that reaches it.
class Guide {
public:
    Guide(std::span<const double> ends, const std::uint32_t* starts) noexcept
        : ends_(ends), starts_(starts), scale_(scale_of(ends)) {}

    /// Fills `starts`, with one entry for each of `ends`.
    static void make(std::span<const double> ends, std::uint32_t* starts) noexcept {
        std::size_t filled = 0;
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const std::size_t last = bucket(ends[i], scale_of(ends), ends.size());
            for (; filled <= last; ++filled) {
                starts[filled] = static_cast<std::uint32_t>(i);
            }
        }
    }

    /// An interval from which to search: it is near the one that holds `point` and not after it.
    [[nodiscard]] std::uint64_t begin(double point) const noexcept {
        return starts_[bucket(point, scale_, ends_.size())];
    }

    /// The interval that holds `point`. `point` must be at least 0 and before the last end.
    [[nodiscard]] std::uint64_t find(double point, std::uint64_t begin) const noexcept {
        while (ends_[begin] <= point) {
            ++begin;
        }
        return begin;
    }

private:
    static double scale_of(std::span<const double> ends) noexcept {
        constexpr double kMost = 1e300;  // an infinite scale would put all points into one bucket
        return std::min(static_cast<double>(ends.size()) / ends.back(), kMost);
    }
    /// Grows with the point, so that rounding never leads past the interval that holds it.
    static std::size_t bucket(double point, double scale, std::size_t n) noexcept {
        return static_cast<std::size_t>(std::min(point * scale, static_cast<double>(n - 1)));
    }

    std::span<const double> ends_;
    const std::uint32_t* starts_;
    double scale_;
};

}  // namespace sgns
