#include "sgns/vectors/row_means.hpp"

#include "sgns/base/checks.hpp"

#include <algorithm>

namespace sgns {

namespace {

/// Lists that a worker takes at once, and the number of rows that are fetched ahead of their use.
constexpr std::uint64_t kListsPerTask = 1024;
constexpr std::uint64_t kAhead = 8;

void prefetch(const float* row, std::size_t size) {
    constexpr std::size_t kFloatsPerLine = 16;
    for (std::size_t k = 0; k < size; k += kFloatsPerLine) {
        __builtin_prefetch(row + k);
    }
}

}  // namespace

void row_means(const RowsView& rows, std::span<const std::uint64_t> offsets,
               std::span<const TokenId> ids, std::span<float> out, std::uint64_t workers,
               const Poll& poll) {
    check_offsets(offsets, ids.size(), "rows of words");
    check_ids(ids, rows.n_rows, "rows of words");
    const std::uint64_t n = offsets.size() - 1;
    check_as_many(out.size(), "numbers of the means", n * rows.size, "words times dimensions");
    const auto row = [&](std::uint64_t i) { return rows.data + ids[i] * rows.stride; };
    const auto write_means = [&](std::uint64_t, std::uint64_t task) {
        const std::uint64_t end = std::min(n, (task + 1) * kListsPerTask);
        for (std::uint64_t list = task * kListsPerTask; list < end; ++list) {
            float* const mean = out.data() + list * rows.size;
            std::fill_n(mean, rows.size, 0.0F);
            const std::uint64_t first = offsets[list];
            const std::uint64_t last = offsets[list + 1];
            for (std::uint64_t i = first; i < last; ++i) {
                if (i + kAhead < last) {
                    prefetch(row(i + kAhead), rows.size);
                }
                const float* const added = row(i);
                for (std::size_t k = 0; k < rows.size; ++k) {
                    mean[k] += added[k];
                }
            }
            const auto scale = static_cast<float>(1.0 / static_cast<double>(last - first));
            for (std::size_t k = 0; first < last && k < rows.size; ++k) {
                mean[k] *= scale;
            }
        }
    };
    const std::uint64_t n_tasks = (n + kListsPerTask - 1) / kListsPerTask;
    if (n_tasks == 1) {
        write_means(0, 0);  // a few words are done before a thread would start
        return;
    }
    run_tasks(n_tasks, workers, poll, write_means);
}

}  // namespace sgns
