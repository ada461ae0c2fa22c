// token_runs.hpp: token tables that were written to a file, in the order of hashes.
#pragma once

#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_table.hpp"

#include <cstdint>
#include <functional>

namespace sgns {

/// A table in a file: its tokens in the order of hashes, each with its number and count.
///
/// A run has kParts parts, by the first bits of the hashes, so that several threads can share the
/// work. Equal tokens are in the same part of all runs.
struct TokenRun {
    static constexpr unsigned kPartBits = 6;
    static constexpr std::uint64_t kParts = std::uint64_t{1} << kPartBits;

    std::uint64_t at = 0;
    std::uint64_t n_bytes = 0;
    std::uint64_t n_tokens = 0;
};

/// Ends work between two parts or some tokens, by an exception.
using Check = std::function<void()>;

/// Writes a run. Memory holds a 64th of the tokens' keys, and some kilobytes.
[[nodiscard]] TokenRun write_run(const TokenTable& table, SpillFile& file, const Check& check = {});

/// Calls f(token, number) for all tokens of one part of a run.
///
/// Of tokens longer than kHeldToken, one is in memory at a time, whatever the number of threads.
void read_run(const TokenRun& run, std::uint64_t part, const SpillFile& file,
              const std::function<void(const TokenKey&, TokenId)>& f);

/// Longer tokens stay in the file until they are needed.
inline constexpr std::uint32_t kHeldToken = 1 << 10;

}  // namespace sgns
