// windows.hpp: the header of Windows, without the names that it would take from others.
#pragma once

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <stdlib.h>  // NOLINT: not all names are in <cstdlib>

#include <cstdint>

// The headers of MinGW lack this function of the Universal C Runtime.
extern "C" __declspec(dllimport) _invalid_parameter_handler __cdecl
_set_thread_local_invalid_parameter_handler(_invalid_parameter_handler handler);

namespace sgns {

/// Lets the C library return errors for invalid parameters, in this thread. By default it ends the
/// process.
class InvalidParametersAllowed {
public:
    InvalidParametersAllowed() noexcept
        : before_(_set_thread_local_invalid_parameter_handler(
              [](const wchar_t*, const wchar_t*, const wchar_t*, unsigned, std::uintptr_t) {})) {}
    ~InvalidParametersAllowed() { _set_thread_local_invalid_parameter_handler(before_); }
    InvalidParametersAllowed(const InvalidParametersAllowed&) = delete;
    InvalidParametersAllowed& operator=(const InvalidParametersAllowed&) = delete;

private:
    _invalid_parameter_handler before_;
};

}  // namespace sgns
