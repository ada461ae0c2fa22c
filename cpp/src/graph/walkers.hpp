// walkers.hpp: makes random walks, several at a time.
#pragma once

#include "sgns/base/permutation.hpp"
#include "sgns/base/random.hpp"
#include "sgns/graph/walks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace sgns {

/// Walks that alternate: while the neighbors of one walk are prefetched, the others take their
/// steps.
inline constexpr std::size_t kLanes = 16;

/// After this many rejected proposals, the probabilities are computed exactly. The number of
/// rejections does not depend on the outcome, so that no probability changes. This bounds the time
/// of a step if few neighbors, or none, have the largest bias.
inline constexpr std::uint32_t kMostTries = 24;

[[nodiscard]] inline std::uint64_t in_32_bits(double share) noexcept {
    return static_cast<std::uint64_t>(share * 0x1p32);
}

/// Makes the walks of a chunk.
template <bool kWeighted, bool kSecondOrder>
class Walkers {
public:
    Walkers(const RandomWalks& walks, std::uint64_t epoch, WalkBatch& batch)
        : walks_(walks),
          graph_(*walks.graph_),
          epoch_(epoch),
          batch_(batch),
          pass_(batch.first / graph_.n_nodes()),
          order_(order_of(pass_)) {}

    void run() {
        std::array<Lane, kLanes> lanes;
        std::size_t n = 0;
        while (n < kLanes && begin(lanes[n])) {
            ++n;
        }
        while (n > 0) {
            for (std::size_t i = 0; i < n; ++i) {
                while (!lanes[i].stepping && !enter(lanes[i])) {  // the walk is at its end
                    if (!begin(lanes[i])) {
                        lanes[i] = lanes[--n];
                        if (i == n) {
                            break;
                        }
                    }
                }
                if (i < n) {
                    propose(lanes[i]);
                }
            }
            for (std::size_t i = 0; i < n; ++i) {
                settle(lanes[i]);
            }
        }
    }

private:
    /// One walk that is being made.
    struct Lane {
        Random random;
        std::uint64_t walk = 0;  // number in the chunk
        std::uint64_t length = 0;
        TokenId current = 0;
        TokenId previous = 0;      // valid from the second node on
        std::uint64_t begin = 0;   // first neighbor of `current`
        std::uint64_t degree = 0;  // number of its neighbors
        std::uint64_t edge = 0;    // the edge to `current`
        std::uint64_t word = 0;    // selects the proposed neighbor
        std::uint64_t return_share =
            0;  // probability of a return without a proposal, in units of 2^-32
        std::uint32_t tries = 0;
        bool stepping = false;  // a step from `current` was begun
    };

    [[nodiscard]] Permutation order_of(std::uint64_t pass) const noexcept {
        return Permutation(graph_.n_nodes(),
                           Random(walks_.options_.seed, Purpose::walk_order, epoch_, pass));
    }

    /// Begins the next walk. Returns false if there is none.
    bool begin(Lane& lane) {
        if (begun_ == batch_.lengths.size()) {
            return false;
        }
        const std::uint64_t walk = batch_.first + begun_;
        if (walk / graph_.n_nodes() != pass_) {
            order_ = order_of(++pass_);
        }
        lane = Lane{};
        lane.random = Random(walks_.options_.seed, Purpose::walk, epoch_, walk);
        lane.walk = begun_++;
        arrive(lane, static_cast<TokenId>(order_(walk % graph_.n_nodes())));
        return true;
    }

    void arrive(Lane& lane, TokenId node) {
        lane.previous = lane.current;
        lane.current = node;
        lane.stepping = false;
        __builtin_prefetch(&graph_.offsets()[node]);
        batch_.nodes[lane.walk * walks_.options_.walk_length + lane.length++] = node;
    }

    /// Prepares the step from the current node. Returns false if the walk ends there.
    bool enter(Lane& lane) {
        lane.begin = graph_.offsets()[lane.current];
        lane.degree = graph_.degree(lane.current);
        if (lane.degree == 0 || lane.length == walks_.options_.walk_length) {
            batch_.lengths[lane.walk] = lane.length;
            return false;
        }
        lane.stepping = true;
        lane.tries = 0;
        if (kSecondOrder && lane.length > 1 && walks_.extra_return_ > 0.0) {
            const double extra = walks_.extra_return_ * weight_back(lane);
            const double strength =
                kWeighted ? walks_.strengths_[lane.current] : static_cast<double>(lane.degree);
            lane.return_share = in_32_bits(extra / (extra + walks_.most_bias_ * strength));
        }
        return true;
    }

