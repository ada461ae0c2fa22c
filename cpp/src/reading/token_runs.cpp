#include "sgns/reading/token_runs.hpp"

#include <algorithm>
#include <cstring>
#include <queue>
#include <string>
#include <vector>

namespace sgns {

namespace {

struct Record {
    std::uint64_t count;
    TokenId number;
    std::uint32_t length;  // bytes of the spelling, which follows
};

constexpr std::size_t kBuffer = 1 << 16;

/// Reads the records of a run one by one.
class RunReader {
public:
    RunReader(const TokenRun& run, const SpillFile& file)
        : file_(&file), at_(run.at), left_(run.n_bytes) {}

    bool next() {
        if (left_ == 0 && position_ == buffer_.size()) {
            return false;
        }
        ensure(sizeof record);
        std::memcpy(&record, &buffer_[position_], sizeof record);
        ensure(sizeof record + record.length);
        token = std::string_view(&buffer_[position_ + sizeof record], record.length);
        position_ += sizeof record + record.length;
        return true;
    }

    Record record{};
    std::string_view token;  // valid until next()

private:
    /// Reads until the buffer holds `n_bytes` from the position on.
    void ensure(std::size_t n_bytes) {
        if (buffer_.size() - position_ >= n_bytes) {
            return;
        }
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
        position_ = 0;
        const std::size_t held = buffer_.size();
        const std::uint64_t more =
            std::min<std::uint64_t>(left_, std::max(kBuffer, n_bytes - held));
        buffer_.resize(held + more);
        file_->read(at_, &buffer_[held], more);
        at_ += more;
        left_ -= more;
    }

    const SpillFile* file_;
    std::uint64_t at_;
    std::uint64_t left_;  // bytes of the run that were not read yet
    std::vector<char> buffer_;
    std::size_t position_ = 0;
};

}  // namespace

TokenRun write_run(const TokenTable& table, SpillFile& file) {
    struct Entry {
        std::string_view token;
        Record record;
    };
    std::vector<Entry> entries;
    entries.reserve(table.size());
    TokenRun run;
    run.n_tokens = table.size();
    table.each([&](std::string_view token, TokenId number, std::uint64_t count) {
        entries.push_back({token, {count, number, static_cast<std::uint32_t>(token.size())}});
        run.n_bytes += sizeof(Record) + token.size();
    });
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.token < b.token; });
    run.at = file.reserve(run.n_bytes);
    std::vector<char> buffer;
    std::uint64_t at = run.at;
    const auto flush = [&] {
        file.write(at, buffer.data(), buffer.size());
        at += buffer.size();
        buffer.clear();
    };
    for (const Entry& entry : entries) {
        const auto* const record = reinterpret_cast<const char*>(&entry.record);
        buffer.insert(buffer.end(), record, record + sizeof(Record));
        buffer.insert(buffer.end(), entry.token.begin(), entry.token.end());
        if (buffer.size() >= kBuffer) {
            flush();
        }
    }
    flush();
    return run;
}

void read_run(const TokenRun& run, const SpillFile& file,
              const std::function<void(std::string_view, TokenId)>& f) {
    for (RunReader reader(run, file); reader.next();) {
        f(reader.token, reader.record.number);
    }
}

void merge_runs(std::span<const TokenRun> runs, const SpillFile& file,
                const std::function<void(std::string_view, std::uint64_t)>& f) {
    std::vector<RunReader> readers;
    for (const TokenRun& run : runs) {
        readers.emplace_back(run, file);
    }
    const auto later = [](const RunReader* a, const RunReader* b) { return a->token > b->token; };
    std::priority_queue<RunReader*, std::vector<RunReader*>, decltype(later)> queue(later);
    for (RunReader& reader : readers) {
        if (reader.next()) {
            queue.push(&reader);
        }
    }
    std::string token;
    while (!queue.empty()) {
        token = queue.top()->token;
        std::uint64_t count = 0;
        while (!queue.empty() && queue.top()->token == token) {
            RunReader* const reader = queue.top();
            queue.pop();
            count += reader->record.count;
            if (reader->next()) {
                queue.push(reader);
            }
        }
        f(token, count);
    }
}

void SpillingTable::spill(SpillFile& file) {
    runs_.push_back(write_run(table, file));
    table = TokenTable();
}

std::uint64_t SpillingTable::n_numbers(std::uint32_t run) const {
    return runs_.empty() ? table.size() : runs_[run].n_tokens;
}

void SpillingTable::each(std::uint32_t run, const SpillFile& file,
                         const std::function<void(std::string_view, TokenId)>& f) const {
    if (runs_.empty()) {
        table.each(
            [&](std::string_view token, TokenId number, std::uint64_t) { f(token, number); });
    } else {
        read_run(runs_[run], file, f);
    }
}

void SpillingTable::sum(std::span<SpillingTable> tables, SpillFile& file,
                        const std::function<void(std::string_view, std::uint64_t)>& f) {
    if (std::any_of(tables.begin(), tables.end(),
                    [](const SpillingTable& each) { return !each.runs_.empty(); })) {
        std::vector<TokenRun> runs;
        for (SpillingTable& each : tables) {
            each.spill(file);
            runs.insert(runs.end(), each.runs_.begin(), each.runs_.end());
        }
        merge_runs(runs, file, f);
        return;
    }
    TokenTable& largest = std::max_element(tables.begin(), tables.end(),
                                           [](const SpillingTable& a, const SpillingTable& b) {
                                               return a.table.size() < b.table.size();
                                           })
                              ->table;
    for (const SpillingTable& each : tables) {
        if (&each.table != &largest) {
            each.table.each([&](std::string_view token, TokenId, std::uint64_t count) {
                largest.count(TokenKey::of(token), count);
            });
        }
    }
    largest.each([&](std::string_view token, TokenId, std::uint64_t count) { f(token, count); });
}

}  // namespace sgns
