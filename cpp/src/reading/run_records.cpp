#include "reading/run_records.hpp"

#include <algorithm>
#include <cstring>

namespace sgns {

RunReader::RunReader(const TokenRun& run, std::uint64_t first_part, std::uint64_t last_part,
                     const SpillFile& file, std::size_t buffer_bytes)
    : file_(&file), buffer_bytes_(buffer_bytes) {
    const auto end_of = [&](std::uint64_t part) {
        std::uint64_t end = 0;
        file.read(run.at + part * sizeof end, &end, sizeof end);
        return end;
    };
    const std::uint64_t begin = first_part == 0 ? sizeof(RunEnds) : end_of(first_part - 1);
    at_ = run.at + begin;
    left_ = end_of(last_part - 1) - begin;
}

bool RunReader::next() {
    if (left_ == 0 && position_ == buffer_.size()) {
        return false;
    }
    ensure(sizeof record);
    std::memcpy(&record, &buffer_[position_], sizeof record);
    position_ += sizeof record;
    spelling_at = at_ - (buffer_.size() - position_);
    token = {};
    if (record.is_held()) {
        ensure(record.length);
        token = std::string_view(buffer_.data() + position_, record.length);
        position_ += record.length;
        return true;
    }
    // Skips the spelling.
    const std::size_t held = std::min<std::size_t>(record.length, buffer_.size() - position_);
    position_ += held;
    at_ += record.length - held;
    left_ -= record.length - held;
    return true;
}

/// Reads until the buffer holds `n_bytes` from the position on.
void RunReader::ensure(std::size_t n_bytes) {
    if (buffer_.size() - position_ >= n_bytes) {
        return;
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ = 0;
    const std::size_t held = buffer_.size();
    const auto more =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_bytes_ - held));
    buffer_.resize(held + more);
    file_->read(at_, &buffer_[held], more);
    at_ += more;
    left_ -= more;
}

RunWriter::RunWriter(std::uint64_t most_bytes, SpillFile& file, std::size_t buffer_bytes)
    : file_(file),
      buffer_bytes_(buffer_bytes),
      run_{file.reserve(sizeof(RunEnds) + most_bytes), 0, 0},
      at_(run_.at + sizeof(RunEnds)) {
    buffer_.reserve(buffer_bytes);
}

void RunWriter::write(const RunRecord& record, std::string_view token) {
    begin(record);
    put(token.data(), token.size());
}

void RunWriter::copy(const RunRecord& record, std::uint64_t spelling_at) {
    begin(record);
    std::array<char, kLeastBuffer> bytes;
    for (std::uint64_t done = 0; done < record.length;) {
        const std::size_t n = std::min<std::uint64_t>(bytes.size(), record.length - done);
        file_.read(spelling_at + done, bytes.data(), n);
        put(bytes.data(), n);
        done += n;
    }
}

TokenRun RunWriter::finish() {
    flush();
    run_.n_bytes = at_ - run_.at;
    for (; part_ < ends_.size(); ++part_) {
        ends_[part_] = at_ - run_.at;
    }
    file_.write(run_.at, ends_.data(), sizeof ends_);
    return run_;
}

void RunWriter::begin(const RunRecord& record) {
    for (; part_ < record.hash >> (64 - TokenRun::kPartBits); ++part_) {
        ends_[part_] = at_ + buffer_.size() - run_.at;
    }
    ++run_.n_tokens;
    put(&record, sizeof record);
}

void RunWriter::put(const void* bytes, std::size_t n_bytes) {
    if (buffer_.size() + n_bytes > buffer_bytes_) {
        flush();
    }
    if (n_bytes > buffer_bytes_) {
        file_.write(at_, bytes, n_bytes);
        at_ += n_bytes;
        return;
    }
    const auto* const begin = static_cast<const char*>(bytes);
    buffer_.insert(buffer_.end(), begin, begin + n_bytes);
}

void RunWriter::flush() {
    file_.write(at_, buffer_.data(), buffer_.size());
    at_ += buffer_.size();
    buffer_.clear();
}

}  // namespace sgns
