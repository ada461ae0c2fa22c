// private_tree.hpp: the paths of a tree, in the numbers of copies.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"
#include "sgns/training/huffman.hpp"
#include "training/private_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// The part of a tree that a shard needs for a round.
class PrivateTree {
public:
    explicit PrivateTree(const HuffmanTree& tree) : tree_(tree.paths()) {}

    /// Removes all targets.
    void clear() noexcept { visits_.clear(); }
    /// Adds targets by their numbers in PrivateRows. Returns how many nodes are on their paths.
    std::size_t visit(std::span<const TokenId> numbers, const std::vector<TokenId>& ids);
    /// Makes the paths, after all targets were added, and adds their nodes to `nodes`. Each visit
    /// pulls the nodes on its path with this strength.
    void localize(const std::vector<TokenId>& ids, PrivateRows& nodes, float strength);

    /// The paths, by the numbers of targets and nodes.
    [[nodiscard]] Paths paths() const noexcept {
        return {offsets_.data(), nodes_.data(), codes_.data(), tree_.longest};
    }

private:
    Paths tree_;
    std::vector<std::uint32_t> visits_;   // visits of each target, by number
    std::vector<std::uint64_t> offsets_;  // the arrays of Paths
    std::vector<std::uint32_t> nodes_;
    std::vector<std::uint8_t> codes_;
};

}  // namespace sgns
