// exact_step.hpp: draws a step of a walk by its probabilities, where proposals are rejected too
// often.
#pragma once

#include "sgns/base/random.hpp"
#include "sgns/graph/graph.hpp"
#include "sgns/sampling/alias_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// Draws a neighbor of the current node with a probability proportional to its weight times its
/// bias. The neighbors are the previous node, common neighbors of both nodes, and all others, which
/// are far. Only common neighbors are listed. The weight of far nodes is what remains of the sum.
template <bool kWeighted>
class ExactStep {
public:
    /// `columns` are the alias tables of all nodes, or empty if unweighted. `back` and `far` are
    /// the biases of a return and of a far node; that of a common neighbor is 1.
    ExactStep(const Graph& graph, std::span<const AliasColumn> columns, double back, double far)
        : graph_(graph), columns_(columns), back_bias_(back), far_bias_(far) {}

    /// The time that draw() takes for nodes of these degrees, as a number of proposals.
    [[nodiscard]] static std::uint64_t cost(std::uint64_t one, std::uint64_t other) noexcept {
        return std::min({one, other, merge_cost(one, other)});
    }

    /// Returns the edge of a step from `current`, whose weights sum to `strength`.
    [[nodiscard]] std::uint64_t draw(Random& random, TokenId previous, TokenId current,
                                     double strength) {
        const std::uint64_t back = graph_.find(current, previous);
        const double weight_back = back == graph_.n_edges() ? 0.0 : weight(back);
        list_common(previous, current);
        double near = 0.0;
        for (const std::uint64_t edge : common_) {
            near += weight(edge);
        }
        const double back_share = weight_back * back_bias_;
        double far = std::max(0.0, strength - weight_back - near);
        // The difference is inexact if nearly all weight is on few edges.
        if (kWeighted &&
            far_bias_ * strength * 0x1p-40 > (back_share + near + far_bias_ * far) * 0x1p-30) {
            far = far_weight(previous, current);
        }
        double left = unit(random) * (back_share + near + far_bias_ * far);
        if (left < back_share) {
            return back;
        }
        left -= back_share;
        for (const std::uint64_t edge : common_) {
            if ((left -= weight(edge)) < 0.0) {
                return edge;
            }
        }
        if (const std::uint64_t edge = draw_far(random, previous, current);
            edge != graph_.n_edges()) {
            return edge;
        }
        return common_.empty() ? back : common_.back();  // no node is far: rounding led here
    }

private:
    /// A binary search takes as long as this many steps of a merge.
    static constexpr std::uint64_t kStepsOfSearch = 16;

    static std::uint64_t merge_cost(std::uint64_t one, std::uint64_t other) noexcept {
        return (one + other) / kStepsOfSearch;
    }

    static double unit(Random& random) noexcept {
        return static_cast<double>(random.word() >> 11) * 0x1p-53;
    }

    [[nodiscard]] double weight(std::uint64_t edge) const noexcept {
        return kWeighted ? static_cast<double>(graph_.weights()[edge]) : 1.0;
    }

    /// Fills `common_` with the edges from `current` to the neighbors of `previous`, without that
    /// to `previous`. They rise.
    void list_common(TokenId previous, TokenId current) {
        const std::vector<TokenId>& neighbors = graph_.neighbors();
        std::uint64_t i = graph_.offsets()[previous];
        std::uint64_t j = graph_.offsets()[current];
        const std::uint64_t i_end = i + graph_.degree(previous);
        const std::uint64_t j_end = j + graph_.degree(current);
        const std::uint64_t n_searches = std::min(i_end - i, j_end - j);
        common_.clear();
        if (merge_cost(i_end - i, j_end - j) <= n_searches) {
            while (i < i_end && j < j_end) {
                const TokenId left = neighbors[i];
                const TokenId right = neighbors[j];
                if (left == right && left != previous) {
                    common_.push_back(j);
                }
                // No branch: the order is unpredictable.
                i += left <= right;
                j += right <= left;
            }
        } else if (i_end - i == n_searches) {
            for (; i < i_end; ++i) {
                const std::uint64_t edge = graph_.find(current, neighbors[i]);
                if (edge != graph_.n_edges() && neighbors[i] != previous) {
                    common_.push_back(edge);
                }
            }
        } else {
            for (; j < j_end; ++j) {
                if (neighbors[j] != previous && graph_.has_edge(previous, neighbors[j])) {
                    common_.push_back(j);
                }
            }
        }
    }

    /// Calls visit(edge) for the edges from `current` to far nodes, until it returns false.
    template <class Visit>
    void each_far(TokenId previous, TokenId current, Visit&& visit) const {
        std::size_t next = 0;
        const std::uint64_t begin = graph_.offsets()[current];
        for (std::uint64_t edge = begin; edge < begin + graph_.degree(current); ++edge) {
            if (next < common_.size() && common_[next] == edge) {
                ++next;
            } else if (graph_.neighbors()[edge] != previous && !visit(edge)) {
                return;
            }
        }
    }

    [[nodiscard]] double far_weight(TokenId previous, TokenId current) const {
        double sum = 0.0;
        each_far(previous, current, [&](std::uint64_t edge) {
            sum += weight(edge);
            return true;
        });
        return sum;
    }

    /// Draws an edge to a far node by weight. Returns n_edges() if there is none.
    [[nodiscard]] std::uint64_t draw_far(Random& random, TokenId previous, TokenId current) const {
        const std::uint64_t begin = graph_.offsets()[current];
        const std::uint64_t degree = graph_.degree(current);
        // Proposals take less time than all edges do, unless most weight is on other nodes.
        for (std::uint64_t tries = 8 + degree / 8; tries > 0; --tries) {
            std::uint64_t edge = begin;
            if constexpr (kWeighted) {
                edge += draw_alias(&columns_[begin], degree, random.word());
            } else {
                edge += random.below(static_cast<std::uint32_t>(degree));
            }
            if (graph_.neighbors()[edge] != previous &&
                !std::binary_search(common_.begin(), common_.end(), edge)) {
                return edge;
            }
        }
        double left = unit(random) * far_weight(previous, current);
        std::uint64_t found = graph_.n_edges();
        each_far(previous, current, [&](std::uint64_t edge) {
            found = edge;
            return (left -= weight(edge)) >= 0.0;
        });
        return found;
    }

    const Graph& graph_;
    const std::span<const AliasColumn> columns_;
    const double back_bias_;
    const double far_bias_;
    std::vector<std::uint64_t> common_;
};

}  // namespace sgns
