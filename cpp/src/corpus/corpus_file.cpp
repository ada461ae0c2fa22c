#include "sgns/corpus/corpus_file.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/base/fingerprint.hpp"
#include "sgns/system/files.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sgns {

namespace {

/// Ids that are read ahead, for fewer calls: those of some sentences.
constexpr std::uint64_t kReadAhead = 16384;

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

}  // namespace

std::uint64_t CorpusView::n_words() const noexcept {
    return file == nullptr ? ids.size() : file->size();
}

CorpusFileSink::CorpusFileSink(int descriptor, std::uint64_t at, std::string folder)
    : descriptor_(descriptor), at_(at), ends_(std::move(folder)) {}

void CorpusFileSink::write(std::span<const TokenId> ids, std::span<const std::uint64_t> ends) {
    write_at(descriptor_, at_ + n_ids_ * sizeof(TokenId), ids.data(), ids.size_bytes());
    n_ids_ += ids.size();
    if (!ends.empty()) {
        ends_.write(ends_.reserve(ends.size_bytes()), ends.data(), ends.size_bytes());
        n_ends_ += ends.size();
    }
}

void CorpusFileSink::finish() {
    std::uint64_t at = (at_ + n_ids_ * sizeof(TokenId) + 7) / 8 * 8;
    const std::uint64_t zero = 0;
    write_at(descriptor_, at, &zero, sizeof zero);
    at += sizeof zero;
    std::vector<char> buffer;
    const std::uint64_t n_bytes = n_ends_ * sizeof(std::uint64_t);
    for (std::uint64_t done = 0; done < n_bytes; done += buffer.size()) {
        buffer.resize(std::min<std::uint64_t>(kCopyBytes, n_bytes - done));
        ends_.read(done, buffer.data(), buffer.size());
        write_at(descriptor_, at + done, buffer.data(), buffer.size());
    }
}

IdFile::IdFile(const std::vector<IdSegment>& segments) {
    for (const auto& [descriptor, name, at, n_ids] : segments) {
        const std::uint64_t begin = size();
        segments_.push_back(
            {Descriptor::copy_of(descriptor, name), name, at, begin, begin + n_ids});
    }
}

std::uint64_t IdFile::size() const noexcept {
    return segments_.empty() ? 0 : segments_.back().end;
}

void IdFile::read(std::uint64_t begin, std::uint64_t end, TokenId* ids) const {
    const auto lies_before_end = [](std::uint64_t id, const Segment& segment) {
        return id < segment.end;
    };
    auto segment = std::upper_bound(segments_.begin(), segments_.end(), begin, lies_before_end);
    for (; begin < end; ++segment) {
        const std::uint64_t last = std::min(end, segment->end);
        const std::size_t n_bytes = (last - begin) * sizeof(TokenId);
        const std::uint64_t at = segment->at + (begin - segment->begin) * sizeof(TokenId);
        const std::size_t done = read_at(segment->file.number(), at, ids, n_bytes);
        if (done != n_bytes) {
            throw CorpusError(segment->name + " lost its end: it has no more bytes at " +
                              std::to_string(at + done));
        }
        ids += last - begin;
        begin = last;
    }
}

std::uint64_t fingerprint(const IdFile& ids, std::uint64_t workers, const Poll& poll) {
    std::vector<std::vector<TokenId>> buffers(workers);
    const auto read = [&](std::uint64_t worker, std::uint64_t begin, std::uint64_t end) {
        std::vector<TokenId>& buffer = buffers[worker];
        buffer.resize((end - begin) / sizeof(TokenId));
        ids.read(begin / sizeof(TokenId), end / sizeof(TokenId), buffer.data());
        return std::as_bytes(std::span(std::as_const(buffer)));
    };
    return fingerprint(ids.size() * sizeof(TokenId), read, workers, poll);
}

std::span<const TokenId> IdReader::read(std::uint64_t begin, std::uint64_t end) {
    if (corpus_.file == nullptr) {
        return corpus_.ids.subspan(begin, end - begin);
    }
    if (begin < first_ || end > first_ + buffer_.size()) {
        const std::uint64_t last =
            std::min(std::max(end, begin + kReadAhead), corpus_.file->size());
        buffer_.resize(last - begin);
        corpus_.file->read(begin, last, buffer_.data());
        first_ = begin;
    }
    return std::span<const TokenId>(buffer_).subspan(begin - first_, end - begin);
}

}  // namespace sgns
