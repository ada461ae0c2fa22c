// transitions.hpp: compares the steps of walks with their probabilities.
#pragma once

#include "sgns/graph/graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace sgns::test {

/// Steps of walks by the nodes before them, and how far their numbers are from expectation.
class Transitions {
public:
    Transitions(const Graph& graph, double p, double q) : graph_(graph), p_(p), q_(q) {}

    void add(TokenId previous, TokenId current, TokenId next) {
        std::vector<std::uint64_t>& counts = counts_[{previous, current}];
        counts.resize(graph_.degree(current));
        ++counts[graph_.find(current, next) - graph_.offsets()[current]];
    }

    /// The larger of two deviations from expectation, in standard deviations: of the sum of
    /// chi-squares from its mean, and of the steps of one kind (returns, near and far nodes) from
    /// theirs. Rare neighbors of one kind share a cell.
    [[nodiscard]] double deviation() const {
        double chi_square = 0.0;
        double freedom = 0.0;
        std::array<double, 3> surplus{};
        std::array<double, 3> variance{};
        for (const auto& [nodes, counts] : counts_) {
            const auto [previous, current] = nodes;
            const std::uint64_t begin = graph_.offsets()[current];
            std::vector<double> shares;
            std::vector<std::size_t> kinds;
            double sum = 0.0;
            double n = 0.0;
            for (std::size_t i = 0; i < counts.size(); ++i) {
                const TokenId next = graph_.neighbors()[begin + i];
                kinds.push_back(next == previous                                 ? 0
                                : graph_.find(previous, next) < graph_.n_edges() ? 1
                                                                                 : 2);
                const double weight = graph_.weights().empty()
                                          ? 1.0
                                          : static_cast<double>(graph_.weights()[begin + i]);
                shares.push_back(weight * (kinds[i] == 0   ? 1.0 / p_
                                           : kinds[i] == 1 ? 1.0
                                                           : 1.0 / q_));
                sum += shares.back();
                n += static_cast<double>(counts[i]);
            }
            std::vector<std::pair<double, double>> cells(4);  // expected and counted
            for (std::size_t i = 0; i < counts.size(); ++i) {
                const double expected = n * shares[i] / sum;
                auto& cell = expected >= 5.0 ? cells.emplace_back() : cells[kinds[i]];
                cell.first += expected;
                cell.second += static_cast<double>(counts[i]);
            }
            for (std::size_t kind = 0; kind < 3; ++kind) {
                if (cells[kind].first < 5.0) {
                    cells[3].first += std::exchange(cells[kind].first, 0.0);
                    cells[3].second += std::exchange(cells[kind].second, 0.0);
                }
            }
            for (std::size_t kind = 0; kind < 3; ++kind) {
                double share = 0.0;
                for (std::size_t i = 0; i < counts.size(); ++i) {
                    share += kinds[i] == kind ? shares[i] / sum : 0.0;
                    surplus[kind] += kinds[i] == kind ? static_cast<double>(counts[i]) : 0.0;
                }
                surplus[kind] -= n * share;
                variance[kind] += n * share * std::max(0.0, 1.0 - share);
            }
            double n_cells = 0.0;
            for (const auto& [expected, counted] : cells) {
                if (expected >= 1.0) {
                    chi_square += (counted - expected) * (counted - expected) / expected;
                    n_cells += 1.0;
                } else if (counted > 10.0) {  // nearly impossible
                    return HUGE_VAL;
                }
            }
            freedom += n_cells > 1.0 ? n_cells - 1.0 : 0.0;
        }
        double worst = (chi_square - freedom) / std::sqrt(2.0 * freedom + 1.0);
        for (std::size_t kind = 0; kind < 3; ++kind) {
            // Few steps are not normally distributed.
            worst = std::max(worst, std::abs(surplus[kind]) / std::sqrt(variance[kind] + 5.0));
        }
        return worst;
    }

private:
    const Graph& graph_;
    const double p_;
    const double q_;
    std::map<std::pair<TokenId, TokenId>, std::vector<std::uint64_t>> counts_;
};

}  // namespace sgns::test
