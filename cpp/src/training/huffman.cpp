#include "sgns/training/huffman.hpp"

#include "sgns/base/checks.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

/// Holds the sum of up to 2^32 counts of 64 bits.
__extension__ using Weight = unsigned __int128;

/// The parent of a tree.
struct Link {
    std::uint32_t parent = 0;
    std::uint8_t code = 0;
};

struct Links {
    std::vector<Link> leaves;  // (n_tokens,)
    std::vector<Link> nodes;   // (n_tokens - 1,); the root is last and has no parent
};

/// Tokens by rising count, and trees in the order in which they are made, are both sorted by
/// weight. The lightest of all is thus the first of one or the other.
Links join(std::span<const std::uint64_t> counts) {
    const std::size_t n = counts.size();
    std::vector<TokenId> order(n);
    std::iota(order.rbegin(), order.rend(), TokenId{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](TokenId a, TokenId b) { return counts[a] < counts[b]; });
    Links links{std::vector<Link>(n), std::vector<Link>(n - 1)};
    std::vector<Weight> weights;  // of the trees
    weights.reserve(n - 1);
    std::size_t next_token = 0;
    std::size_t next_tree = 0;
    while (weights.size() < n - 1) {
        const auto made = static_cast<std::uint32_t>(weights.size());
        Weight weight = 0;
        for (std::uint8_t code = 0; code < 2; ++code) {
            if (next_tree == made ||
                (next_token < n && counts[order[next_token]] <= weights[next_tree])) {
                const TokenId token = order[next_token++];
                links.leaves[token] = {made, code};
                weight += counts[token];
            } else {
                links.nodes[next_tree] = {made, code};
                weight += weights[next_tree++];
            }
        }
        weights.push_back(weight);
    }
    return links;
}

void check_n_tokens(std::size_t n_tokens) {
    if (n_tokens == 0 || n_tokens > std::numeric_limits<TokenId>::max()) {
        throw std::invalid_argument("a tree must have 1 to 2^32 - 1 tokens, got " +
                                    std::to_string(n_tokens));
    }
}

}  // namespace

HuffmanTree::HuffmanTree(std::span<const std::uint64_t> counts) {
    check_n_tokens(counts.size());
    const Links links = join(counts);
    const std::size_t root = counts.size() - 2;  // valid with two tokens or more
    std::vector<std::uint32_t> depths(links.nodes.size());
    for (std::size_t node = links.nodes.size(); node-- > 0;) {
        depths[node] = node == root ? 0 : depths[links.nodes[node].parent] + 1;
    }
    offsets_.reserve(counts.size() + 1);
    offsets_.push_back(0);
    for (const Link& leaf : links.leaves) {
        offsets_.push_back(offsets_.back() + (depths.empty() ? 0 : depths[leaf.parent] + 1));
    }
    nodes_.resize(offsets_.back());
    codes_.resize(offsets_.back());
    for (std::size_t token = 0; token < counts.size(); ++token) {
        Link link = links.leaves[token];
        for (std::uint64_t i = offsets_[token + 1]; i-- > offsets_[token];) {
            nodes_[i] = link.parent;
            codes_[i] = link.code;
            link = links.nodes[link.parent];
        }
    }
    find_longest();
}

HuffmanTree::HuffmanTree(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> nodes,
                         std::vector<std::uint8_t> codes)
    : offsets_(std::move(offsets)), nodes_(std::move(nodes)), codes_(std::move(codes)) {
    check_offsets(offsets_, nodes_.size(), "nodes");
    check_n_tokens(n_tokens());
    check_as_many(codes_.size(), "codes", nodes_.size(), "nodes");
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i] >= n_nodes() || codes_[i] > 1) {
            throw std::invalid_argument("nodes must be below " + std::to_string(n_nodes()) +
                                        " and codes 0 or 1, got " + std::to_string(nodes_[i]) +
                                        " and " + std::to_string(codes_[i]) + " at position " +
                                        std::to_string(i));
        }
    }
    find_longest();
}

void HuffmanTree::find_longest() noexcept {
    for (std::size_t token = 0; token < n_tokens(); ++token) {
        longest_ = std::max<std::size_t>(longest_, offsets_[token + 1] - offsets_[token]);
    }
}

}  // namespace sgns
