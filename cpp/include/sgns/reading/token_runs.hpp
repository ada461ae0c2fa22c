// token_runs.hpp: token tables that were written to a file, sorted by spelling, and their sum.
#pragma once

#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace sgns {

/// A table in a file: its tokens in the order of spelling, each with its number and count.
struct TokenRun {
    std::uint64_t at = 0;
    std::uint64_t n_bytes = 0;
    std::uint64_t n_tokens = 0;
};

[[nodiscard]] TokenRun write_run(const TokenTable& table, SpillFile& file);

/// Calls f(token, number) for all tokens of a run.
void read_run(const TokenRun& run, const SpillFile& file,
              const std::function<void(std::string_view, TokenId)>& f);

/// Calls f(token, count) once for each distinct token of the runs, in the order of spelling.
/// `count` is the sum over all runs. Memory holds a few kilobytes of each run, and one token.
void merge_runs(std::span<const TokenRun> runs, const SpillFile& file,
                const std::function<void(std::string_view, std::uint64_t)>& f);

/// A table that can be written to a file. A new, empty table then replaces it, which numbers its
/// tokens from 0 again.
class SpillingTable {
public:
    /// The table in memory.
    TokenTable table;

    /// The number of tables written so far.
    [[nodiscard]] std::uint32_t n_runs() const noexcept {
        return static_cast<std::uint32_t>(runs_.size());
    }
    void spill(SpillFile& file);

    /// The number of tokens in run `run`, or in the table in memory if there are no runs.
    [[nodiscard]] std::uint64_t n_numbers(std::uint32_t run) const;
    /// Calls f(token, number) for all tokens of that run or table.
    void each(std::uint32_t run, const SpillFile& file,
              const std::function<void(std::string_view, TokenId)>& f) const;

    /// Calls f(token, count) once for each distinct token. `count` is the sum over all `tables`.
    ///
    /// If one of them has runs, all tables are written to the file. Otherwise all counts are added
    /// to the largest table, which keeps its own numbers.
    static void sum(std::span<SpillingTable> tables, SpillFile& file,
                    const std::function<void(std::string_view, std::uint64_t)>& f);

private:
    std::vector<TokenRun> runs_;
};

}  // namespace sgns
