// temporary_text.hpp: a file of text without a name.
#pragma once

#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string_view>

#include <unistd.h>

namespace sgns::test {

/// A file that is gone at the end of its scope.
class TemporaryText {
public:
    explicit TemporaryText(std::string_view text) : file_(std::tmpfile()), size_(text.size()) {
        if (file_ == nullptr || std::fwrite(text.data(), 1, text.size(), file_) != text.size() ||
            std::fflush(file_) != 0) {
            throw std::runtime_error("a temporary file cannot be written");
        }
    }
    ~TemporaryText() { std::fclose(file_); }
    TemporaryText(const TemporaryText&) = delete;
    TemporaryText& operator=(const TemporaryText&) = delete;

    [[nodiscard]] int descriptor() const { return fileno(file_); }
    [[nodiscard]] std::size_t size() const { return size_; }
    void resize(std::size_t size) const {
        if (ftruncate(descriptor(), static_cast<off_t>(size)) != 0) {
            throw std::runtime_error("a temporary file cannot be cut");
        }
    }

private:
    std::FILE* file_;
    std::size_t size_;
};

}  // namespace sgns::test
