#include "sgns/reading/text_cutter.hpp"

#include "sgns/reading/tokens.hpp"

#include <algorithm>
#include <utility>

namespace sgns {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::size_t blank_mark(std::string& text) noexcept {
    if (!std::string_view(text).starts_with(kByteOrderMark)) {
        return 0;
    }
    std::fill_n(text.begin(), kByteOrderMark.size(), ' ');
    return kByteOrderMark.size();
}

bool TextCutter::add(std::string_view& part) {
    const std::size_t room =
        pending_.size() < piece_bytes_ ? piece_bytes_ - pending_.size() : piece_bytes_;
    const std::size_t n = std::min(room, part.size());
    pending_.append(part.substr(0, n));
    part.remove_prefix(n);
    if (drop_mark_ && pending_.size() >= kByteOrderMark.size()) {
        (void)blank_mark(pending_);
        drop_mark_ = false;
    }
    if (pending_.size() < piece_bytes_) {
        return false;
    }
    std::size_t end = pending_.size();
    while (end > searched_ && !is_space(pending_[end - 1])) {
        --end;
    }
    if (end == searched_ && pending_.size() > kLongestToken) {
        throw BadText{"a token of more than 16 MiB", false, 0, offset_};
    }
    complete_ = end > searched_ ? end : 0;
    if (complete_ == 0) {
        pending_.reserve(kLongestToken + 2 * piece_bytes_);  // at once: growing copies
    }
    searched_ = pending_.size() - complete_;
    return complete_ > 0;
}

void TextCutter::cut(TextPiece& piece) {
    const std::size_t n = complete_ > 0 ? complete_ : pending_.size();
    piece.bytes.assign(pending_, n, std::string::npos);
    pending_.resize(n);
    std::swap(piece.bytes, pending_);
    piece.offset = offset_;
    offset_ += n;
    complete_ = 0;
    drop_mark_ = false;
}

}  // namespace sgns
