// run_records.hpp: reads and writes the records of runs, with buffers of a given size.
#pragma once

#include "sgns/base/mapped_memory.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/token_runs.hpp"
#include "sgns/reading/token_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace sgns {

/// The start of a record; the spelling follows.
struct RunRecord {
    std::uint64_t hash;
    std::uint64_t count;
    TokenId number;
    std::uint32_t length;

    [[nodiscard]] bool is_held() const noexcept { return length <= kHeldToken; }
};

/// The ends of the parts of a run, in bytes from its start. The first part begins after them.
using RunEnds = std::array<std::uint64_t, TokenRun::kParts>;

/// Buffers can hold a record and its token, unless the token is long.
inline constexpr std::size_t kLeastBuffer = 1 << 12;

/// Reads consecutive parts of a run, record by record.
class RunReader {
public:
    RunReader(const TokenRun& run, std::uint64_t first_part, std::uint64_t last_part,
              const SpillFile& file, std::size_t buffer_bytes);

    /// Reads the next record. Returns false at the end.
    bool next();

    RunRecord record{};
    std::string_view token;         // valid until next(); empty if the token is long
    std::uint64_t spelling_at = 0;  // position of the spelling in the file

private:
    void ensure(std::size_t n_bytes);

    const SpillFile* file_;
    std::uint64_t at_ = 0;    // position in the file of the next byte to read
    std::uint64_t left_ = 0;  // bytes that were not read yet
    std::size_t buffer_bytes_;
    std::vector<char> buffer_;
    std::size_t position_ = 0;
};

/// Writes the records of a run one after the other.
class RunWriter {
public:
    /// `most_bytes` is an upper bound of the size of all records with their spellings.
    RunWriter(std::uint64_t most_bytes, SpillFile& file, std::size_t buffer_bytes);

    void write(const RunRecord& record, std::string_view token);
    /// Copies a spelling that is in the file.
    void copy(const RunRecord& record, std::uint64_t spelling_at);
    [[nodiscard]] TokenRun finish();

private:
    void put(const void* bytes, std::size_t n_bytes);
    void flush();
    void begin(const RunRecord& record);

    SpillFile& file_;
    std::size_t buffer_bytes_;
    std::vector<char> buffer_;
    TokenRun run_;
    std::uint64_t at_;  // position in the file of the next byte to write
    std::uint64_t part_ = 0;
    RunEnds ends_{};
};

/// Calls f(token) with a spelling of the file. One such spelling is in memory at a time, on all
/// threads together.
template <class F>
void with_long_token(const SpillFile& file, std::uint64_t at, std::uint32_t length, F f) {
    const std::lock_guard lock(file.long_token());
    std::vector<char, MappedAllocator<char>> token(length);
    file.read(at, token.data(), length);
    f(std::string_view(token.data(), length));
}

}  // namespace sgns
