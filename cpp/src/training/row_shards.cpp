#include "sgns/training/row_shards.hpp"

#include "sgns/base/checks.hpp"
#include "training/agreement.hpp"
#include "training/row_filling.hpp"
#include "training/slices.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sgns {

namespace {

/// Calls `copy(row, floats)` for all `rows` of a matrix, on several threads.
template <class Float, class Copy>
void each_of(Matrix& matrix, std::span<const TokenId> rows, std::span<Float> floats,
             std::uint64_t workers, const Poll& poll, Copy copy) {
    const std::size_t dim = matrix.dim();
    check_as_many(floats.size(), "components", rows.size() * dim, "the rows");
    check_ids(rows, matrix.n_rows(), "row");
    each_slice(rows.size(), matrix.stride(), workers, poll,
               [&](std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) {
                       copy(matrix.row(rows[i]), floats.data() + i * dim);
                   }
               });
}

/// The rows that one rank trained.
struct TrainedRows {
    std::span<const TokenId> rows;
    const float* values;
};

std::vector<TrainedRows> divided(const Matrix& own, std::span<const TokenId> rows,
                                 std::span<const std::uint64_t> counts,
                                 std::span<const float> values) {
    check_ids(rows, own.n_rows(), "row");
    std::vector<TrainedRows> found;
    std::size_t first = 0;
    for (const std::uint64_t n : counts) {
        if (n > rows.size() - first) {
            break;
        }
        const std::span<const TokenId> part = rows.subspan(first, n);
        if (std::adjacent_find(part.begin(), part.end(), std::greater_equal<>()) != part.end()) {
            throw std::invalid_argument("the rows of a rank must rise");
        }
        found.push_back({part, values.data() + first * own.dim()});
        first += n;
    }
    if (found.size() != counts.size() || first != rows.size() ||
        values.size() != rows.size() * own.dim()) {
        throw std::invalid_argument("counts must add up to the " + std::to_string(rows.size()) +
                                    " rows, and each must have " + std::to_string(own.dim()) +
                                    " components");
    }
    return found;
}

/// Merges the rows from `begin` to `end`.
void merge_slice(Matrix& own, std::span<const TrainedRows> ranks, std::size_t begin,
                 std::size_t end) {
    const std::size_t dim = own.dim();
    const float least = 1.0F / static_cast<float>(ranks.size());
    std::vector<std::size_t> at;
    for (const TrainedRows& rank : ranks) {
        const auto place = std::lower_bound(rank.rows.begin(), rank.rows.end(), begin);
        at.push_back(static_cast<std::size_t>(place - rank.rows.begin()));
    }
    std::vector<float> sum(dim);
    std::vector<float> change(dim);
    while (true) {
        std::size_t next = end;
        for (std::size_t r = 0; r < ranks.size(); ++r) {
            if (at[r] < ranks[r].rows.size()) {
                next = std::min<std::size_t>(next, ranks[r].rows[at[r]]);
            }
        }
        if (next == end) {
            return;
        }
        float* const row = own.row(next);
        float squares = 0.0F;
        std::fill(sum.begin(), sum.end(), 0.0F);
        for (std::size_t r = 0; r < ranks.size(); ++r) {
            if (at[r] == ranks[r].rows.size() || ranks[r].rows[at[r]] != next) {
                continue;
            }
            const float* const values = ranks[r].values + at[r]++ * dim;
            for (std::size_t j = 0; j < dim; ++j) {
                change[j] = values[j] - row[j];
                sum[j] += change[j];
            }
            squares += squared_length(dim, [&](std::size_t j) { return change[j]; });
        }
        add_merged(row, dim, squares, least, [&](std::size_t j) { return sum[j]; });
    }
}

}  // namespace

void fill_rows(Matrix& matrix, std::uint64_t seed, std::size_t first, std::span<const TokenId> ids,
               std::uint64_t workers, const Poll& poll) {
    if (first > matrix.n_rows() || ids.size() > matrix.n_rows() - first) {
        throw std::invalid_argument("a matrix of " + std::to_string(matrix.n_rows()) +
                                    " rows has no " + std::to_string(ids.size()) +
                                    " rows from row " + std::to_string(first) + " on");
    }
    each_slice(ids.size(), matrix.stride(), workers, poll, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            fill_row(matrix.row(first + i), matrix.dim(), seed, ids[i]);
        }
    });
}

void gather_rows(Matrix& matrix, std::span<const TokenId> rows, std::span<float> target,
                 std::uint64_t workers, const Poll& poll) {
    each_of(matrix, rows, target, workers, poll,
            [&](const float* row, float* to) { std::copy_n(row, matrix.dim(), to); });
}

void scatter_rows(Matrix& matrix, std::span<const TokenId> rows, std::span<const float> source,
                  std::uint64_t workers, const Poll& poll) {
    each_of(matrix, rows, source, workers, poll,
            [&](float* row, const float* from) { std::copy_n(from, matrix.dim(), row); });
}

void merge_rows(Matrix& own, std::span<const TokenId> rows, std::span<const std::uint64_t> counts,
                std::span<const float> trained, std::uint64_t workers, const Poll& poll) {
    const std::vector<TrainedRows> ranks = divided(own, rows, counts, trained);
    if (rows.empty()) {
        return;
    }
    const auto [least, most] = std::minmax_element(rows.begin(), rows.end());
    const std::size_t first = *least;
    each_slice(*most - first + 1, own.stride(), workers, poll,
               [&](std::size_t begin, std::size_t end) {
                   merge_slice(own, ranks, first + begin, first + end);
               });
}

}  // namespace sgns
