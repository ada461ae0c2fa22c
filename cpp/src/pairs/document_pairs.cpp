#include "sgns/pairs/document_pairs.hpp"

#include "base/chunks.hpp"
#include "pairs/filling.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/fingerprint.hpp"
#include "sgns/base/permutation.hpp"
#include "sgns/base/random.hpp"
#include "sgns/sampling/subsampling.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

/// As many words as a center has contexts in a block with a pool.
constexpr std::uint32_t kLongestStretch = 32;

/// Random streams of documents have this part: other sources of the same seed have others.
constexpr std::uint64_t kPart = 1;

/// Words that are read at once around a stretch, for each word of the window: usually enough.
constexpr std::uint64_t kMarginFactor = 2;

}  // namespace

DocumentPairs::DocumentPairs(Documents documents, std::uint64_t n_tags,
                             std::span<const std::uint64_t> counts, const WindowOptions& window,
                             const DocumentOptions& options, NegativeSampling negatives,
                             std::uint64_t seed, std::size_t block_size)
    : documents_(std::move(documents)),
      n_tokens_(counts.size()),
      n_rows_(options.first_row + n_tags),
      keep_(keep_bounds(counts, window.sample)),
      window_(window),
      options_(options),
      negatives_(std::move(negatives)),
      seed_(seed),
      block_size_(block_size) {
    check_positive("window", window.window);
    check_positive("block_size", block_size);
    check_positive("stretch_words", options.stretch_words);
    check_negatives(negatives_, n_tokens_);
    if (options.stretch_words > kLongestStretch) {
        throw std::invalid_argument("stretch_words must be at most " +
                                    std::to_string(kLongestStretch) + ", got " +
                                    std::to_string(options.stretch_words));
    }
    constexpr std::uint64_t kMost = std::numeric_limits<TokenId>::max();
    if (n_tags > kMost || options.first_row > kMost - n_tags) {
        throw std::invalid_argument("words and tags must be fewer than 2^32 together, got " +
                                    std::to_string(options.first_row) + " and " +
                                    std::to_string(n_tags));
    }
    if (concatenates() && options.null_row >= n_rows_) {
        throw std::invalid_argument("null_row must be below the number of rows, " +
                                    std::to_string(n_rows_) + ", got " +
                                    std::to_string(options.null_row));
    }
    check_offsets(documents_.offsets, documents_.ids.size(), "ids");
    check_offsets(documents_.tag_offsets, documents_.tags.size(), "tags");
    check_as_many(documents_.tag_offsets.size(), "offsets of tags", documents_.offsets.size(),
                  "offsets of documents");
    check_ids(documents_.tags, n_tags, "tags");
    if (!options.by_document) {
        index_stretches();
    }
}

void DocumentPairs::index_stretches() {
    const std::uint64_t size = options_.stretch_words;
    first_documents_.resize(parts_of(n_words(), size));
    if (n_documents() > std::numeric_limits<std::uint32_t>::max()) {
        throw std::invalid_argument("there must be fewer than 2^32 documents, got " +
                                    std::to_string(n_documents()));
    }
    std::uint32_t document = 0;
    for (std::uint64_t i = 0; i < first_documents_.size(); ++i) {
        while (documents_.offsets[document + 1] <= i * size) {
            ++document;
        }
        first_documents_[i] = document;
    }
}

