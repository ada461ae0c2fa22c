#include "training/private_tree.hpp"

namespace sgns {

std::size_t PrivateTree::visit(std::span<const TokenId> numbers, const std::vector<TokenId>& ids) {
    visits_.resize(ids.size());
    std::size_t n_nodes = 0;
    for (const TokenId number : numbers) {
        ++visits_[number];
        const TokenId id = ids[number];
        n_nodes += tree_.offsets[id + 1] - tree_.offsets[id];
    }
    return n_nodes;
}

void PrivateTree::localize(const std::vector<TokenId>& ids, PrivateRows& nodes, float strength) {
    visits_.resize(ids.size());
    offsets_.assign(1, 0);
    nodes_.clear();
    codes_.clear();
    for (std::size_t number = 0; number < ids.size(); ++number) {
        if (const std::uint32_t n = visits_[number]; n > 0) {
            const TokenId id = ids[number];
            for (std::uint64_t i = tree_.offsets[id]; i < tree_.offsets[id + 1]; ++i) {
                nodes_.push_back(nodes.localize(tree_.nodes[i], strength * static_cast<float>(n)));
                codes_.push_back(tree_.codes[i]);
            }
        }
        offsets_.push_back(nodes_.size());
    }
}

}  // namespace sgns
