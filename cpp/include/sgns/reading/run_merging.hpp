// run_merging.hpp: sums the counts of runs.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_runs.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace sgns {

/// Threads and memory for sums of counts.
struct SumOptions {
    std::uint64_t workers = 1;
    std::size_t fan_in = 64;             // runs that one worker reads at a time; at least 2
    std::size_t buffer_bytes = 1 << 16;  // for each of these runs
};

/// Receives each distinct token once, with the sum of its counts. Several workers call it at the
/// same time, each with its own number.
using OnSum =
    std::function<void(std::uint64_t worker, std::string_view token, std::uint64_t count)>;

/// Calls f once for each distinct token of the runs, in no particular order.
///
/// At most `fan_in` runs are merged at a time. More of them are first merged into longer ones,
/// which go to the file, as often as necessary. Each worker holds that many buffers, and one token
/// of at most kHeldToken bytes. Of longer tokens one is in memory at a time, on all threads
/// together; they are compared in parts.
void merge_runs(std::vector<TokenRun> runs, SpillFile& file, const SumOptions& options,
                const Poll& poll, const OnSum& f);

}  // namespace sgns
