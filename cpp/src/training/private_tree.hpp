// private_tree.hpp: the paths to a few targets, and copies of the nodes on them.
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

/// What of a tree one thread needs to work by itself: as PrivateRows are used.
class PrivateTree {
public:
    PrivateTree(const HuffmanTree& tree, Matrix& nodes) : tree_(tree.paths()), rows_(nodes, {}) {}

    /// Forgets all targets.
    void clear() noexcept {
        rows_.clear();
        visits_.clear();
    }
    /// Enters targets by the numbers that their own rows have; returns how many nodes are on the
    /// paths to them.
    std::size_t visit(std::span<const TokenId> numbers, const std::vector<TokenId>& ids);
    /// Makes the paths, once all targets have been entered. A visit pulls each node on its path
    /// with this strength.
    void localize(const std::vector<TokenId>& ids, float strength);

    /// By the numbers of targets and nodes.
    [[nodiscard]] Paths paths() const noexcept {
        return {offsets_.data(), nodes_.data(), codes_.data(), tree_.longest};
    }
    [[nodiscard]] PrivateRows& rows() noexcept { return rows_; }

private:
    Paths tree_;
    PrivateRows rows_;
    std::vector<std::uint32_t> visits_;   // of targets, by number
    std::vector<std::uint64_t> offsets_;  // and so on: see Paths
    std::vector<std::uint32_t> nodes_;
    std::vector<std::uint8_t> codes_;
};

}  // namespace sgns
