// parallel_sort.hpp: sorts an array on several threads.
#pragma once

#include "base/chunks.hpp"
#include "sgns/base/tasks.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sgns {

/// Sorts `values` in stretches, which are then merged two by two. Stretches are short, so that the
/// poll of the caller ends the work soon.
template <class T, class Less>
void parallel_sort(std::vector<T>& values, Less less, std::uint64_t workers, const Poll& poll) {
    constexpr std::size_t kStretch = std::size_t{1} << 16;
    const std::size_t n = values.size();
    const auto at = [n](std::vector<T>& of, std::size_t i) {
        return of.begin() + static_cast<std::ptrdiff_t>(std::min(i, n));
    };
    run_tasks(parts_of(n, kStretch), workers, poll, [&](std::uint64_t, std::uint64_t i) {
        std::sort(at(values, i * kStretch), at(values, (i + 1) * kStretch), less);
    });
    std::vector<T> merged(n > kStretch ? n : 0);
    for (std::size_t sorted = kStretch; sorted < n; sorted *= 2) {
        run_tasks(parts_of(n, 2 * sorted), workers, poll, [&](std::uint64_t, std::uint64_t i) {
            const std::size_t first = i * 2 * sorted;
            std::merge(at(values, first), at(values, first + sorted), at(values, first + sorted),
                       at(values, first + 2 * sorted), at(merged, first), less);
        });
        std::swap(values, merged);
    }
}

}  // namespace sgns