/// Reads stretches in random order. A stretch that holds the end of a document has a part of each
/// of its documents.
class DocumentCursor final : public PairCursor {
public:
    explicit DocumentCursor(const DocumentPairs& source)
        : source_(source), division_(source.options_.division, source.seed_) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        const DocumentOptions& options = source_.options_;
        const std::uint64_t size = options.stretch_words;
        std::uint64_t sequence = chunk;
        if (options.by_document) {
            document_ = chunk;
            base_ = source_.documents_.offsets[chunk];
            const std::uint64_t n_words = source_.n_words_of(chunk);
            sequence = hash_ = xxh64(std::as_bytes(source_.documents_.ids.subspan(base_, n_words)));
            end_word_ = base_ + n_words;
            next_ = 0;
            last_ = parts_of(n_words, size);
            shuffle(epoch, last_, hash_);
        } else {
            const std::uint64_t n = source_.first_documents_.size();
            const std::uint64_t per_chunk = stretches_of_chunk(size);
            end_word_ = source_.n_words();
            next_ = std::min(chunk * per_chunk, n);
            last_ = std::min(next_ + per_chunk, n);
            if (!order_ || epoch != epoch_) {
                shuffle(epoch, n, 0);
            }
        }
        epoch_ = epoch;
        listed_ = found_ = next_;
        center_ = n_centers_ = stretch_end_ = position_ = 0;
        window_ = Random(source_.seed_, Purpose::window, epoch, sequence, kPart);
        negatives_ = Random(source_.seed_, Purpose::negatives, epoch, sequence, kPart);
        pool_ = Random(source_.seed_, Purpose::pool, epoch, sequence, kPart);
    }

    bool next(PairBlock& block) override {
        const std::size_t max_pairs = most_pairs(source_.negatives_);
        block.clear();
        had_.clear();
        while (!is_full(block.centers.size(), source_.block_size_, block.n_pairs(), max_pairs)) {
            if (center_ < n_centers_) {
                if (!(source_.is_dbow() ? emit_tag(block) : emit_word(block))) {
                    break;
                }
            } else if (!load_part(block)) {
                break;
            }
        }
        draw_for_block(source_.negatives_, pool_, block);
        return !block.centers.empty() || block.n_words > 0;
    }

    static std::uint64_t stretches_of_chunk(std::uint64_t stretch_words) {
        return kChunkWords / stretch_words;
    }

