#include "training/private_lists.hpp"

namespace sgns {

void PrivateLists::clear(Numbering& numbering) {
    numbering.clear();
    numbering_ = &numbering;
    tokens_.clear();
    offsets_.assign(1, 0);
    numbers_.clear();
}

TokenId PrivateLists::localize(TokenId token, float strength) {
    const TokenId number = numbering_->number_of(token, tokens_);
    if (offsets_.size() == tokens_.size()) {  // it is new
        for (std::uint64_t i = all_.offsets[token]; i < all_.offsets[token + 1]; ++i) {
            numbers_.push_back(rows_.localize(all_.rows[i], 0.0F));
        }
        offsets_.push_back(numbers_.size());
    }
    add(number, strength);
    return number;
}

void PrivateLists::localize(std::vector<TokenId>& tokens, float strength) {
    for (TokenId& token : tokens) {
        token = localize(token, strength);
    }
}

void PrivateLists::add(TokenId number, float strength) noexcept {
    for (std::uint64_t i = offsets_[number]; i < offsets_[number + 1]; ++i) {
        rows_.add(numbers_[i], strength);
    }
}

}  // namespace sgns
