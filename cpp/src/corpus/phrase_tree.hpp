// phrase_tree.hpp: a tree of token sequences, which share their common beginnings.
#pragma once

#include "sgns/base/secret.hpp"
#include "sgns/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sgns {

inline constexpr TokenId kNone = 0xFFFFFFFF;

/// A sequence and the token after it, in one word.
[[nodiscard]] constexpr std::uint64_t pair_key(TokenId left, TokenId right) noexcept {
    return std::uint64_t{left} << 32 | right;
}

/// The high bits of a product with a random odd number are universal hashes of the key
/// (Dietzfelbinger et al., "A Reliable Randomized Algorithm for the Closest-Pair Problem", J.
/// Algorithms, 1997). They determine only the slot of a pair.
[[nodiscard]] inline std::uint64_t pair_hash(std::uint64_t key) noexcept {
    return key * kSecret.first;
}

/// A tree whose nodes are sequences. A node below n_tokens is a single token; any other is a node
/// plus one token. Edges are in one table with open addressing.
class PhraseTree {
public:
    struct Edge {
        std::uint64_t key = 0;
        TokenId child = kNone;   // the sequence that is longer by this token
        TokenId target = kNone;  // the id that replaces the sequence, if it is a phrase

        [[nodiscard]] bool is_free() const noexcept { return child == kNone && target == kNone; }
    };

    explicit PhraseTree(std::uint64_t n_tokens) : n_tokens_(n_tokens), edges_(1 << kLeastBits) {}

    /// The edge from `node` by `token`, or a free one if there is none.
    [[nodiscard]] const Edge& edge(TokenId node, TokenId token) const noexcept {
        return edges_[place(edges_, bits_, pair_key(node, token))];
    }

    /// The child of `node` by `token`, which is made if there is none.
    ///
    /// Throws std::invalid_argument past 2^32 - 1 nodes.
    TokenId extended(TokenId node, TokenId token) {
        Edge* found = &edges_[place(edges_, bits_, pair_key(node, token))];
        if (found->child == kNone) {
            if (n_tokens_ + parents_.size() >= kNone) {
                throw std::invalid_argument(
                    "more than 2^32 - 1 tokens and beginnings of phrases, at " +
                    std::to_string(n_tokens_) + " tokens");
            }
            found = occupy(found, pair_key(node, token));
            found->child = static_cast<TokenId>(n_tokens_ + parents_.size());
            parents_.emplace_back(node, token);
        }
        return found->child;
    }

    /// Makes `node` and `token` a phrase that becomes `target`, unless they are one already.
    void finish(TokenId node, TokenId token, TokenId target) {
        const std::uint64_t key = pair_key(node, token);
        Edge* const found = &edges_[place(edges_, bits_, key)];
        if (found->target == kNone) {
            occupy(found, key)->target = target;
        }
    }

    /// Visits the tokens of `node`, the last one first.
    template <class Visit>
    void spell_backwards(TokenId node, Visit&& visit) const {
        while (node >= n_tokens_) {
            const auto& [parent, token] = parents_[node - n_tokens_];
            visit(token);
            node = parent;
        }
        visit(node);
    }

private:
    static constexpr unsigned kLeastBits = 10;

    static std::size_t place(const std::vector<Edge>& edges, unsigned bits,
                             std::uint64_t key) noexcept {
        const std::size_t mask = edges.size() - 1;
        std::size_t i = pair_hash(key) >> (64 - bits);
        while (!edges[i].is_free() && edges[i].key != key) {
            i = (i + 1) & mask;
        }
        return i;
    }

    /// Takes the free edge `found` for `key`. The table may grow, which moves the edge.
    Edge* occupy(Edge* found, std::uint64_t key) {
        if (!found->is_free()) {
            return found;
        }
        if (++n_edges_ * 2 > edges_.size()) {
            std::vector<Edge> larger(edges_.size() * 2);
            for (const Edge& edge : edges_) {
                if (!edge.is_free()) {
                    larger[place(larger, bits_ + 1, edge.key)] = edge;
                }
            }
            edges_ = std::move(larger);
            ++bits_;
            found = &edges_[place(edges_, bits_, key)];
        }
        found->key = key;
        return found;
    }

    const std::uint64_t n_tokens_;
    unsigned bits_ = kLeastBits;
    std::vector<Edge> edges_;
    std::size_t n_edges_ = 0;
    std::vector<std::pair<TokenId, TokenId>> parents_;  // of nodes n_tokens and up
};

}  // namespace sgns
