// corpus_builder.hpp: counts and encodes text in one pass, on all cores.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/reading/corpus_sink.hpp"
#include "sgns/reading/memory_shares.hpp"
#include "sgns/reading/pieces.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/reading/spilling_table.hpp"
#include "sgns/reading/token_table.hpp"
#include "sgns/reading/vocabulary.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <limits>
#include <mutex>
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

    /// Begins a text; `name` is for error messages. Tokens end at ASCII white space, sentences at
    /// line feeds. A byte order mark at the start is dropped. Every line is a sentence, even an
    /// empty one. The text after the last line feed is a sentence if it has a token.
    void begin_text(std::string name);
    /// Begins a text whose lines are separate strings, such as the rows of a column: a byte order
    /// mark is kept. Error messages call a line `unit`, and count lines from `first`.
    void begin_rows(std::string name, std::string unit, std::uint64_t first);
    /// Adds a part of the text, cut anywhere. It may wait for workers.
    ///
    /// Throws CorpusError, with the text, the line and the byte offset, for bytes that are not
    /// UTF-8 (in this or a later call) and for a token longer than kLongestToken; std::system_error
    /// if the temporary file fails.
    void feed(std::string_view chunk);
    void end_text();

    /// Adds a token that is known to be UTF-8, on the calling thread.
    void add_token(const TokenKey& token);
    void prefetch_token(const TokenKey& token) const noexcept {
        parts_.back().table.prefetch(token);
    }
    void end_sentence();
    [[nodiscard]] OnInvalidUtf8 on_invalid() const noexcept { return options_.on_invalid; }

    /// The number of words in the pieces that are done.
    [[nodiscard]] std::uint64_t words_seen() const noexcept { return words_seen_; }

    /// Ends the input and chooses the vocabulary. Throws what feed() throws.
    Vocabulary choose(const VocabularyOptions& options, const Poll& poll = {});

    // Valid after choose():
    [[nodiscard]] std::uint64_t n_words() const noexcept { return n_words_; }
    [[nodiscard]] std::uint64_t n_sentences() const noexcept { return n_sentences_; }
    /// Writes the corpus, once, and empties the builder.
    void encode(Outside outside, CorpusSink& sink, const Poll& poll = {});

private:
    struct Job {
        std::uint64_t piece = 0;
        TextPiece text;
        bool ends_text = false;
    };

    struct Text {
        std::string name;
        std::uint64_t first_piece = 0;
        std::string unit = {};  // name of a line in messages that have no byte offset
        std::uint64_t first_line = 1;
    };

    struct Failure {
        std::uint64_t piece = ~std::uint64_t{0};
        std::exception_ptr error;
    };

    void work(std::uint32_t part) noexcept;
    bool take(Job& job);
    void keep(Piece piece, std::uint64_t index, std::uint32_t part);
    void push(std::size_t n_bytes, bool ends_text);
    void push_tokens();
    void fail(std::uint64_t piece, std::exception_ptr error) noexcept;
    void end_input();
    void join(bool abandon) noexcept;
    [[noreturn]] void raise_failure();
    void find_ids(std::span<const std::uint64_t> parts, std::span<const std::uint32_t> runs,
                  std::span<std::vector<TokenId>> ids, const Poll& poll) const;

    BuildOptions options_;  // workers and piece_bytes are those of shares_
    MemoryShares shares_;
    SpillFile file_;
    std::vector<SpillingTable>
        parts_;  // (workers + 1,); the last one is that of the calling thread
    std::vector<Text> texts_;

    // Members of the calling thread.
    std::string pending_;               // text that is not in a piece yet
    std::uint64_t pending_offset_ = 0;  // offset in the text
    std::size_t searched_ = 0;          // bytes of pending_ without white space
    Piece tokens_;                      // tokens that were added one by one
    std::size_t tokens_bytes_ = 0;      // as text
    std::uint64_t n_pieces_ = 0;
    std::uint64_t n_words_ = 0;
    std::uint64_t n_sentences_ = 0;
    TokenTable ids_;              // ids of the vocabulary
    TokenId unknown_ = kDropped;  // replaces tokens outside the vocabulary

    std::vector<std::thread> threads_;
    std::atomic<std::uint64_t> held_bytes_{0};
    std::atomic<std::uint64_t> words_seen_{0};
    std::mutex mutex_;  // guards the members below
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    std::uint64_t text_bytes_ = 0;    // of jobs that wait or that workers have
    std::vector<std::string> spare_;  // buffers to reuse
    bool closed_ = false;
    Failure failure_;
    std::vector<Piece> pieces_;  // (n_pieces,)
};

}  // namespace sgns
