// piece_queue.hpp: pieces of texts on their way from those who read to those who count.
#pragma once

#include "sgns/reading/pieces.hpp"
#include "sgns/reading/text_file.hpp"

#include <chrono>
#include <compare>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sgns {

/// The place of a piece in the input: texts are in order, and pieces are in order in their text.
struct PiecePlace {
    std::uint64_t text = 0;
    std::uint64_t piece = 0;

    friend auto operator<=>(const PiecePlace&, const PiecePlace&) = default;
    friend bool operator==(const PiecePlace&, const PiecePlace&) = default;

    /// After all pieces.
    [[nodiscard]] static constexpr PiecePlace last() noexcept { return after(~std::uint64_t{0}); }
    /// After all pieces of a text.
    [[nodiscard]] static constexpr PiecePlace after(std::uint64_t text) noexcept {
        return {text, ~std::uint64_t{0}};
    }
};

/// Work for one worker at a time: text that was fed, or a range of a file.
struct PieceJob {
    PiecePlace place = PiecePlace::last();      // last() if this is no job
    TextPiece text = {};                        // empty if the worker is to read the file
    std::shared_ptr<const TextFile> file = {};  // its range is place.piece
    bool ends_text = false;
    std::uint64_t n_bytes = 0;  // that the queue counts for it
};

/// Where the input ends early, and why.
struct InputEnd {
    PiecePlace place = PiecePlace::last();
    std::exception_ptr error = {};  // null if somebody else has the error
};

/// A queue of pieces between threads that feed text and workers that count it.
///
/// Texts are fed in any order, even side by side. If one fails, all that is before it in the input
/// is still counted, so that the first error in the input is found, and all that is after it is
/// dropped.
class PieceQueue {
public:
    /// Holds at most `most_bytes` of text, waiting or being counted, or one piece; and at most
    /// `most_files` files, of which each is open.
    explicit PieceQueue(std::uint64_t most_bytes, std::size_t most_files = 64);

    // For threads that feed:
    /// Adds a piece as soon as there is room. Returns false if the input ends before it.
    [[nodiscard]] bool push(PieceJob job);
    /// A buffer that was used before, or a new one.
    [[nodiscard]] std::string buffer();
    /// Adds all ranges of a file, without waiting. `place` is that of the first one. Returns false
    /// if the input ends before it.
    [[nodiscard]] bool push_file(PiecePlace place, std::shared_ptr<const TextFile> file);

    /// Waits until another file can be added or the input ends. Returns false if neither happens in
    /// the time.
    [[nodiscard]] bool wait_for_room(std::chrono::milliseconds time);
    /// Waits until nothing is left to count. Returns false if that does not happen in the time.
    [[nodiscard]] bool wait_until_idle(std::chrono::milliseconds time);

    // For workers:
    /// Gives back a job that is done, and takes the next one. Returns false if there are no more.
    [[nodiscard]] bool take(PieceJob& job) noexcept;

    // For all:
    /// Ends the input after `place`, unless it ends before.
    void end_at(PiecePlace place, std::exception_ptr error) noexcept;
    [[nodiscard]] InputEnd end() const;
    /// Lets workers leave when all is counted, or at once if `abandon`.
    void close(bool abandon) noexcept;

private:
    struct Ranges {
        PiecePlace next;
        std::uint64_t n_pieces = 0;  // ranges of the file, from 0
        std::shared_ptr<const TextFile> file;
    };

    [[nodiscard]] bool is_idle() const noexcept {
        return (n_taken_ == 0 && pieces_.empty() && files_.empty()) || abandoned_;
    }
    void give_back(PieceJob& job) noexcept;

    const std::uint64_t most_bytes_;
    const std::size_t most_files_;
    mutable std::mutex mutex_;        // guards all members
    std::condition_variable room_;    // a fed piece can be added
    std::condition_variable filled_;  // there is work
    std::condition_variable left_;    // there is less work, for the waits with a time
    std::deque<PieceJob> pieces_;
    std::deque<Ranges> files_;
    std::vector<std::string> spare_;  // buffers to use again
    std::size_t n_taken_ = 0;         // jobs that workers have
    std::uint64_t text_bytes_ = 0;    // of all jobs, but of files only what is being counted
    InputEnd end_;
    bool closed_ = false;
    bool abandoned_ = false;
};

}  // namespace sgns
