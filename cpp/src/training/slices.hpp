// slices.hpp: shares the rows of a matrix among threads, slice by slice.
#pragma once

#include "base/chunks.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/huge_pages.hpp"
#include "sgns/base/tasks.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sgns {

/// Calls `body(first, last)` for slices of rows of about a huge page each, on several threads.
template <class Body>
void each_slice(std::size_t n_rows, std::size_t stride, std::uint64_t workers, const Poll& poll,
                Body body) {
    check_positive("workers", workers);
    const std::size_t step = std::max<std::size_t>(1, kHugePage / (stride * sizeof(float)));
    const std::size_t n_slices = parts_of(n_rows, step);
    if (n_slices == 1) {
        body(std::size_t{0}, n_rows);  // is done before a thread starts
        return;
    }
    run_tasks(n_slices, workers, poll, [&](std::uint64_t, std::uint64_t slice) {
        body(slice * step, std::min<std::size_t>(n_rows, (slice + 1) * step));
    });
}

}  // namespace sgns
