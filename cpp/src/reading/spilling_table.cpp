#include "sgns/reading/spilling_table.hpp"

#include "reading/stopping.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string_view>
#include <utility>

namespace sgns {

namespace {

/// Sums counts of a few thousand tokens whose hashes begin with the same bits.
class PartSums {
public:
    /// The first `bits` bits of all hashes are the same.
    explicit PartSums(unsigned bits) : bits_(bits) {}

    void add(const TokenKey& key, std::uint64_t count) { sums_.push_back({key, count}); }

    /// Calls f(token, count) once for each distinct token, and removes all.
    template <class F>
    void empty_into(F f) {
        const auto n_bits = static_cast<unsigned>(std::bit_width(2 * sums_.size())) + 1;
        places_.assign(std::size_t{1} << n_bits, kFree);
        const std::size_t mask = places_.size() - 1;
        for (std::uint32_t i = 0; i < sums_.size(); ++i) {
            const TokenKey& key = sums_[i].key;
            std::size_t place = (key.hash << bits_) >> (64 - n_bits);
            while (places_[place] != kFree && !is_same(sums_[places_[place]].key, key)) {
                place = (place + 1) & mask;
            }
            if (places_[place] == kFree) {
                places_[place] = i;
            } else {
                sums_[places_[place]].count += std::exchange(sums_[i].count, 0);
            }
        }
        for (const auto& [key, count] : sums_) {
            if (count > 0) {
                f(key.text, count);
            }
        }
        sums_.clear();
    }

private:
    struct Sum {
        TokenKey key;
        std::uint64_t count;  // 0 if it was added to that of an equal token
    };

    static constexpr std::uint32_t kFree = 0xFFFFFFFF;

    static bool is_same(const TokenKey& a, const TokenKey& b) noexcept {
        return a.hash == b.hash && a.low == b.low && a.high == b.high && a.text == b.text;
    }

    unsigned bits_;
    std::vector<Sum> sums_;
    std::vector<std::uint32_t> places_;  // indices of sums_, a power of two
};

constexpr std::uint64_t kTokensSummed = 1 << 12;

void sum_in_memory(std::span<const SpillingTable> tables, const SumOptions& options,
                   const Poll& poll, const OnSum& f) {
    std::uint64_t n_tokens = 0;
    for (const SpillingTable& each : tables) {
        n_tokens += each.table.size();
    }
    const auto bits = static_cast<unsigned>(std::bit_width(n_tokens / kTokensSummed));
    const std::uint64_t n_parts = std::uint64_t{1} << bits;
    std::vector<PartSums> sums(std::min(options.workers, n_parts), PartSums(bits));
    run_tasks(n_parts, options.workers, poll, [&](std::uint64_t worker, std::uint64_t part) {
        for (const SpillingTable& each : tables) {
            each.table.each_in(part, bits, [&](const TokenKey& key, TokenId, std::uint64_t count) {
                sums[worker].add(key, count);
            });
        }
        sums[worker].empty_into(
            [&](std::string_view token, std::uint64_t count) { f(worker, token, count); });
    });
}

}  // namespace

void SpillingTable::spill(SpillFile& file, const Check& check) {
    runs_.push_back(write_run(table, file, check));
    table = TokenTable();
}

std::uint64_t SpillingTable::n_numbers(std::uint32_t run) const {
    return runs_.empty() ? table.size() : runs_[run].n_tokens;
}

void SpillingTable::each(std::uint32_t run, std::uint64_t part, const SpillFile& file,
                         const std::function<void(const TokenKey&, TokenId)>& f) const {
    if (runs_.empty()) {
        table.each_in(part, TokenRun::kPartBits,
                      [&](const TokenKey& key, TokenId number, std::uint64_t) { f(key, number); });
    } else {
        read_run(runs_[run], part, file, f);
    }
}

void SpillingTable::sum(std::span<SpillingTable> tables, SpillFile& file, const SumOptions& options,
                        const Poll& poll, const OnSum& f) {
    if (std::none_of(tables.begin(), tables.end(),
                     [](const SpillingTable& each) { return each.n_runs() > 0; })) {
        sum_in_memory(tables, options, poll, f);
        return;
    }
    Stopping stopping(poll);
    run_tasks(
        tables.size(), options.workers, [&] { stopping.poll(); },
        [&](std::uint64_t, std::uint64_t i) {
            if (tables[i].table.size() > 0 || tables[i].n_runs() > 0) {
                tables[i].spill(file, [&] { stopping.check(); });
            }
        });
    std::vector<TokenRun> runs;
    for (const SpillingTable& each : tables) {
        runs.insert(runs.end(), each.runs_.begin(), each.runs_.end());
    }
    merge_runs(std::move(runs), file, options, poll, f);
}

}  // namespace sgns