    /// The weight of the edge from the current node to the previous one, or 0 if there is none.
    [[nodiscard]] double weight_back(const Lane& lane) const noexcept {
        std::uint64_t edge = lane.edge;
        if (!graph_.is_symmetric()) {
            edge = graph_.find(lane.current, lane.previous);
            if (edge == graph_.n_edges()) {
                return 0.0;
            }
        }
        return kWeighted ? static_cast<double>(graph_.weights()[edge]) : 1.0;
    }

    /// Draws a neighbor by weight, and prefetches it.
    void propose(Lane& lane) {
        std::uint64_t at;
        if constexpr (kWeighted) {
            lane.word = lane.random.word();
            at = lane.begin + alias_column(lane.word, lane.degree);
            __builtin_prefetch(&walks_.columns_[at]);
        } else {
            at = lane.word =
                lane.begin + lane.random.below(static_cast<std::uint32_t>(lane.degree));
        }
        __builtin_prefetch(&graph_.neighbors()[at]);
    }

    /// Accepts the proposal and takes the step, or rejects it.
    void settle(Lane& lane) {
        std::uint64_t edge = lane.word;
        if constexpr (kWeighted) {
            edge = lane.begin + draw_alias(&walks_.columns_[lane.begin], lane.degree, lane.word);
        }
        if (kSecondOrder && lane.length > 1 && lane.degree > 1) {
            if (lane.return_share > 0 && lane.random.half() < lane.return_share) {
                arrive(lane, lane.previous);
                return;
            }
            if (!accepts(lane, graph_.neighbors()[edge])) {
                if (++lane.tries < kMostTries) {
                    return;
                }
                edge = exact_edge(lane);
            }
        }
        lane.edge = edge;
        arrive(lane, graph_.neighbors()[edge]);
    }

    [[nodiscard]] bool accepts(Lane& lane, TokenId candidate) const noexcept {
        const std::uint64_t height = lane.random.half();
        if (candidate == lane.previous) {
            return height < walks_.accept_return_;
        }
        // Often both cases have the same result.
        return height < std::min(walks_.accept_near_, walks_.accept_far_) ||
               height < (is_near(lane, candidate) ? walks_.accept_near_ : walks_.accept_far_);
    }

    /// Whether there is an edge from the previous node to `candidate`.
    [[nodiscard]] bool is_near(const Lane& lane, TokenId candidate) const noexcept {
        // In a symmetric graph either end can be searched.
        const bool swap =
            graph_.is_symmetric() && graph_.degree(candidate) < graph_.degree(lane.previous);
        const std::uint64_t edge =
            swap ? graph_.find(candidate, lane.previous) : graph_.find(lane.previous, candidate);
        return edge != graph_.n_edges();
    }

    /// Draws a neighbor by its exact probability.
    [[nodiscard]] std::uint64_t exact_edge(Lane& lane) const noexcept {
        const auto share_of = [&](std::uint64_t edge) {
            const TokenId candidate = graph_.neighbors()[edge];
            const double weight = kWeighted ? static_cast<double>(graph_.weights()[edge]) : 1.0;
            return weight * (candidate == lane.previous ? 1.0 / walks_.options_.p
                             : is_near(lane, candidate) ? 1.0
                                                        : 1.0 / walks_.options_.q);
        };
        const std::uint64_t last = lane.begin + lane.degree - 1;
        double sum = 0.0;
        for (std::uint64_t edge = lane.begin; edge <= last; ++edge) {
            sum += share_of(edge);
        }
        double left = static_cast<double>(lane.random.word() >> 11) * 0x1p-53 * sum;
        std::uint64_t edge = lane.begin;
        while (edge < last && (left -= share_of(edge)) >= 0.0) {
            ++edge;
        }
        return edge;
    }

    const RandomWalks& walks_;
    const Graph& graph_;
    const std::uint64_t epoch_;
    WalkBatch& batch_;
    std::uint64_t begun_ = 0;  // number of walks
    std::uint64_t pass_;
    Permutation order_;
};

}  // namespace sgns
