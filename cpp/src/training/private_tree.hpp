// private_tree.hpp: paths to some targets, with copies of their nodes, for one thread.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/training/huffman.hpp"
#include "sgns/training/matrix.hpp"
#include "training/private_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The part of a tree that one thread needs for a round. It is used as PrivateRows are.
class PrivateTree {
public:
    PrivateTree(const HuffmanTree& tree, Matrix& nodes) : tree_(tree.paths()), rows_(nodes, {}) {}

    /// Removes all targets.
    void clear() noexcept {
        rows_.clear();
        visits_.clear();
    }
    /// Adds targets by their numbers in PrivateRows. Returns how many nodes are on their paths.
    std::size_t visit(std::span<const TokenId> numbers, const std::vector<TokenId>& ids);
    /// Makes the paths, after all targets were added. Each visit pulls the nodes on its path with
    /// this strength.
    void localize(const std::vector<TokenId>& ids, float strength);

    /// The paths, by the numbers of targets and nodes.
    [[nodiscard]] Paths paths() const noexcept {
        return {offsets_.data(), nodes_.data(), codes_.data(), tree_.longest};
    }
    [[nodiscard]] PrivateRows& rows() noexcept { return rows_; }

private:
    Paths tree_;
    PrivateRows rows_;
    std::vector<std::uint32_t> visits_;   // visits of each target, by number
    std::vector<std::uint64_t> offsets_;  // the arrays of Paths
    std::vector<std::uint32_t> nodes_;
    std::vector<std::uint8_t> codes_;
};

}  // namespace sgns
