#include "pairs/kept_words.hpp"

#include "base/chunks.hpp"
#include "sgns/base/checks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sgns {

namespace {

/// Words that are read at once around a part, at first: usually enough for the window.
constexpr std::uint64_t kMarginWords = 64;

/// The first word of a chunk, counted from the start of the sentence.
std::uint64_t begin_of(const SentencePart& part, std::uint64_t chunk) {
    return std::max(chunk * kChunkWords, part.position) - part.position;
}

}  // namespace

void KeptWords::load(std::uint64_t epoch, const SentencePart& part, WordReader& reader) {
    const Place place{epoch, part, reader};
    if (!part.is_whole()) {
        load_part(place);
        return;
    }
    clear();
    append(place, 0, part.n_ids);
    last_ = words_.size();
}

void KeptWords::clear() noexcept {
    is_long_ = false;
    words_.clear();
    n_before_ = 0;
    first_ = last_ = 0;
}

void KeptWords::load_part(const Place& place) {
    const SentencePart& part = place.part;
    // False while words are read: an error may leave some of them unread.
    if (!std::exchange(is_long_, false) || number_ != part.number || epoch_ != place.epoch) {
        number_ = part.number;
        epoch_ = place.epoch;
        words_.clear();
        index_ = end_ = counted_ = 0;
        counted_chunk_ = part.chunk - part.part;
    }
    n_before_ = count_before(place);
    load_before(place);
    first_ = std::min<std::uint64_t>(n_before_ - index_, words_.size());
    if (end_ <= part.last) {
        append(place, end_, part.last);
        end_ = part.last;
        last_ = words_.size();
    } else {
        // A margin has been read past the part.
        last_ = std::min<std::uint64_t>(first_ + count_in(place, part.chunk), words_.size());
    }
    if (part.last < part.n_ids) {
        counts_->store(epoch_, part.chunk, last_ - first_);
    }
    if (first_ < last_) {
        load_after(place);
    }
    is_long_ = true;
}

/// Loads the kept words before the part that are within reach. Sets end_ to the start of the part,
/// or past it if words were read up to there.
void KeptWords::load_before(const Place& place) {
    const std::uint64_t n = std::min<std::uint64_t>(source_.window_.window, n_before_);
    const std::uint64_t from = n_before_ - n;
    if (from < index_ || end_index() < from) {
        read_back(place, n);
        index_ = n_before_ - words_.size();
    } else {
        words_.erase(words_.begin(), words_.begin() + (from - index_));
        index_ = from;
        if (end_index() < n_before_) {
            append(place, end_, place.part.first);
        }
    }
    end_ = std::max(end_, place.part.first);
}

/// Loads the kept words after the part that are within reach.
void KeptWords::load_after(const Place& place) {
    std::uint64_t size = kMarginWords;
    while (words_.size() - last_ < source_.window_.window && end_ < place.part.n_ids) {
        const std::uint64_t end = end_ + std::min(size, place.part.n_ids - end_);
        append(place, end_, end);
        end_ = end;
        size = std::min(2 * size, kChunkWords);
    }
}

/// Replaces all words by the `n` kept words before the part.
void KeptWords::read_back(const Place& place, std::size_t n) {
    // Each stretch is twice as long as the one after it: moving words takes no more time than
    // reading them.
    words_.clear();
    std::uint64_t begin = place.part.first;
    for (std::uint64_t size = kMarginWords; words_.size() < n && begin > 0; size *= 2) {
        const std::uint64_t end = begin;
        begin -= std::min(size, begin);
        stretch_.swap(words_);
        words_.clear();
        append(place, begin, end);
        words_.insert(words_.end(), stretch_.begin(), stretch_.end());
    }
    words_.erase(words_.begin(), words_.end() - std::min(n, words_.size()));
    end_ = place.part.first;
}

void KeptWords::append(const Place& place, std::uint64_t begin, std::uint64_t end) {
    Random random(source_.seed_, Purpose::subsampling, place.epoch, place.part.number);
    if (begin > 0) {
        random.seek_half(begin);
    }
    const auto last = static_cast<TokenId>(source_.keep_.size() - 1);
    while (begin < end) {
        // Not more at once: a file is read into memory.
        const std::uint64_t n = std::min(end - begin, kChunkWords);
        const std::uint64_t position = place.part.position + begin;
        const std::span<const TokenId> ids = place.reader.read(position, position + n);
        std::size_t n_kept = words_.size();
        words_.resize(n_kept + ids.size());
        // The compiler does not move these out of the loop.
        TokenId* const words = words_.data();
        const std::uint32_t* const keep = source_.keep_.data();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const TokenId id = ids[i];
            check_id(id, source_.n_tokens_, "the corpus", position + i);
            // No branch: whether a word is kept is unpredictable.
            words[n_kept] = id;
            n_kept += random.half() <= keep[std::min(id, last)];
        }
        words_.resize(n_kept);
        begin += n;
    }
}

/// Returns the number of kept words of the sentence before the part.
std::uint64_t KeptWords::count_before(const Place& place) {
    const SentencePart& part = place.part;
    if (keeps_all()) {
        return part.first;
    }
    if (part.chunk < counted_chunk_) {
        counted_ = 0;
        counted_chunk_ = part.chunk - part.part;
    }
    // Where much is missing, as after resuming, cursors share the work.
    for (std::uint64_t chunk = counted_chunk_; chunk < part.chunk; ++chunk) {
        if (counts_->claim(epoch_, chunk)) {
            static_cast<void>(count_in(place, chunk));
        }
    }
    for (; counted_chunk_ < part.chunk; ++counted_chunk_) {
        counted_ += count_in(place, counted_chunk_);
    }
    return counted_;
}

/// Returns the number of kept words of the part in a chunk that the sentence fills to its end.
std::uint64_t KeptWords::count_in(const Place& place, std::uint64_t chunk) {
    const std::uint64_t begin = begin_of(place.part, chunk);
    const std::uint64_t end = begin_of(place.part, chunk + 1);
    if (keeps_all()) {
        return end - begin;
    }
    if (const std::optional<std::uint64_t> n = counts_->find(epoch_, chunk)) {
        return *n;
    }
    const std::size_t size = words_.size();
    append(place, begin, end);
    const std::uint64_t n = words_.size() - size;
    words_.resize(size);
    counts_->store(epoch_, chunk, n);
    return n;
}

}  // namespace sgns
