// changing.hpp: an array that changes while it is read, as the array of a caller may.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace sgns::test {

/// An array of three pages that changes when it is read from its beginning for the `pass`-th time.
///
/// Only the middle page and one of the others can be read at a time, so that one load may cross
/// two pages. Access to the other one is a fault, of which the handler gives access to it. A fault
/// of the first page is thus the beginning of a pass. One array at a time may exist.
template <class T>
class ChangingArray {
public:
    static std::size_t size() { return kPages * page_bytes() / sizeof(T); }

    /// `before` and `after` have size() values.
    ChangingArray(const std::vector<T>& before, const std::vector<T>& after, int pass)
        : after_(after), pass_(pass) {
        const int file = memfd_create("changing", 0);
        if (file < 0 || ftruncate(file, static_cast<off_t>(kPages * page_bytes())) != 0) {
            throw std::runtime_error("no memory for a changing array");
        }
        written_ = map(file, PROT_READ | PROT_WRITE);
        read_ = map(file, PROT_NONE);
        close(file);
        std::copy(before.begin(), before.end(), written_);
        current_ = this;
        struct sigaction action{};
        action.sa_sigaction = [](int, siginfo_t* info, void*) { current_->fault(info->si_addr); };
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, &previous_);
    }
    ~ChangingArray() {
        sigaction(SIGSEGV, &previous_, nullptr);
        munmap(written_, kPages * page_bytes());
        munmap(read_, kPages * page_bytes());
    }
    ChangingArray(const ChangingArray&) = delete;
    ChangingArray& operator=(const ChangingArray&) = delete;

    [[nodiscard]] std::span<const T> values() const { return {read_, size()}; }

private:
    static constexpr int kPages = 3;

    static std::size_t page_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

    static T* map(int file, int access) {
        void* const at = mmap(nullptr, kPages * page_bytes(), access, MAP_SHARED, file, 0);
        if (at == MAP_FAILED) {
            throw std::runtime_error("no memory for a changing array");
        }
        return static_cast<T*>(at);
    }

    void fault(const void* address) {
        auto* const begin = reinterpret_cast<char*>(read_);
        const auto offset = static_cast<const char*>(address) - begin;
        const auto page = static_cast<std::ptrdiff_t>(page_bytes());
        if (offset < 0 || offset >= kPages * page) {
            sigaction(SIGSEGV, &previous_, nullptr);  // a defect: the access is repeated, and ends
            return;
        }
        if (offset < page && ++n_passes_ == pass_) {
            std::copy(after_.begin(), after_.end(), written_);
        }
        const bool first = offset < page;
        mprotect(begin, page_bytes(), first ? PROT_READ : PROT_NONE);
        mprotect(begin + page, page_bytes(), PROT_READ);
        mprotect(begin + 2 * page, page_bytes(), first ? PROT_NONE : PROT_READ);
    }

    inline static ChangingArray* current_ = nullptr;
    const std::vector<T> after_;
    const int pass_;
    int n_passes_ = 0;
    T* written_ = nullptr;
    T* read_ = nullptr;
    struct sigaction previous_{};
};

}  // namespace sgns::test
