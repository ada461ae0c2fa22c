#include "sgns/reading/text_file.hpp"

#include "base/chunks.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"
#include "sgns/reading/text_cutter.hpp"
#include "sgns/reading/tokens.hpp"
#include "sgns/system/files.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace sgns {

namespace {

/// Bytes after a range that are read with it: the last token usually ends there.
constexpr std::size_t kAhead = 256;

}  // namespace

TextFile::TextFile(int descriptor, std::string name, std::uint64_t size, std::size_t range_bytes)
    : name_(std::move(name)), size_(size), range_bytes_(range_bytes) {
    check_positive("range_bytes", range_bytes);
    file_ = Descriptor::copy_of(descriptor, name_);
}

std::uint64_t TextFile::n_ranges() const noexcept {
    return std::max<std::uint64_t>(1, parts_of(size_, range_bytes_));
}

std::size_t TextFile::n_bytes(std::uint64_t range) const noexcept {
    return std::min<std::uint64_t>(range_bytes_, size_ - range * range_bytes_);
}

void TextFile::read(std::uint64_t range, TextPiece& piece,
                    std::unique_lock<std::mutex>& alone) const {
    const std::uint64_t begin = range * range_bytes_;
    // The byte before the range tells whether the range begins within a token.
    const std::size_t n_before = range == 0 ? 0 : 1;
    const std::size_t n = n_before + n_bytes(range);  // bytes up to the end of the range
    piece.offset = begin - n_before;
    std::string& bytes = piece.bytes;
    // What the buffer held before is overwritten: to clear it would fill it with zeros first.
    std::size_t held = read_more(piece.offset, n + kAhead, bytes, 0);
    std::size_t mark = 0;
    if (range == 0) {
        bytes.resize(held);
        mark = blank_mark(bytes);
    } else {
        const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(n);
        if (!is_space(bytes.front())) {
            std::fill(bytes.begin(), std::find_if(bytes.begin(), end, is_space), ' ');
        }
        bytes.front() = ' ';  // it may be a line feed, which belongs to the range before
    }
    std::size_t end = std::max(n, mark);
    std::size_t token = end;  // the last token of the range, if it goes on
    while (token > mark && !is_space(bytes[token - 1])) {
        --token;
    }
    // To later ranges, the token after the mark begins with it.
    if (token < n || n <= mark) {
        const std::size_t most = token + kLongestToken + 1;
        for (std::size_t more = kAhead; end < most; ++end) {
            if (end == held) {
                if (piece.offset + end == size_) {
                    break;
                }
                more = std::min(2 * more, most - end);
                if (end + more > n + range_bytes_ && !alone.owns_lock()) {
                    alone.lock();
                    bytes.reserve(most);  // at once: growing copies
                }
                held = read_more(piece.offset, end + more, bytes, held);
            }
            if (is_space(bytes[end])) {
                break;
            }
        }
    }
    bytes.resize(end);
}

/// Reads what the file has from byte `first` on, up to `end` bytes, of which `bytes` have the first
/// `held`. Returns how many they have then.
std::size_t TextFile::read_more(std::uint64_t first, std::uint64_t end, std::string& bytes,
                                std::size_t held) const {
    const std::size_t wanted = std::min(end, size_ - first) - held;
    bytes.resize(std::max<std::size_t>(bytes.size(), held + wanted));
    std::size_t n = 0;
    try {
        n = read_at(file_.number(), first + held, bytes.data() + held, wanted);
    } catch (const std::system_error& error) {
        throw std::system_error(error.code(), name_);
    }
    if (n < wanted) {
        const std::uint64_t end = first + held + n;
        const std::uint64_t found = std::min(end, file_size(file_.number()).value_or(end));
        throw FormatError(name_ + " shrank while it was read, from " + std::to_string(size_) +
                          " bytes to " + std::to_string(found));
    }
    return held + wanted;
}

}  // namespace sgns
