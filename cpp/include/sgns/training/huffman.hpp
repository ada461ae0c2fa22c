// huffman.hpp: the binary tree of hierarchical softmax.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// A binary tree whose leaves are the tokens, stored as the path to each of them: its inner nodes,
/// and a code for the branch at each node.
///
/// By default it is the tree of Huffman (1952), which has the shortest mean path to an occurrence
/// of a token.
class HuffmanTree {
public:
    /// Joins the two lightest trees until one remains, in O(n log n). Inner nodes are numbered in
    /// the order in which they are made, the root last. The lighter of two trees has code 0. Of
    /// equal weights, tokens precede trees, and later tokens precede earlier ones.
    ///
    /// Throws std::invalid_argument if there are no tokens, or 2^32 or more.
    explicit HuffmanTree(std::span<const std::uint64_t> counts);

    /// Takes the paths of another tree: that of token t is offsets[t] .. offsets[t + 1] - 1.
    ///
    /// Throws std::invalid_argument unless the lengths match, nodes are below the number of tokens
    /// less one, and codes are 0 or 1. It does not check that the paths form a tree.
    HuffmanTree(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> nodes,
                std::vector<std::uint8_t> codes);

    [[nodiscard]] std::size_t n_tokens() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::size_t n_nodes() const noexcept { return n_tokens() - 1; }

    /// The length of the longest path, in nodes.
    [[nodiscard]] std::size_t longest() const noexcept { return longest_; }
    [[nodiscard]] const std::vector<std::uint64_t>& offsets() const noexcept { return offsets_; }
    [[nodiscard]] const std::vector<std::uint32_t>& nodes() const noexcept { return nodes_; }
    [[nodiscard]] const std::vector<std::uint8_t>& codes() const noexcept { return codes_; }
    /// The three arrays as kernels take them. They are valid as long as the tree.
    [[nodiscard]] Paths paths() const noexcept {
        return {offsets_.data(), nodes_.data(), codes_.data(), longest_};
    }

private:
    void find_longest() noexcept;

    std::vector<std::uint64_t> offsets_;  // (n_tokens + 1,)
    std::vector<std::uint32_t> nodes_;    // (n_entries,) from the root down
    std::vector<std::uint8_t> codes_;     // (n_entries,)
    std::size_t longest_ = 0;
};

}  // namespace sgns
