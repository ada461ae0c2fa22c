// files_windows.cpp: files on Windows.
#include "file_calls.hpp"
#include "sgns/system/files.hpp"
#include "windows.hpp"

#include <fcntl.h>
#include <io.h>

#include <cerrno>
#include <climits>
#include <random>
#include <system_error>

namespace sgns {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), what);
}

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

/// Returns the handle of a descriptor. Unlike the C library, does not end the process for one that
/// is not open.
HANDLE handle_of(int descriptor, const std::string& name) {
    const InvalidParametersAllowed allowed;
    const std::intptr_t handle = descriptor < 0 ? -1 : _get_osfhandle(descriptor);
    if (handle == -1 || handle == -2) {
        fail(EBADF, name);
    }
    return reinterpret_cast<HANDLE>(handle);  // NOLINT: as the C library means it
}

std::wstring wide(const std::string& utf8) {
    const auto size = static_cast<int>(utf8.size());
    const int n = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0);
    std::wstring text(static_cast<std::size_t>(n), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, text.data(), n);
    return text;
}

/// Calls ReadFile or WriteFile at a position. Returns 0 at the end of the file.
template <class Call, class Bytes>
std::size_t transferred(Call call, int descriptor, std::uint64_t at, Bytes bytes,
                        std::size_t n_bytes, const char* failure) {
    const HANDLE handle = handle_of(descriptor, failure);
    if (GetFileType(handle) != FILE_TYPE_DISK) {
        fail(ESPIPE, failure);  // a pipe would ignore the position, and wait
    }
    OVERLAPPED position{};
    position.Offset = static_cast<DWORD>(at);
    position.OffsetHigh = static_cast<DWORD>(at >> 32);
    DWORD n = 0;
    if (!call(handle, bytes, static_cast<DWORD>(n_bytes), &n, &position) &&
        GetLastError() != ERROR_HANDLE_EOF) {
        fail(failure);
    }
    return n;
}

/// Makes a handle a descriptor, which closes the handle with itself.
int descriptor_of(HANDLE handle, const std::string& name) {
    const int descriptor =
        _open_osfhandle(reinterpret_cast<std::intptr_t>(handle), _O_BINARY | _O_NOINHERIT);
    if (descriptor < 0) {
        const int error = errno;
        CloseHandle(handle);
        fail(error, name);
    }
    return descriptor;
}

}  // namespace

Descriptor Descriptor::copy_of(int descriptor, const std::string& name) {
    const HANDLE handle = handle_of(descriptor, name);
    const HANDLE process = GetCurrentProcess();
    HANDLE copy = nullptr;
    if (!DuplicateHandle(process, handle, process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        fail(name);
    }
    return Descriptor(descriptor_of(copy, name));
}

Descriptor Descriptor::temporary_in(const std::string& folder) {
    std::random_device random;
    const std::wstring path = wide(folder) + L"\\.sgns-" + std::to_wstring(random()) +
                              std::to_wstring(random()) + L".tmp";
    // The system deletes it with its last handle, also if the process is killed.
    const HANDLE handle =
        CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_DELETE, nullptr,
                    CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        fail(folder);
    }
    return Descriptor(descriptor_of(handle, folder));
}

void Descriptor::close() noexcept {
    if (is_open()) {
        _close(number_);
    }
}

std::size_t read_some(int descriptor, std::uint64_t at, void* bytes, std::size_t n_bytes) {
    return transferred(ReadFile, descriptor, at, bytes, n_bytes, "reading failed");
}

std::size_t write_some(int descriptor, std::uint64_t at, const void* bytes, std::size_t n_bytes) {
    return transferred(WriteFile, descriptor, at, bytes, n_bytes, "writing failed");
}

std::optional<std::uint64_t> file_size(int descriptor) noexcept {
    const InvalidParametersAllowed allowed;
    const std::intptr_t handle = descriptor < 0 ? -1 : _get_osfhandle(descriptor);
    LARGE_INTEGER size{};
    if (handle == -1 || handle == -2 ||
        GetFileType(reinterpret_cast<HANDLE>(handle)) != FILE_TYPE_DISK ||
        !GetFileSizeEx(reinterpret_cast<HANDLE>(handle), &size)) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(size.QuadPart);
}

}  // namespace sgns
