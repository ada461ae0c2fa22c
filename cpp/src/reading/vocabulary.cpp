#include "sgns/reading/vocabulary.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace sgns {

namespace {

TokenTable table_of(const std::vector<std::string>& tokens) {
    TokenTable table;
    for (const std::string& token : tokens) {
        table.count(token);
    }
    return table;
}

/// The first bytes as a number whose order is the order of spelling.
std::uint64_t first_bytes(std::string_view token) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes = bytes << 8 | (i < token.size() ? static_cast<unsigned char>(token[i]) : 0);
    }
    return bytes;
}

bool holds(const TokenTable& table, std::string_view token) {
    return table.size() > 0 && table.find(TokenKey::of(token)) != TokenTable::kAbsent;
}

}  // namespace

VocabularyChoice::VocabularyChoice(const VocabularyOptions& options)
    : options_(options),
      keep_(table_of(options.keep)),
      drop_(table_of(options.drop)),
      given_(table_of(options.given)),
      chosen_{options.given, std::vector<std::uint64_t>(options.given.size())} {}

void VocabularyChoice::add(std::string_view token, std::uint64_t count) {
    if (options_.is_given) {
        const TokenId id = given_.find(TokenKey::of(token));
        if (id != TokenTable::kAbsent) {
            chosen_.counts[id] += count;
        }
    } else if (!options_.unknown.empty() && token == options_.unknown) {
        return;  // its count follows from all others; see finish()
    } else if ((count >= options_.min_count || holds(keep_, token)) && !holds(drop_, token)) {
        chosen_.tokens.emplace_back(token);
        chosen_.counts.push_back(count);
    }
}

Vocabulary VocabularyChoice::finish(std::uint64_t n_words) {
    Vocabulary chosen = options_.is_given ? std::move(chosen_) : sorted();
    if (!options_.unknown.empty()) {
        const std::uint64_t rest =
            n_words - std::accumulate(chosen.counts.begin(), chosen.counts.end(), std::uint64_t{0});
        if (options_.is_given) {
            const TokenId id = given_.find(TokenKey::of(options_.unknown));
            if (id == TokenTable::kAbsent) {
                throw std::invalid_argument("the unknown token '" + options_.unknown +
                                            "' must be in the given vocabulary");
            }
            chosen.counts[id] += rest;
        } else {
            const auto after = std::find_if(chosen.counts.begin(), chosen.counts.end(),
                                            [&](std::uint64_t count) { return count < rest; });
            chosen.tokens.insert(chosen.tokens.begin() + (after - chosen.counts.begin()),
                                 options_.unknown);
            chosen.counts.insert(after, rest);
        }
    }
    return chosen;
}

Vocabulary VocabularyChoice::sorted() const {
    const std::vector<std::string>& tokens = chosen_.tokens;
    // The first bytes of tokens resolve nearly all ties.
    struct Entry {
        std::uint64_t count;
        std::uint64_t first_bytes;
        std::size_t place;
    };
    std::vector<Entry> order;
    order.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        order.push_back({chosen_.counts[i], first_bytes(tokens[i]), i});
    }
    std::sort(order.begin(), order.end(), [&](const Entry& a, const Entry& b) {
        if (a.count != b.count) {
            return a.count > b.count;
        }
        return a.first_bytes != b.first_bytes ? a.first_bytes < b.first_bytes
                                              : tokens[a.place] < tokens[b.place];
    });
    if (order.size() > options_.max_size) {
        // Tokens to keep come first; the most frequent of the others fill the rest.
        const auto is_kept = [&](const Entry& entry) { return holds(keep_, tokens[entry.place]); };
        const auto n_kept =
            static_cast<std::uint64_t>(std::count_if(order.begin(), order.end(), is_kept));
        std::uint64_t places = options_.max_size - std::min(options_.max_size, n_kept);
        std::erase_if(order, [&](const Entry& entry) {
            if (is_kept(entry)) {
                return false;
            }
            const bool stays = places > 0;
            places -= stays ? 1 : 0;
            return !stays;
        });
    }
    Vocabulary vocabulary;
    vocabulary.tokens.reserve(order.size());
    for (const Entry& entry : order) {
        vocabulary.tokens.push_back(tokens[entry.place]);
        vocabulary.counts.push_back(entry.count);
    }
    return vocabulary;
}

}  // namespace sgns
