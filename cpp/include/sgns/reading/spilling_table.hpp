// spilling_table.hpp: token tables that can be written to a file, and their sum.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/reading/run_merging.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_runs.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace sgns {

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
    void spill(SpillFile& file, const Check& check = {});

    /// The number of tokens in run `run`, or in the table in memory if there are no runs.
    [[nodiscard]] std::uint64_t n_numbers(std::uint32_t run) const;
    /// Calls f(token, number) for all tokens in part `part` of that run or table, of
    /// TokenRun::kParts.
    void each(std::uint32_t run, std::uint64_t part, const SpillFile& file,
              const std::function<void(const TokenKey&, TokenId)>& f) const;

    /// Calls f once for each distinct token, with the sum of its counts in all `tables`.
    ///
    /// If one of them has runs, all tables are written to the file and their runs are merged.
    /// Otherwise tables stay as they are: a worker sums the tokens that begin with the same bits
    /// of their hashes, a few thousand at a time, within its cache.
    static void sum(std::span<SpillingTable> tables, SpillFile& file, const SumOptions& options,
                    const Poll& poll, const OnSum& f);

private:
    std::vector<TokenRun> runs_;
};

}  // namespace sgns
