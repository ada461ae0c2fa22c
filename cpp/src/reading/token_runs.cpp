#include "sgns/reading/token_runs.hpp"

#include "reading/run_records.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace sgns {

namespace {

constexpr std::size_t kRunBuffer = 1 << 16;
constexpr std::size_t kTokensSorted = 1 << 10;

}  // namespace

TokenRun write_run(const TokenTable& table, SpillFile& file, const Check& check) {
    std::uint64_t n_bytes = 0;
    table.each([&](std::string_view token, TokenId, std::uint64_t) {
        n_bytes += sizeof(RunRecord) + token.size();
    });
    struct Entry {
        TokenKey key;
        TokenId number;
        std::uint64_t count;
    };
    RunWriter writer(n_bytes, file, kRunBuffer);
    std::vector<Entry> entries;
    const auto bits = static_cast<unsigned>(std::bit_width(table.size() / kTokensSorted));
    for (std::uint64_t part = 0; part < std::uint64_t{1} << bits; ++part) {
        if (check) {
            check();
        }
        entries.clear();
        table.each_in(part, bits, [&](const TokenKey& key, TokenId number, std::uint64_t count) {
            entries.push_back({key, number, count});
        });
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            if (a.key.hash != b.key.hash) {
                return a.key.hash < b.key.hash;
            }
            const auto length = a.key.text.size();
            return length != b.key.text.size() ? length < b.key.text.size()
                                               : a.key.text < b.key.text;
        });
        for (const auto& [key, number, count] : entries) {
            writer.write({key.hash, count, number, static_cast<std::uint32_t>(key.text.size())},
                         key.text);
        }
    }
    return writer.finish();
}

void read_run(const TokenRun& run, std::uint64_t part, const SpillFile& file,
              const std::function<void(const TokenKey&, TokenId)>& f) {
    for (RunReader reader(run, part, part + 1, file, kRunBuffer); reader.next();) {
        const TokenId number = reader.record.number;
        if (reader.record.is_held()) {
            f(TokenKey::of(reader.token), number);
        } else {
            with_long_token(file, reader.spelling_at, reader.record.length,
                            [&](std::string_view token) { f(TokenKey::of(token), number); });
        }
    }
}

}  // namespace sgns
