#include "pairs/sentence_cursor.hpp"

#include "sgns/base/checks.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace sgns {

SentenceCursor::SentenceCursor(const SentencePairs& source)
    : source_(source), most_contexts_(most_contexts(source.negatives_)) {}

void SentenceCursor::begin_chunk(std::uint64_t epoch, std::uint64_t chunk, std::uint64_t first,
                                 std::uint64_t last) {
    epoch_ = epoch;
    sentence_ = first;
    last_sentence_ = last;
    kept_.clear();
    position_ = n_sent_ = 0;
    sentence_words_ = words_reported_ = 0;
    pool_ = Random(source_.seed_, Purpose::pool, epoch, chunk);
}

bool SentenceCursor::next(PairBlock& block) {
    const std::size_t max_pairs = most_pairs(source_.negatives_);
    block.clear();
    had_.clear();
    while (!is_full(block, source_.block_size_, max_pairs)) {
        if (position_ < kept_.size()) {
            if (had_.enough(kept_[position_], source_.negatives_, block)) {
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
    report_words(block);
    draw_for_block(source_.negatives_, pool_, block);
    return !block.centers.empty() || block.n_words > 0;
}

void SentenceCursor::load(std::uint64_t number) {
    const Sentence read = sentence(number);
    const std::uint64_t seed = source_.seed_;
    Random subsampling(seed, Purpose::subsampling, epoch_, number);
    const auto last = static_cast<TokenId>(source_.keep_.size() - 1);
    std::size_t n_kept = 0;
    kept_.resize(read.ids.size());
    for (std::size_t i = 0; i < read.ids.size(); ++i) {
        const TokenId id = read.ids[i];
        check_id(id, source_.n_tokens_, "the corpus", read.position + i);
        // No branch: whether a word is kept is unpredictable.
        kept_[n_kept] = id;
        n_kept += subsampling.half() <= source_.keep_[std::min(id, last)];
    }
    kept_.resize(n_kept);
    window_ = Random(seed, Purpose::window, epoch_, number);
    drawn_contexts_ = Random(seed, Purpose::contexts, epoch_, number);
    order_.clear();
    negatives_ = Random(seed, Purpose::negatives, epoch_, number);
    position_ = 0;
    sentence_words_ = read.n_words;
    words_reported_ = 0;
}

/// Finds the contexts of the next center: all words within reach, or a few that are drawn from
/// them.
void SentenceCursor::choose_contexts() {
    const WindowOptions& options = source_.window_;
    const std::size_t window = options.window;
    const std::size_t reach = options.shrink_windows ? 1 + window_.below(options.window) : window;
    first_ = position_ - std::min(position_, reach);
    n_contexts_ = std::min(kept_.size() - 1, position_ + reach) - first_;
    drawn_.clear();
    if (options.max_contexts == 0 || n_contexts_ <= options.max_contexts) {
        return;
    }
    const auto n = static_cast<std::uint32_t>(
        std::min<std::size_t>(n_contexts_, std::numeric_limits<std::uint32_t>::max()));
    if (order_.size() != n) {
        order_.resize(n);
        std::iota(order_.begin(), order_.end(), 0U);
    }
    // The shuffle of Fisher and Yates, as far as needed. It starts from the order of the previous
    // center: every sample is equally likely from any order.
    for (std::uint32_t i = 0; i < options.max_contexts; ++i) {
        std::swap(order_[i], order_[i + drawn_contexts_.below(n - i)]);
        const std::size_t place = first_ + order_[i];
        drawn_.push_back(kept_[place + (place >= position_)]);
    }
    n_contexts_ = drawn_.size();
}

void SentenceCursor::emit(PairBlock& block) {
    if (n_sent_ == 0) {
        choose_contexts();
    }
    const std::size_t n = std::min(n_contexts_ - n_sent_, most_contexts_);
    if (n > 0) {
        const std::size_t size = block.contexts.size();
        block.centers.push_back(kept_[position_]);
        block.contexts.resize(size + n);
        if (drawn_.empty()) {
            const std::size_t begin = first_ + n_sent_;
            const std::size_t middle = std::clamp(position_, begin, begin + n);
            std::copy(&kept_[begin], &kept_[middle], &block.contexts[size]);
            std::copy(&kept_[middle] + 1, &kept_[begin + n] + 1,
                      &block.contexts[size] + (middle - begin));
        } else {
            std::copy_n(&drawn_[n_sent_], n, &block.contexts[size]);
        }
        block.offsets.push_back(block.n_pairs());
        had_.add(kept_[position_], n);
        draw_for_center(source_.negatives_, negatives_, n, block);
        n_sent_ += n;
    }
    if (n_sent_ == n_contexts_) {
        n_sent_ = 0;
        ++position_;
    }
}

/// Counts words in proportion to the centers done, so that all words are counted at the end of the
/// sentence.
void SentenceCursor::report_words(PairBlock& block) {
    const std::uint64_t words =
        position_ == kept_.size()
            ? sentence_words_
            : static_cast<std::uint64_t>(static_cast<double>(sentence_words_) *
                                         static_cast<double>(position_) /
                                         static_cast<double>(kept_.size()));
    block.n_words += words - words_reported_;
    words_reported_ = words;
}

}  // namespace sgns
