#include "pairs/sentence_cursor.hpp"

#include <algorithm>
#include <limits>

namespace sgns {

SentenceCursor::SentenceCursor(const SentencePairs& source, KeptCounts* counts)
    : source_(source),
      most_contexts_(most_contexts(source.negatives_)),
      division_(source.division_, source.seed_),
      kept_(source, counts) {}

void SentenceCursor::allow_words() noexcept {
    const std::size_t window = source_.window_.window;
    gives_words_ = shares_pool(source_.negatives_) && source_.window_.max_contexts == 0 &&
                   window <= kMostReach && 2 * window <= most_contexts_;
}

void SentenceCursor::begin_chunk(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t first,
                                 std::uint64_t last) {
    epoch_ = epoch;
    sentence_ = first;
    last_sentence_ = last;
    position_ = end_ = n_sent_ = 0;
    part_words_ = words_reported_ = 0;
    pool_ = Random(source_.seed_, Purpose::pool, epoch, chunk);
}

bool SentenceCursor::next(PairBlock& block) {
    const std::size_t max_pairs = most_pairs(source_.negatives_);
    block.clear();
    had_.clear();
    while (!is_full(block.centers.size(), source_.block_size_, block.n_pairs(), max_pairs)) {
        if (position_ < end_) {
            if (gives_words_) {
                if (!emit_words(block, max_pairs)) {
                    break;
                }
                continue;
            }
            if (had_.enough(kept_.words()[position_], source_.negatives_, block,
                            block.centers.size())) {
                break;
            }
            emit(block);
            if (n_sent_ > 0) {
                break;
            }
            continue;
        }
        report_words(block);
        if (sentence_ >= last_sentence_) {
            break;
        }
        load(sentence_++);
    }
    end_words(block);
    report_words(block);
    draw_for_block(source_.negatives_, pool_, block);
    return !block.centers.empty() || block.n_words > 0;
}

void SentenceCursor::load(std::uint64_t number) {
    const SentencePart part = part_of(number);
    position_ = end_ = n_sent_ = 0;  // an error leaves no center
    part_words_ = words_reported_ = 0;
    const std::uint64_t seed = source_.seed_;
    if (!division_.has(number)) {
        kept_.clear();
        part_words_ = part.n_words;
        return;
    }
    kept_.load(epoch_, part, *this);
    window_ = Random(seed, Purpose::window, epoch_, number);
    window_.seek_half(kept_.n_before());
    if (source_.window_.max_contexts > 0) {
        drawn_contexts_ = Random(seed, Purpose::contexts, epoch_, number, part.part);
        places_.reset();
    }
    if (!shares_pool(source_.negatives_)) {
        negatives_ = Random(seed, Purpose::negatives, epoch_, number, part.part);
    }
    position_ = kept_.first();
    end_ = kept_.last();
    part_words_ = part.n_words;
}

/// Finds the words within reach of the next center.
inline void SentenceCursor::find_window() {
    const WindowOptions& options = source_.window_;
    const std::size_t window = options.window;
    const std::size_t reach = options.shrink_windows ? 1 + window_.below(options.window) : window;
    first_ = position_ - std::min(position_, reach);
    n_contexts_ = std::min(kept_.words().size() - 1, position_ + reach) - first_;
}

/// Finds the contexts of the next center: all words within reach, or a few that are drawn from
/// them.
void SentenceCursor::choose_contexts() {
    const WindowOptions& options = source_.window_;
    const std::vector<TokenId>& words = kept_.words();
    find_window();
    drawn_.clear();
    if (options.max_contexts == 0 || n_contexts_ <= options.max_contexts) {
        return;
    }
    const auto n = static_cast<std::uint32_t>(
        std::min<std::size_t>(n_contexts_, std::numeric_limits<std::uint32_t>::max()));
    places_.draw(n, options.max_contexts, drawn_contexts_, [&](std::uint32_t drawn) {
        const std::size_t place = first_ + drawn;
        drawn_.push_back(words[place + (place >= position_)]);
    });
    n_contexts_ = drawn_.size();
}

void SentenceCursor::emit(PairBlock& block) {
    if (n_sent_ == 0) {
        choose_contexts();
    }
    const std::vector<TokenId>& words = kept_.words();
    const std::size_t n = std::min(n_contexts_ - n_sent_, most_contexts_);
    if (n > 0) {
        const std::size_t size = block.contexts.size();
        block.centers.push_back(words[position_]);
        block.contexts.resize(size + n);
        if (drawn_.empty()) {
            const std::size_t begin = first_ + n_sent_;
            const std::size_t middle = std::clamp(position_, begin, begin + n);
            std::copy(&words[begin], &words[middle], &block.contexts[size]);
            std::copy(&words[middle] + 1, &words[begin + n] + 1,
                      &block.contexts[size] + (middle - begin));
        } else {
            std::copy_n(&drawn_[n_sent_], n, &block.contexts[size]);
        }
        block.offsets.push_back(block.contexts.size());
        had_.add(words[position_], n);
        draw_for_center(source_.negatives_, negatives_, n, block);
        n_sent_ += n;
    }
    if (n_sent_ == n_contexts_) {
        n_sent_ = 0;
        ++position_;
    }
}

/// Adds the next centers of the sentence, with their places among words for contexts. Returns false
/// if the block is to end before the next center.
bool SentenceCursor::emit_words(PairBlock& block, std::size_t max_pairs) {
    const std::vector<TokenId>& words = kept_.words();
    if (words.size() == 1) {  // a center without contexts
        const bool goes_on =
            !had_.enough(words[0], source_.negatives_, block, block.centers.size());
        position_ += goes_on;
        return goes_on;
    }
    if (block.centers.empty()) {
        block.reach = source_.window_.window;
        for (std::size_t k = block.reach; k > 0; --k) {
            block.words.push_back(words[position_ - std::min(position_, k)]);
        }
    }
    const std::size_t first = block.centers.size();
    const std::size_t n = std::min(end_ - position_, source_.block_size_ - first);
    const std::size_t begin = position_;
    block.centers.insert(block.centers.end(), &words[begin], &words[begin] + n);
    block.left.resize(first + n);
    block.right.resize(first + n);
    block.offsets.resize(first + n + 1);
    std::size_t n_pairs = block.offsets[first];
    bool goes_on = true;
    std::size_t c = first;
    for (; c < first + n && !is_full(c, source_.block_size_, n_pairs, max_pairs); ++c) {
        const TokenId center = words[position_];
        goes_on = !had_.enough(center, source_.negatives_, block, c);
        if (!goes_on) {
            break;
        }
        find_window();
        const std::size_t left = position_ - first_;
        block.left[c] = static_cast<std::uint8_t>(left);
        block.right[c] = static_cast<std::uint8_t>(n_contexts_ - left);
        n_pairs += n_contexts_;
        block.offsets[c + 1] = n_pairs;
        had_.add(center, n_contexts_);
        ++position_;
    }
    block.centers.resize(c);
    block.left.resize(c);
    block.right.resize(c);
    block.offsets.resize(c + 1);
    block.words.insert(block.words.end(), &words[begin], &words[begin] + (position_ - begin));
    return goes_on;
}

/// Adds the words after the last center.
void SentenceCursor::end_words(PairBlock& block) {
    if (block.reach == 0) {
        return;
    }
    const std::vector<TokenId>& words = kept_.words();
    const TokenId last = block.centers.back();
    for (std::size_t k = 0; k < kMostReach; ++k) {
        block.words.push_back(position_ + k < words.size() ? words[position_ + k] : last);
    }
}

/// Counts words in proportion to the centers done, so that all words are counted at the end of the
/// part.
void SentenceCursor::report_words(PairBlock& block) {
    const std::size_t first = kept_.first();
    const std::uint64_t words =
        position_ == end_ ? part_words_
                          : static_cast<std::uint64_t>(static_cast<double>(part_words_) *
                                                       static_cast<double>(position_ - first) /
                                                       static_cast<double>(end_ - first));
    block.n_words += words - words_reported_;
    words_reported_ = words;
}

}  // namespace sgns
