// huffman.hpp: the tree of hierarchical softmax, where frequent tokens are near the root.
#pragma once

#include "sgns/base/types.hpp"
#include "sgns/kernels/kernels.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgns {

/// A binary tree whose leaves are the tokens, kept as the path to each of them: which inner nodes
/// it goes through, and which way from there.
///
/// Huffman's (1952), unless another one is given: of all trees the one with the fewest steps to an
/// occurrence of a token, on average.
class HuffmanTree {
public:
    /// Joins the two trees of the least weight until there is one, in O(n log n). Inner nodes are
    /// numbered as they are made, the root last; the lighter of two trees has code 0. Of equal
    /// weights tokens come before trees, and later tokens before earlier ones.
    ///
    /// Throws std::invalid_argument if there is no token, or 2^32 or more.
    explicit HuffmanTree(std::span<const std::uint64_t> counts);

    /// The tree with these paths, made elsewhere: those of token t are offsets[t] ..
    /// offsets[t + 1] - 1.
    ///
    /// Throws std::invalid_argument unless the lengths fit, nodes are below the number of tokens
    /// less one and codes are 0 or 1. Whether it is a tree is not looked at.
    HuffmanTree(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> nodes,
                std::vector<std::uint8_t> codes);

    [[nodiscard]] std::size_t n_tokens() const noexcept { return offsets_.size() - 1; }
    [[nodiscard]] std::size_t n_nodes() const noexcept { return n_tokens() - 1; }

    /// Nodes on one path, at most.
    [[nodiscard]] std::size_t longest() const noexcept { return longest_; }
    [[nodiscard]] const std::vector<std::uint64_t>& offsets() const noexcept { return offsets_; }
    [[nodiscard]] const std::vector<std::uint32_t>& nodes() const noexcept { return nodes_; }
    [[nodiscard]] const std::vector<std::uint8_t>& codes() const noexcept { return codes_; }
    /// All three, as the kernels take them; no longer there than the tree is.
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
