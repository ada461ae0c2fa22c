#include "temporary_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#if defined(_WIN32)
#include "system/windows.hpp"

#include <fcntl.h>
#include <io.h>
#include <winioctl.h>
#else
#include <unistd.h>
#endif

namespace sgns::test {

std::string temporary_folder() {
    const std::u8string folder = std::filesystem::temp_directory_path().u8string();
    return {folder.begin(), folder.end()};
}

#if defined(_WIN32)

void set_file_size(int descriptor, std::uint64_t size) {
    DWORD n = 0;
    DeviceIoControl(reinterpret_cast<HANDLE>(_get_osfhandle(descriptor)), FSCTL_SET_SPARSE, nullptr,
                    0, nullptr, 0, &n, nullptr);  // not all file systems can
    if (_chsize_s(descriptor, static_cast<std::int64_t>(size)) != 0) {
        throw std::runtime_error("the size of a temporary file cannot be set");
    }
}

Pipe::Pipe() {
    if (_pipe(ends_, 4096, _O_BINARY) != 0) {
        throw std::runtime_error("no pipe can be made");
    }
}

Pipe::~Pipe() {
    _close(ends_[0]);
    _close(ends_[1]);
}

#else

void set_file_size(int descriptor, std::uint64_t size) {
    if (ftruncate(descriptor, static_cast<off_t>(size)) != 0) {
        throw std::runtime_error("the size of a temporary file cannot be set");
    }
}

Pipe::Pipe() {
    if (pipe(ends_) != 0) {
        throw std::runtime_error("no pipe can be made");
    }
}

Pipe::~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
}

#endif

}  // namespace sgns::test
