#include "sgns/reading/run_merging.hpp"

#include "base/chunks.hpp"
#include "reading/run_records.hpp"
#include "reading/stopping.hpp"
#include "sgns/base/checks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace sgns {

namespace {

constexpr std::uint64_t kTokensBetweenChecks = 1 << 12;

/// Compares two spellings of the file that have the same length, in parts.
int compare_in_file(const SpillFile& file, std::uint64_t a, std::uint64_t b, std::uint32_t length) {
    std::array<char, kLeastBuffer> of_a;
    std::array<char, kLeastBuffer> of_b;
    int order = 0;
    for (std::uint32_t done = 0; done < length && order == 0;) {
        const auto n = std::min<std::uint32_t>(kLeastBuffer, length - done);
        file.read(a + done, of_a.data(), n);
        file.read(b + done, of_b.data(), n);
        order = std::memcmp(of_a.data(), of_b.data(), n);
        done += n;
    }
    return order;
}

/// Merges the same parts of some runs.
class Merge {
public:
    Merge(std::span<const TokenRun> runs, std::uint64_t first_part, std::uint64_t last_part,
          const SpillFile& file, std::size_t buffer_bytes)
        : file_(file) {
        readers_.reserve(runs.size());
        for (const TokenRun& run : runs) {
            readers_.emplace_back(run, first_part, last_part, file, buffer_bytes);
            if (readers_.back().next()) {
                heap_.push_back(&readers_.back());
            } else {
                readers_.pop_back();
            }
        }
        std::make_heap(heap_.begin(), heap_.end(), Later{this});
    }

    /// Reads the next distinct token. Returns false at the end.
    bool next() {
        if (heap_.empty()) {
            return false;
        }
        const RunReader& first = *heap_.front();
        record = first.record;
        spelling_at = first.spelling_at;
        held_.assign(first.token);
        record.count = 0;
        while (!heap_.empty() && is_same(*heap_.front())) {
            std::pop_heap(heap_.begin(), heap_.end(), Later{this});
            record.count += heap_.back()->record.count;
            if (heap_.back()->next()) {
                std::push_heap(heap_.begin(), heap_.end(), Later{this});
            } else {
                heap_.pop_back();
            }
        }
        return true;
    }

    RunRecord record{};             // with the sum of the counts
    std::uint64_t spelling_at = 0;  // in the file
    [[nodiscard]] std::string_view token() const noexcept { return held_; }  // unless it is long

private:
    /// Tokens of the same hash and length are rarely different: most long ones are never read.
    [[nodiscard]] int compare(const RunReader& a, const RunReader& b) const {
        if (a.record.hash != b.record.hash) {
            return a.record.hash < b.record.hash ? -1 : 1;
        }
        if (a.record.length != b.record.length) {
            return a.record.length < b.record.length ? -1 : 1;
        }
        return a.record.is_held()
                   ? a.token.compare(b.token)
                   : compare_in_file(file_, a.spelling_at, b.spelling_at, a.record.length);
    }

    struct Later {
        const Merge* merge;
        bool operator()(const RunReader* a, const RunReader* b) const {
            return merge->compare(*a, *b) > 0;
        }
    };

    [[nodiscard]] bool is_same(const RunReader& reader) const {
        return reader.record.hash == record.hash && reader.record.length == record.length &&
               (record.is_held() ? reader.token == held_
                                 : reader.spelling_at == spelling_at ||
                                       compare_in_file(file_, reader.spelling_at, spelling_at,
                                                       record.length) == 0);
    }

    const SpillFile& file_;
    std::vector<RunReader> readers_;
    std::vector<RunReader*> heap_;
    std::string held_;
};

/// Merges some runs into a longer one.
TokenRun merged_run(std::span<const TokenRun> runs, SpillFile& file, std::size_t buffer_bytes,
                    const Stopping& stopping) {
    std::uint64_t n_bytes = 0;
    for (const TokenRun& run : runs) {
        n_bytes += run.n_bytes;
    }
    RunWriter writer(n_bytes, file, buffer_bytes);
    Merge merge(runs, 0, TokenRun::kParts, file, buffer_bytes);
    for (std::uint64_t n = 0; merge.next(); ++n) {
        if (n % kTokensBetweenChecks == 0) {
            stopping.check();
        }
        if (merge.record.is_held()) {
            writer.write(merge.record, merge.token());
        } else {
            writer.copy(merge.record, merge.spelling_at);
        }
    }
    return writer.finish();
}

}  // namespace

void merge_runs(std::vector<TokenRun> runs, SpillFile& file, const SumOptions& options,
                const Poll& poll, const OnSum& f) {
    check_positive("workers", options.workers);
    const std::size_t fan_in = std::max<std::size_t>(options.fan_in, 2);
    const std::size_t buffer_bytes = std::max(options.buffer_bytes, kLeastBuffer);
    Stopping stopping(poll);
    const Poll stop = [&] { stopping.poll(); };
    while (runs.size() > fan_in) {
        std::vector<TokenRun> longer(parts_of(runs.size(), fan_in));
        run_tasks(longer.size(), options.workers, stop, [&](std::uint64_t, std::uint64_t group) {
            const std::size_t first = group * fan_in;
            const std::size_t n = std::min(fan_in, runs.size() - first);
            longer[group] = merged_run({&runs[first], n}, file, buffer_bytes, stopping);
        });
        runs = std::move(longer);
    }
    run_tasks(TokenRun::kParts, options.workers, stop,
              [&](std::uint64_t worker, std::uint64_t part) {
                  Merge merge(runs, part, part + 1, file, buffer_bytes);
                  for (std::uint64_t n = 0; merge.next(); ++n) {
                      if (n % kTokensBetweenChecks == 0) {
                          stopping.check();
                      }
                      const auto pass_on = [&](std::string_view token) {
                          f(worker, token, merge.record.count);
                      };
                      if (merge.record.is_held()) {
                          pass_on(merge.token());
                      } else {
                          with_long_token(file, merge.spelling_at, merge.record.length, pass_on);
                      }
                  }
              });
}

}  // namespace sgns
