#include "sgns/reading/vocabulary.hpp"

#include "base/chunks.hpp"
#include "reading/parallel_sort.hpp"
#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <cstddef>
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

constexpr std::uint64_t kLeastCandidates = std::uint64_t{1} << 16;

bool holds(const TokenTable& table, std::string_view token) {
    return table.size() > 0 && table.find(TokenKey::of(token)) != TokenTable::kAbsent;
}

}  // namespace

VocabularyChoice::VocabularyChoice(const VocabularyOptions& options, std::uint64_t workers)
    : options_(options),
      keep_(table_of(options.keep)),
      drop_(table_of(options.drop)),
      given_(table_of(options.given)),
      given_counts_(options.given.size()),
      candidates_(workers,
                  {{}, saturated_product(2, std::max(options.max_size, kLeastCandidates))}) {}

void VocabularyChoice::add(std::uint64_t worker, std::string_view token, std::uint64_t count) {
    if (options_.is_given) {
        const TokenId id = given_.find(TokenKey::of(token));
        if (id != TokenTable::kAbsent) {
            given_counts_[id] += count;
        }
    } else if (!options_.unknown.empty() && token == options_.unknown) {
        return;  // its count follows from all others; see finish()
    } else if ((count >= options_.min_count || holds(keep_, token)) && !holds(drop_, token)) {
        Candidates& candidates = candidates_[worker];
        candidates.all.push_back({std::string(token), count});
        if (candidates.all.size() >= candidates.most) {
            remove_beyond_max_size(candidates);
        }
    }
}

Vocabulary VocabularyChoice::finish(std::uint64_t n_words, const Poll& poll) {
    Vocabulary chosen =
        options_.is_given ? Vocabulary{options_.given, std::move(given_counts_)} : sorted(poll);
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

VocabularyChoice::Entry VocabularyChoice::entry_of(Candidate& candidate) noexcept {
    return {candidate.count, first_bytes(candidate.token), &candidate};
}

bool VocabularyChoice::is_before(const Entry& a, const Entry& b) noexcept {
    if (a.count != b.count) {
        return a.count > b.count;
    }
    return a.first_bytes != b.first_bytes ? a.first_bytes < b.first_bytes
                                          : a.candidate->token < b.candidate->token;
}

bool VocabularyChoice::is_kept(const Entry& entry) const {
    return holds(keep_, entry.candidate->token);
}

void VocabularyChoice::cut(std::vector<Entry>& order) const {
    if (order.size() <= options_.max_size) {
        return;
    }
    // Tokens to keep come first; the most frequent of the others fill the rest.
    const auto n_kept = static_cast<std::uint64_t>(std::count_if(
        order.begin(), order.end(), [&](const Entry& entry) { return is_kept(entry); }));
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

/// Memory then follows from max_size, not from the number of all tokens.
void VocabularyChoice::remove_beyond_max_size(Candidates& candidates) const {
    std::vector<Entry> order;
    order.reserve(candidates.all.size());
    for (Candidate& candidate : candidates.all) {
        order.push_back(entry_of(candidate));
    }
    std::sort(order.begin(), order.end(), is_before);
    cut(order);
    std::vector<Candidate> left;
    left.reserve(order.size());
    for (const Entry& entry : order) {
        left.push_back(std::move(*entry.candidate));
    }
    candidates.all = std::move(left);
    // Tokens to keep can be more than max_size.
    candidates.most = std::max(candidates.most, saturated_product(2, candidates.all.size()));
}

Vocabulary VocabularyChoice::sorted(const Poll& poll) {
    std::vector<Entry> order;
    std::size_t n_candidates = 0;
    for (const Candidates& of_worker : candidates_) {
        n_candidates += of_worker.all.size();
    }
    order.reserve(n_candidates);
    for (Candidates& of_worker : candidates_) {
        for (Candidate& candidate : of_worker.all) {
            order.push_back(entry_of(candidate));
        }
    }
    parallel_sort(order, is_before, candidates_.size(), poll);
    cut(order);
    Vocabulary vocabulary;
    vocabulary.tokens.resize(order.size());
    vocabulary.counts.resize(order.size());
    constexpr std::size_t kAtOnce = std::size_t{1} << 16;
    run_tasks(parts_of(order.size(), kAtOnce), candidates_.size(), poll,
              [&](std::uint64_t, std::uint64_t task) {
                  const std::size_t last =
                      std::min<std::size_t>(order.size(), (task + 1) * kAtOnce);
                  for (std::size_t id = task * kAtOnce; id < last; ++id) {
                      vocabulary.tokens[id] = std::move(order[id].candidate->token);
                      vocabulary.counts[id] = order[id].count;
                  }
              });
    candidates_ = {};
    return vocabulary;
}

}  // namespace sgns
