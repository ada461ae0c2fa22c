// walkers.hpp: makes random walks, several at a time.
#pragma once

#include "graph/exact_step.hpp"
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

/// A step is drawn by its exact probabilities after this many rejected proposals, or after as many
/// as take the time of the exact draw, if these are more. The number of rejections does not depend
/// on the outcome, so that no probability changes.
inline constexpr std::uint64_t kLeastTries = 24;

/// If far nodes are accepted less often, hubs have other proposals.
inline constexpr double kLeastAcceptance = 0.25;

/// A probability in units of 2^-64.
[[nodiscard]] inline std::uint64_t in_64_bits(double share) noexcept {
    constexpr double kLargest = 1.0 - 0x1p-53;
    return static_cast<std::uint64_t>(std::clamp(share, 0.0, kLargest) * 0x1p64);
}

/// Whether an event of probability `share` happens if `upper` is the first half of the random word.
/// The other half is drawn only if the first one does not decide.
[[nodiscard]] inline bool happens(Random& random, std::uint32_t upper,
                                  std::uint64_t share) noexcept {
    return upper < share >> 32 ||
           (upper == share >> 32 && random.half() < static_cast<std::uint32_t>(share));
}

[[nodiscard]] inline bool happens(Random& random, std::uint64_t share) noexcept {
    const std::uint32_t upper = random.half();
    return happens(random, upper, share);
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
          exact_(graph_, walks.columns_, 1.0 / walks.options_.p, 1.0 / walks.options_.q),
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
        TokenId previous = 0;            // valid from the second node on
        std::uint64_t begin = 0;         // first neighbor of `current`
        std::uint64_t degree = 0;        // number of its neighbors
        std::uint64_t edge = 0;          // the edge to `current`
        std::uint64_t word = 0;          // selects the proposed neighbor
        std::uint64_t return_share = 0;  // probability of a return without a proposal
        std::uint64_t near_share = 0;    // probability, otherwise, of proposing from the neighbors
                                         // of `previous`
        std::uint64_t tries = 0;
        bool two_sided = false;  // proposals come from both nodes
        bool stepping = false;   // a step from `current` was begun
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
        if (kSecondOrder && lane.length > 1) {
            choose_proposals(lane);
        }
        return true;
    }

    /// Chooses from which distribution the neighbors of the current node are proposed.
    ///
    /// Proposals by weight, times the largest bias of a proposal, suffice if few are rejected. For
    /// a large q nearly all neighbors of a hub are. Then proposals by weight, times the bias of far
    /// nodes, are mixed with common neighbors, times the rest of their bias. These are proposed
    /// from the neighbors of the previous node. A return whose bias is larger is a third part.
    void choose_proposals(Lane& lane) const noexcept {
        const RandomWalks::Biases& bias = walks_.biases_;
        lane.two_sided = false;
        if (bias.far < kLeastAcceptance) {
            const double strength = strength_of(lane);
            const double heaviest =
                kWeighted ? static_cast<double>(walks_.heaviest_[lane.current]) : 1.0;
            const double near =
                (1.0 - bias.far) * heaviest * static_cast<double>(graph_.degree(lane.previous));
            const double both = bias.far * strength + near;
            if (both < kLeastAcceptance * strength) {
                const double extra = std::max(0.0, bias.back - bias.far) * weight_back(lane);
                lane.two_sided = true;
                lane.return_share = in_64_bits(extra / (extra + both));
                lane.near_share = in_64_bits(near / both);
                return;
            }
        }
        if (bias.extra_back > 0.0) {
            const double extra = bias.extra_back * weight_back(lane);
            lane.return_share = in_64_bits(extra / (extra + bias.most * strength_of(lane)));
        } else {
            lane.return_share = 0;
        }
    }

    [[nodiscard]] double strength_of(const Lane& lane) const noexcept {
        return kWeighted ? walks_.strengths_[lane.current] : static_cast<double>(lane.degree);
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
            if (lane.return_share > 0 && happens(lane.random, lane.return_share)) {
                arrive(lane, lane.previous);
                return;
            }
            if (lane.two_sided && happens(lane.random, lane.near_share)) {
                edge = common_edge(lane);
            } else if (!accepts(lane, graph_.neighbors()[edge])) {
                edge = graph_.n_edges();
            }
            if (edge == graph_.n_edges()) {
                ++batch_.n_rejected;
                if (++lane.tries < kLeastTries || lane.tries < cost_of_exact(lane)) {
                    return;
                }
                batch_.n_rejected += cost_of_exact(lane);
                edge = exact_.draw(lane.random, lane.previous, lane.current, strength_of(lane));
            }
        }
        lane.edge = edge;
        arrive(lane, graph_.neighbors()[edge]);
    }

    /// Proposes a neighbor of the previous node. Returns the edge to it, or n_edges() if there is
    /// none or if it is rejected.
    [[nodiscard]] std::uint64_t common_edge(Lane& lane) const noexcept {
        const auto degree = static_cast<std::uint32_t>(graph_.degree(lane.previous));
        const TokenId candidate =
            graph_.neighbors()[graph_.offsets()[lane.previous] + lane.random.below(degree)];
        const std::uint64_t edge =
            candidate == lane.previous ? graph_.n_edges() : graph_.find(lane.current, candidate);
        if (!kWeighted || edge == graph_.n_edges()) {
            return edge;
        }
        const auto share = static_cast<double>(graph_.weights()[edge]) /
                           static_cast<double>(walks_.heaviest_[lane.current]);
        return happens(lane.random, in_64_bits(share)) ? edge : graph_.n_edges();
    }

    [[nodiscard]] std::uint64_t cost_of_exact(const Lane& lane) const noexcept {
        return ExactStep<kWeighted>::cost(lane.degree, graph_.degree(lane.previous));
    }

    [[nodiscard]] bool accepts(Lane& lane, TokenId candidate) const noexcept {
        if (lane.two_sided) {
            return candidate != lane.previous || happens(lane.random, walks_.accept_back_as_far_);
        }
        const std::uint32_t height = lane.random.half();
        if (candidate == lane.previous) {
            return happens(lane.random, height, walks_.accept_back_);
        }
        // Often both cases have the same result.
        if (height < std::min(walks_.accept_near_, walks_.accept_far_) >> 32) {
            return true;
        }
        return happens(
            lane.random, height,
            graph_.has_edge(lane.previous, candidate) ? walks_.accept_near_ : walks_.accept_far_);
    }

    const RandomWalks& walks_;
    const Graph& graph_;
    const std::uint64_t epoch_;
    WalkBatch& batch_;
    ExactStep<kWeighted> exact_;
    std::uint64_t begun_ = 0;  // number of walks
    std::uint64_t pass_;
    Permutation order_;
};

}  // namespace sgns
