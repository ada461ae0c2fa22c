// edge_lines.hpp: reads edge lists, text with one edge on each line.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/reading/name_numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sgns {

/// Edges between named nodes, which are numbered in the order of first occurrence.
class EdgeLines {
public:
    /// The lines that were read from the front of a text.
    struct Lines {
        std::size_t n_bytes = 0;
        std::uint64_t n_lines = 0;
    };

    /// Reads whole lines from the front of `text`, up to the first one that is not plain. The
    /// caller finds out what is wrong with that line, or reads it and passes its edge to add().
    ///
    /// Plain lines are empty, begin with '#', or hold two names and perhaps a weight, separated by
    /// ASCII white space. Names are UTF-8. A weight is a finite number >= 0 without a plus sign.
    ///
    /// Throws CorpusError past 2^32 - 1 distinct names.
    Lines read(std::string_view text, char line_end);
    /// Adds one edge. Throws std::invalid_argument if a name is not UTF-8.
    void add(std::string_view source, std::string_view target, double weight);

    [[nodiscard]] const NameNumbers& nodes() const noexcept { return nodes_; }
    [[nodiscard]] const std::vector<TokenId>& sources() const noexcept { return sources_; }
    [[nodiscard]] const std::vector<TokenId>& targets() const noexcept { return targets_; }
    /// The weights of the edges, or empty if each is 1.
    [[nodiscard]] const std::vector<double>& weights() const noexcept { return weights_; }

private:
    /// An edge whose nodes have no numbers yet, and the lines before it.
    struct Waiting {
        TokenKey source;
        TokenKey target;
        double weight;
        Lines before;
    };

    [[nodiscard]] bool add(const Waiting& edge);

    NameNumbers nodes_;
    std::vector<TokenId> sources_;
    std::vector<TokenId> targets_;
    std::vector<double> weights_;
    std::array<Waiting, NameNumbers::kAtOnce> waiting_{};
};

}  // namespace sgns
