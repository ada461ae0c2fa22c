#include "sgns/training/huffman.hpp"

#include "sgns/base/random.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <queue>
#include <set>
#include <stdexcept>
#include <string>

using namespace sgns;

namespace {

std::string code(const HuffmanTree& tree, std::size_t token) {
    std::string bits;
    for (std::uint64_t i = tree.offsets()[token]; i < tree.offsets()[token + 1]; ++i) {
        bits += static_cast<char>('0' + tree.codes()[i]);
    }
    return bits;
}

std::vector<std::string> codes(const std::vector<std::uint64_t>& counts) {
    const HuffmanTree tree(counts);
    std::vector<std::string> all;
    for (std::size_t token = 0; token < counts.size(); ++token) {
        all.push_back(code(tree, token));
    }
    return all;
}

/// Equal prefixes of codes lead to the same node, different ones to different nodes, and every node
/// has both branches.
void check_is_tree(const HuffmanTree& tree) {
    std::set<std::pair<std::uint32_t, std::string>> nodes;
    std::set<std::string> ways;
    for (std::size_t token = 0; token < tree.n_tokens(); ++token) {
        const std::string bits = code(tree, token);
        for (std::size_t i = 0; i < bits.size(); ++i) {
            nodes.emplace(tree.nodes()[tree.offsets()[token] + i], bits.substr(0, i));
            ways.insert(bits.substr(0, i + 1));
        }
        CHECK(bits.size() <= tree.paths().longest);
    }
    CHECK(nodes.size() == tree.n_nodes());
    CHECK(ways.size() == 2 * tree.n_nodes());
    if (tree.n_nodes() > 0) {
        CHECK(nodes.count({static_cast<std::uint32_t>(tree.n_nodes() - 1), ""}) == 1);
    }
}

/// Total steps to all occurrences of all tokens in the best tree.
std::uint64_t least_cost(const std::vector<std::uint64_t>& counts) {
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> weights(
        counts.begin(), counts.end());
    std::uint64_t cost = 0;
    while (weights.size() > 1) {
        std::uint64_t sum = weights.top();
        weights.pop();
        sum += weights.top();
        weights.pop();
        weights.push(sum);
        cost += sum;
    }
    return cost;
}

}  // namespace

TEST_CASE("a small tree has the paths that were computed by hand") {
    // c and d are joined first, then b with both of them, then a with all.
    CHECK(codes({5, 3, 1, 1}) == std::vector<std::string>{"0", "11", "101", "100"});
    CHECK(HuffmanTree(std::vector<std::uint64_t>{5, 3, 1, 1}).nodes() ==
          std::vector<std::uint32_t>{2, 2, 1, 2, 1, 0, 2, 1, 0});
}

TEST_CASE("one token has an empty path, and two tokens have paths of one node") {
    const HuffmanTree one(std::vector<std::uint64_t>{7});
    CHECK(one.n_tokens() == 1);
    CHECK(one.n_nodes() == 0);
    CHECK(one.offsets() == std::vector<std::uint64_t>{0, 0});
    CHECK(one.paths().longest == 0);
    CHECK(codes({7, 9}) == std::vector<std::string>{"0", "1"});
    CHECK(codes({9, 7}) == std::vector<std::string>{"1", "0"});
}

TEST_CASE("ties are broken by position, so that equal counts make a balanced tree") {
    CHECK(codes({4, 4}) == std::vector<std::string>{"1", "0"});
    CHECK(codes({2, 2, 2, 2}) == std::vector<std::string>{"11", "10", "01", "00"});
    CHECK(HuffmanTree(std::vector<std::uint64_t>(1024, 3)).paths().longest == 10);
    CHECK(HuffmanTree(std::vector<std::uint64_t>(1024, 0)).paths().longest == 10);
}

TEST_CASE("the tree has the least cost, for any order of the tokens") {
    Random random(1, Purpose::sampling, 0, 0);
    for (const std::size_t n : {2, 3, 10, 257, 1000}) {
        for (const std::uint32_t most : {1, 3, 1000000}) {
            std::vector<std::uint64_t> counts(n);
            for (std::uint64_t& count : counts) {
                count = random.below(most + 1);
            }
            const HuffmanTree tree(counts);
            check_is_tree(tree);
            std::uint64_t cost = 0;
            for (std::size_t token = 0; token < n; ++token) {
                cost += counts[token] * (tree.offsets()[token + 1] - tree.offsets()[token]);
            }
            CHECK(cost == least_cost(counts));
        }
    }
}

TEST_CASE("skewed counts make long codes") {
    // Each count exceeds the sum of all before it: every join adds one token.
    std::vector<std::uint64_t> counts{1, 1};
    while (counts.back() <= std::numeric_limits<std::uint64_t>::max() / 2) {
        counts.push_back(counts[counts.size() - 1] + counts[counts.size() - 2]);
        if (counts.back() < counts[counts.size() - 2]) {
            counts.pop_back();
            break;
        }
    }
    REQUIRE(counts.size() > 90);
    const HuffmanTree fibonacci(counts);
    check_is_tree(fibonacci);
    CHECK(fibonacci.paths().longest == counts.size() - 1);
    CHECK(code(fibonacci, counts.size() - 1).size() == 1);

    // Sums that exceed 64 bits.
    const std::vector<std::uint64_t> large(64, std::numeric_limits<std::uint64_t>::max());
    CHECK(HuffmanTree(large).paths().longest == 6);
}

TEST_CASE("a given tree is used as it is, and bad paths are refused") {
    const HuffmanTree tree(std::vector<std::uint64_t>{5, 3, 1, 1});
    const HuffmanTree again(tree.offsets(), tree.nodes(), tree.codes());
    CHECK(again.n_tokens() == 4);
    CHECK(again.paths().longest == 3);
    using Offsets = std::vector<std::uint64_t>;
    CHECK_THROWS_AS(HuffmanTree({}, {}, {}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(Offsets{0, 1, 3}, {0, 0}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(Offsets{0, 2, 1, 2}, {0, 0}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(Offsets{0, 1, 2}, {0, 0}, {0}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(Offsets{0, 1, 2}, {0, 1}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(Offsets{0, 1, 2}, {0, 0}, {0, 2}), std::invalid_argument);
    CHECK_THROWS_AS(HuffmanTree(std::vector<std::uint64_t>{}), std::invalid_argument);
}
