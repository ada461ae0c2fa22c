// files.hpp: file descriptors, and reads and writes at a position of an open file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace sgns {

/// Owns a file descriptor of the C library, and closes it. Child processes do not inherit it.
class Descriptor {
public:
    Descriptor() = default;
    /// Duplicates the descriptor of an open file. Throws std::system_error with `name`.
    static Descriptor copy_of(int descriptor, const std::string& name);
    /// Creates a temporary file in a folder (a path in UTF-8 on Windows). It is gone as soon as its
    /// last descriptor is closed. Throws std::system_error with the folder.
    static Descriptor temporary_in(const std::string& folder);

    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, kNone)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return number_ != kNone; }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    static constexpr int kNone = -1;
    explicit Descriptor(int number) noexcept : number_(number) {}
    void close() noexcept;

    int number_ = kNone;
};

/// Writes all of `bytes` at byte `at` of a file. Throws std::system_error.
void write_at(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes);

/// Reads `n_bytes` from byte `at` of a file, fewer only if the file ends before. Returns how many
/// were read. Throws std::system_error.
///
/// On Windows, read_at() and write_at() move the position of the file, which its duplicates share.
/// Do not call them while another reader relies on this position.
std::size_t read_at(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes);

/// Returns the bytes that a file has now, if it is a file that has a size.
[[nodiscard]] std::optional<std::uint64_t> file_size(int descriptor) noexcept;

}  // namespace sgns
