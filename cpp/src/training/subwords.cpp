#include "sgns/training/subwords.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

Subwords::Subwords(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> rows)
    : offsets_(std::move(offsets)), rows_(std::move(rows)) {
    if (offsets_.size() < 2 || offsets_.front() != 0 || offsets_.back() != rows_.size()) {
        throw std::invalid_argument("offsets must begin with 0 and end with the number of rows, " +
                                    std::to_string(rows_.size()) +
                                    ", with a list for at least one token");
    }
    for (std::size_t t = 0; t < n_tokens(); ++t) {
        if (offsets_[t] >= offsets_[t + 1]) {
            throw std::invalid_argument("every token must have at least one row, token " +
                                        std::to_string(t) + " has none");
        }
    }
    n_rows_ = std::size_t{*std::max_element(rows_.begin(), rows_.end())} + 1;
}

}  // namespace sgns