private:
    /// A stretch that will be read, and the document in which it begins.
    struct Stretch {
        std::uint64_t number = 0;
        std::uint64_t document = 0;
    };
    static constexpr std::uint64_t kListedAhead = 16;
    static constexpr std::uint64_t kFoundAhead = 8;

    void shuffle(std::uint64_t epoch, std::uint64_t n, std::uint64_t sequence) {
        order_.emplace(std::max<std::uint64_t>(n, 1),
                       Random(source_.seed_, Purpose::document_order, epoch, sequence));
    }

    /// Loads the kept words of the next part of a document, from the next stretch if the current
    /// one is done. Returns false at the end of the chunk.
    bool load_part(PairBlock& block) {
        const std::vector<std::uint64_t>& offsets = source_.documents_.offsets;
        if (position_ == stretch_end_) {
            if (next_ == last_) {
                return false;
            }
            begin_stretch();
            block.n_words += stretch_end_ - position_;
        }
        while (offsets[document_ + 1] <= position_) {
            ++document_;
        }
        const std::uint64_t begin = offsets[document_];
        const std::uint64_t end = offsets[document_ + 1];
        const std::uint64_t first = position_;
        const std::uint64_t last = std::min(end, stretch_end_);
        position_ = last;
        words_.clear();
        center_ = n_centers_ = 0;
        const std::vector<std::uint64_t>& tags = source_.documents_.tag_offsets;
        const std::uint64_t n_tags = tags[document_ + 1] - tags[document_];
        if (!has_stretch_ || (source_.concatenates() && n_tags != source_.options_.n_tags_each)) {
            return true;
        }
        if (source_.is_dbow()) {
            append(begin, first, last);
            n_centers_ = words_.empty() ? 0 : n_tags;
            return true;
        }
        load_before(begin, first);
        center_ = words_.size();
        append(begin, first, last);
        n_centers_ = words_.size();
        if (center_ < n_centers_) {
            load_after(begin, last, end);
        }
        return true;
    }

    void begin_stretch() {
        look_ahead();
        const Stretch& stretch = stretches_[next_++ % stretches_.size()];
        if (!source_.options_.by_document) {
            document_ = stretch.document;
            has_stretch_ = division_.has(stretch.number);
        }
        const std::uint64_t size = source_.options_.stretch_words;
        position_ = base_ + stretch.number * size;
        stretch_end_ = std::min(position_ + size, end_word_);
    }

    /// Finds the next stretches and prefetches what is read of them: they are far from each other,
    /// and the processor foresees none.
    void look_ahead() {
        const Documents& documents = source_.documents_;
        const bool by_document = source_.options_.by_document;
        for (; listed_ < std::min(next_ + kListedAhead, last_); ++listed_) {
            const std::uint64_t number = (*order_)(listed_);
            stretches_[listed_ % stretches_.size()].number = number;
            __builtin_prefetch(&documents.ids[base_ + number * source_.options_.stretch_words]);
            if (!by_document) {
                __builtin_prefetch(&source_.first_documents_[number]);
            }
        }
        for (; !by_document && found_ < std::min(next_ + kFoundAhead, last_); ++found_) {
            Stretch& stretch = stretches_[found_ % stretches_.size()];
            stretch.document = source_.first_documents_[stretch.number];
            __builtin_prefetch(&documents.offsets[stretch.document]);
            __builtin_prefetch(&documents.tag_offsets[stretch.document]);
            // Where it is if each document has one tag.
            __builtin_prefetch(documents.tags.data() + stretch.document);
        }
    }

    /// Appends the kept words from `first` to `last` of the corpus. They belong to the document
    /// that begins at `begin`.
    void append(std::uint64_t begin, std::uint64_t first, std::uint64_t last) {
        const std::span<const TokenId> ids = source_.documents_.ids;
        const std::uint32_t* const keep = source_.keep_.data();
        const auto last_bound = static_cast<TokenId>(source_.keep_.size() - 1);
        const std::uint64_t sequence = source_.options_.by_document ? hash_ : document_;
        Random random(source_.seed_, Purpose::subsampling, epoch_, sequence);
        if (first > begin) {
            random.seek_half(first - begin);
        }
        std::size_t n_kept = words_.size();
        words_.resize(n_kept + (last - first));
        for (std::uint64_t i = first; i < last; ++i) {
            const TokenId id = checked_id(ids, i, source_.n_tokens_, "the documents");
            words_[n_kept] = id;
            n_kept += random.half() <= keep[std::min(id, last_bound)];
        }
        words_.resize(n_kept);
    }

    /// Loads at least as many kept words before `first` as a window reaches, if there are so many.
    void load_before(std::uint64_t begin, std::uint64_t first) {
        const std::uint64_t window = source_.window_.window;
        for (std::uint64_t size = kMarginFactor * window;; size *= 2) {
            words_.clear();
            const std::uint64_t n = std::min(size, first - begin);
            append(begin, first - n, first);
            if (words_.size() >= window || n == first - begin) {
                return;
            }
        }
    }

    /// Appends at least as many kept words from `last` on as a window reaches, if there are so
    /// many.
    void load_after(std::uint64_t begin, std::uint64_t last, std::uint64_t end) {
        const std::uint64_t window = source_.window_.window;
        while (words_.size() - n_centers_ < window && last < end) {
            const std::uint64_t n = std::min(kMarginFactor * window, end - last);
            append(begin, last, last + n);
            last += n;
        }
    }

    /// Adds a tag of the document as a center. Returns false if the block is to end before it.
    bool emit_tag(PairBlock& block) {
        const Documents& documents = source_.documents_;
        const std::uint64_t tag = documents.tags[documents.tag_offsets[document_] + center_];
        const auto row = static_cast<TokenId>(source_.options_.first_row + tag);
        if (had_.enough(row, source_.negatives_, block, block.centers.size())) {
            return false;
        }
        block.contexts.insert(block.contexts.end(), words_.begin(), words_.end());
        add_center(block, row, words_.size());
        return true;
    }

    /// Adds a word as a center. Returns false if the block is to end before it.
    bool emit_word(PairBlock& block) {
        const TokenId word = words_[center_];
        if (had_.enough(word, source_.negatives_, block, block.centers.size())) {
            return false;
        }
        const std::size_t size = block.contexts.size();
        if (source_.concatenates()) {
            add_tags(block);
            add_places(block);
        } else {
            add_window(block);
            add_tags(block);
        }
        if (const std::size_t n = block.contexts.size() - size; n > 0) {
            add_center(block, word, n);
        } else {
            ++center_;
        }
        return true;
    }

    /// Adds the words of the window of the next center as contexts.
    void add_window(PairBlock& block) {
        const WindowOptions& options = source_.window_;
        const std::size_t reach =
            options.shrink_windows ? 1 + window_.below(options.window) : options.window;
        const auto at = words_.begin() + static_cast<std::ptrdiff_t>(center_);
        const auto n_before = static_cast<std::ptrdiff_t>(std::min(center_, reach));
        const auto n_after =
            static_cast<std::ptrdiff_t>(std::min(words_.size() - 1 - center_, reach));
        block.contexts.insert(block.contexts.end(), at - n_before, at);
        block.contexts.insert(block.contexts.end(), at + 1, at + 1 + n_after);
    }

    /// Adds a context for each place of the whole window of the next center.
    void add_places(PairBlock& block) {
        const auto null = static_cast<TokenId>(source_.options_.null_row);
        const auto window = static_cast<std::ptrdiff_t>(source_.window_.window);
        const auto at = static_cast<std::ptrdiff_t>(center_);
        const auto n = static_cast<std::ptrdiff_t>(words_.size());
        for (std::ptrdiff_t i = at - window; i <= at + window; ++i) {
            if (i != at) {
                const bool has_word = 0 <= i && i < n;
                block.contexts.push_back(has_word ? words_[static_cast<std::size_t>(i)] : null);
            }
        }
    }

    /// Adds the tags of the document as contexts.
    void add_tags(PairBlock& block) {
        const Documents& documents = source_.documents_;
        for (std::uint64_t t = documents.tag_offsets[document_];
             t < documents.tag_offsets[document_ + 1]; ++t) {
            block.contexts.push_back(
                static_cast<TokenId>(source_.options_.first_row + documents.tags[t]));
        }
    }

    /// Adds a center, whose `n` contexts are in the block.
    void add_center(PairBlock& block, TokenId center, std::size_t n) {
        block.centers.push_back(center);
        block.offsets.push_back(block.contexts.size());
        had_.add(center, n);
        draw_for_center(source_.negatives_, negatives_, n, block);
        ++center_;
    }

    const DocumentPairs& source_;
    DivisionReader division_;
    bool has_stretch_ = true;
    PairsHad had_;
    std::optional<Permutation> order_;  // of the stretches
    std::uint64_t epoch_ = 0;
    std::uint64_t next_ = 0;  // place in the order
    std::uint64_t last_ = 0;
    std::uint64_t listed_ = 0;  // place up to which the numbers of stretches are known
    std::uint64_t found_ = 0;   // place up to which their documents are known
    std::array<Stretch, kListedAhead> stretches_;  // by place
    std::uint64_t base_ = 0;                       // where stretch 0 begins
    std::uint64_t end_word_ = 0;
    std::uint64_t hash_ = 0;      // of the document, if a chunk is one
    std::uint64_t position_ = 0;  // of the first word that was not read of the stretch
    std::uint64_t stretch_end_ = 0;
    std::uint64_t document_ = 0;
    std::vector<TokenId> words_;  // kept words of the part, with those around it
    std::size_t center_ = 0;      // the next center: a tag of the document, or a place in words_
    std::size_t n_centers_ = 0;
    Random window_;
    Random negatives_;
    Random pool_;
};

std::uint64_t DocumentPairs::n_chunks() const noexcept {
    return options_.by_document
               ? n_documents()
               : parts_of(first_documents_.size(),
                          DocumentCursor::stretches_of_chunk(options_.stretch_words));
}

std::unique_ptr<PairCursor> DocumentPairs::cursor() const {
    return std::make_unique<DocumentCursor>(*this);
}

}  // namespace sgns
