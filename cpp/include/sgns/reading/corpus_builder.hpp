// corpus_builder.hpp: counts and encodes text in one pass, on all cores.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/reading/corpus_sink.hpp"
#include "sgns/reading/memory_shares.hpp"
#include "sgns/reading/piece_queue.hpp"
#include "sgns/reading/pieces.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/spilling_table.hpp"
#include "sgns/reading/text_cutter.hpp"
#include "sgns/reading/token_table.hpp"
#include "sgns/reading/vocabulary.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sgns {

struct BuildOptions {
    std::size_t workers = 1;
    OnInvalidUtf8 on_invalid = OnInvalidUtf8::raise;
    /// Memory for all of it. The rest goes to a temporary file. If the memory is too small for as
    /// many workers, fewer work; see memory_shares.hpp.
    std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
    std::string folder = "/tmp";  // of the temporary file
    std::size_t piece_bytes = std::size_t{1}
                              << 20;  // bytes of text that one worker takes at a time, at most
};

/// Counts and encodes text in one pass.
///
/// Text is cut into pieces at white space. Each worker has a table of its own, in which it numbers
/// the tokens of its pieces in the order of occurrence. After the count, numbers become ids. Ids
/// depend only on counts and spellings, so that any number of workers builds the same corpus.
///
/// When memory is short, a worker writes its table to a file and starts a new one; pieces go to the
/// file too. Counts stay exact.
class CorpusBuilder {
public:
    /// Throws std::invalid_argument if workers or piece_bytes is 0.
    explicit CorpusBuilder(BuildOptions options);
    ~CorpusBuilder();
    CorpusBuilder(const CorpusBuilder&) = delete;
    CorpusBuilder& operator=(const CorpusBuilder&) = delete;

    /// Begins a text, and returns its number; `name` is for error messages. Tokens end at ASCII
    /// white space, sentences at line feeds. A byte order mark at the start is dropped. Every line
    /// is a sentence, even an empty one. The text after the last line feed is a sentence if it has
    /// a token.
    std::uint64_t begin_text(std::string name);
    /// Begins a text whose lines are separate strings, such as the rows of a column: a byte order
    /// mark is kept. Error messages call a line `unit`, and count lines from `first`.
    std::uint64_t begin_rows(std::string name, std::string unit, std::uint64_t first);
    /// Adds a part of the text begun last, cut anywhere. It may wait for workers.
    ///
    /// Throws CorpusError, with the text, the line and the byte offset, for bytes that are not
    /// UTF-8 (in this or a later call) and for a token longer than kLongestToken; std::system_error
    /// if the temporary file fails.
    void feed(std::string_view part);
    void end_text();

    // Several texts side by side. Their order in the corpus is that in which they began. If one
    // fails, those before it are still fed, then raise_error() throws the first error.
    /// Adds a part of any text that has begun, on any thread. Only one thread at a time feeds one
    /// text. Returns false if the input ends before this part, because an earlier one failed.
    [[nodiscard]] bool feed(std::uint64_t text, std::string_view part);
    [[nodiscard]] bool end_text(std::uint64_t text);
    /// Adds a whole text, which workers read from a file up to byte `size`, and returns at once.
    std::uint64_t add_file(std::string name, int descriptor, std::uint64_t size);
    /// Waits until another file can be added or the input ends early. Returns false if the time is
    /// over before.
    [[nodiscard]] bool wait_for_room(std::chrono::milliseconds time) {
        return queue_.wait_for_room(time);
    }
    /// Waits until all that was added is counted. Returns false if the time is over before.
    [[nodiscard]] bool wait_until_counted(std::chrono::milliseconds time) {
        return queue_.wait_until_idle(time);
    }
    /// Whether a text is dropped, because the input ends before it.
    [[nodiscard]] bool ends_before(std::uint64_t text) const {
        return queue_.end().place < PiecePlace{text, 0};
    }
    /// Drops all that waits, and refuses all that follows.
    void abandon() noexcept { queue_.close(true); }
    /// Drops all texts after this one, of which no part follows either.
    void end_input_after(std::uint64_t text) noexcept;
    /// Throws what feed() throws if the input has failed, after all before the failure is counted.
    void raise_error();

    /// Adds a token that is known to be UTF-8, on the calling thread.
    void add_token(const TokenKey& token);
    void prefetch_token(const TokenKey& token) const noexcept {
        parts_.back().table.prefetch(token);
    }
    void end_sentence();
    [[nodiscard]] OnInvalidUtf8 on_invalid() const noexcept { return options_.on_invalid; }

    /// The number of words in the pieces that are done.
    [[nodiscard]] std::uint64_t words_seen() const noexcept { return words_seen_; }

    /// The number of bytes that workers have read from files.
    [[nodiscard]] std::uint64_t bytes_read() const noexcept { return bytes_read_; }

    /// Ends the input and chooses the vocabulary. Throws what feed() throws.
    Vocabulary choose(const VocabularyOptions& options, const Poll& poll = {});

    // Valid after choose():
    [[nodiscard]] std::uint64_t n_words() const noexcept { return n_words_; }
    [[nodiscard]] std::uint64_t n_sentences() const noexcept { return n_sentences_; }
    /// Writes the corpus, once, and empties the builder. `meter` counts words, also those that are
    /// dropped.
    void encode(Outside outside, CorpusSink& sink, const Poll& poll = {}, Meter* meter = nullptr);

private:
    /// A text, or tokens that were added one by one between two texts.
    struct Text {
        std::string name = {};
        std::string unit = {};  // name of a line in messages that have no byte offset
        std::uint64_t first_line = 1;
        bool is_tokens = false;
        std::optional<TextCutter> cutter = {};  // while it is fed
        std::uint64_t n_pieces = 0;             // that were fed
        std::vector<Piece> pieces = {};         // that are done
    };

    void work(std::uint32_t part) noexcept;
    void count(PieceJob& job, PieceReader& reader, std::uint32_t part);
    void keep(Piece piece, PiecePlace place, std::uint32_t part);
    std::uint64_t begin(Text text);
    [[nodiscard]] Text& text_at(std::uint64_t text);
    [[nodiscard]] bool push(std::uint64_t text, bool ends_text);
    void push_tokens();
    void start_workers();
    void end_input();
    void join(bool abandon) noexcept;
    void find_ids(std::span<const std::uint64_t> parts, std::span<const std::uint32_t> runs,
                  std::span<std::vector<TokenId>> ids, const Poll& poll) const;

    BuildOptions options_;  // workers and piece_bytes are those of shares_
    MemoryShares shares_;
    SpillFile file_;
    std::vector<SpillingTable>
        parts_;  // (workers + 1,); the last one is that of the calling thread

    // Members of the calling thread.
    Piece tokens_;                  // tokens that were added one by one
    std::size_t tokens_bytes_ = 0;  // as text
    std::vector<Piece> pieces_;     // all, in order, when the input has ended
    std::uint64_t n_words_ = 0;
    std::uint64_t n_sentences_ = 0;
    TokenTable ids_;              // ids of the vocabulary
    TokenId unknown_ = kDropped;  // replaces tokens outside the vocabulary

    std::vector<std::thread> threads_;
    std::atomic<std::uint64_t> held_bytes_{0};
    std::atomic<std::uint64_t> words_seen_{0};
    std::atomic<std::uint64_t> bytes_read_{0};
    PieceQueue queue_;
    std::mutex long_tokens_;  // locked while a worker has more of a file than a range
    std::mutex mutex_;        // guards the number of texts, and their pieces
    std::deque<Text> texts_;  // one thread at a time feeds each of them
};

}  // namespace sgns
