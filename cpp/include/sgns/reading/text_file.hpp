// text_file.hpp: a file of text that workers read in ranges, each for itself.
#pragma once

#include "sgns/reading/pieces.hpp"
#include "sgns/system/files.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

namespace sgns {

/// A file of text, cut into ranges of equal size. A token belongs to the range in which it begins,
/// and a line feed to the range that has it, so that the ranges in their order hold the whole text.
///
/// The file is read up to the size that it had at first. It is not mapped: access to a mapped file
/// that shrinks kills the process. Several threads may read it at once.
class TextFile {
public:
    /// Keeps a copy of the descriptor. Errors contain `name`. Throws std::system_error if the copy
    /// fails, std::invalid_argument if range_bytes is 0.
    TextFile(int descriptor, std::string name, std::uint64_t size, std::size_t range_bytes);

    /// The number of ranges, at least 1.
    [[nodiscard]] std::uint64_t n_ranges() const noexcept;
    /// The number of bytes of a range, less than range_bytes only in the last one.
    [[nodiscard]] std::size_t n_bytes(std::uint64_t range) const noexcept;
    /// Reads the tokens and line feeds of a range. A byte order mark at the start of the file is
    /// dropped. Of a token that is longer than kLongestToken, one byte more than that is read.
    /// `alone` is locked before much more than a range is read, because a long token begins in it.
    ///
    /// Throws FormatError if the file has shrunk, std::system_error if it cannot be read.
    void read(std::uint64_t range, TextPiece& piece, std::unique_lock<std::mutex>& alone) const;

private:
    std::size_t read_more(std::uint64_t first, std::uint64_t end, std::string& bytes,
                          std::size_t held) const;

    std::string name_;
    std::uint64_t size_;
    std::size_t range_bytes_;
    Descriptor file_;
};

}  // namespace sgns
