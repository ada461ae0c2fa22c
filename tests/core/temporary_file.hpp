// temporary_file.hpp: files without a name.
#pragma once

#include "sgns/system/files.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sgns::test {

/// The folder of temporary files.
[[nodiscard]] std::string temporary_folder();

/// Cuts a file or lengthens it. New bytes are zero, and take no space if the disk can do so. Throws
/// std::runtime_error.
void set_file_size(int descriptor, std::uint64_t size);

/// A file that is gone at the end of its scope.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content = {})
        : file_(Descriptor::temporary_in(temporary_folder())), size_(content.size()) {
        write_at(descriptor(), 0, content.data(), content.size());
    }

    [[nodiscard]] int descriptor() const { return file_.number(); }
    /// The bytes of the content at first.
    [[nodiscard]] std::size_t size() const { return size_; }
    void resize(std::uint64_t size) const { set_file_size(descriptor(), size); }

private:
    Descriptor file_;
    std::size_t size_;
};

/// A pipe, which has no positions.
class Pipe {
public:
    Pipe();
    ~Pipe();
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int descriptor() const { return ends_[0]; }

private:
    int ends_[2];
};

}  // namespace sgns::test
