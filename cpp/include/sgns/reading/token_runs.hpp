// token_runs.hpp: tables of tokens that left memory, sorted by spelling, and their sum.
#pragma once

#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

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

/// A table that can leave memory and begin anew: the next one numbers its tokens from 0 again.
class SpillingTable {
public:
    /// The table at hand.
    TokenTable table;

    /// How many there were before it.
    [[nodiscard]] std::uint32_t n_runs() const noexcept {
        return static_cast<std::uint32_t>(runs_.size());
    }
    void spill(SpillFile& file);

    /// How many numbers there are in run `run`, or in the table at hand if there were no runs.
    [[nodiscard]] std::uint64_t n_numbers(std::uint32_t run) const;
    /// Calls f(token, number) for all tokens of it.
    void each(std::uint32_t run, const SpillFile& file,
              const std::function<void(std::string_view, TokenId)>& f) const;

    /// Calls f(token, count) for each token once, with its count in all of `tables`.
    ///
    /// If one of them has left memory all do so. If none has, all are added to one of them, whose
    /// own numbers stay what they are.
    static void sum(std::span<SpillingTable> tables, SpillFile& file,
                    const std::function<void(std::string_view, std::uint64_t)>& f);

private:
    std::vector<TokenRun> runs_;
};

}  // namespace sgns
