// token_runs.hpp: tables of tokens that left memory, sorted by spelling, and their sum.
#pragma once

#include "sgns/spill.hpp"
#include "sgns/token_table.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace sgns {

/// A table in a file: its tokens by spelling, each with its number and count.
struct TokenRun {
    std::uint64_t at = 0;
    std::uint64_t n_bytes = 0;
    std::uint64_t n_tokens = 0;
};

[[nodiscard]] TokenRun write_run(const TokenTable& table, SpillFile& file);

/// Calls f(token, number) for all tokens of a run.
void read_run(const TokenRun& run, const SpillFile& file,
              const std::function<void(std::string_view, TokenId)>& f);

/// Calls f(token, count) for each token of any of the runs once, with its count in all of them, in
/// the order of spelling. Holds a few kilobytes of each run, and a token.
void merge_runs(std::span<const TokenRun> runs, const SpillFile& file,
                const std::function<void(std::string_view, std::uint64_t)>& f);

}  // namespace sgns
