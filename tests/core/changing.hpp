// changing.hpp: an array that changes while it is read, as the array of a caller may.
#pragma once

#include "pages.hpp"
#include "sgns/system/pages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
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
    static std::size_t size() { return kPages * page_size() / sizeof(T); }

    /// `before` and `after` have size() values.
    ChangingArray(const std::vector<T>& before, const std::vector<T>& after, int pass)
        : after_(after), pass_(pass) {
        std::copy(before.begin(), before.end(), written());
        current_ = this;
    }
    ChangingArray(const ChangingArray&) = delete;
    ChangingArray& operator=(const ChangingArray&) = delete;

    [[nodiscard]] std::span<const T> values() const {
        return {static_cast<const T*>(pages_.read()), size()};
    }

private:
    static constexpr int kPages = 3;

    [[nodiscard]] T* written() const { return static_cast<T*>(pages_.written()); }

    bool fault(const void* address) {
        auto* const begin = static_cast<char*>(pages_.read());
        const auto offset = static_cast<const char*>(address) - begin;
        const auto page = static_cast<std::ptrdiff_t>(page_size());
        if (offset < 0 || offset >= kPages * page) {
            return false;
        }
        const bool first = offset < page;
        if (first && ++n_passes_ == pass_) {
            std::copy(after_.begin(), after_.end(), written());
        }
        set_access(begin, page_size(), first ? Access::read : Access::none);
        set_access(begin + page, page_size(), Access::read);
        set_access(begin + 2 * page, page_size(), first ? Access::none : Access::read);
        return true;
    }

    inline static ChangingArray* current_ = nullptr;
    const std::vector<T> after_;
    const int pass_;
    int n_passes_ = 0;
    PagesTwice pages_{kPages * page_size()};
    FaultHandler handler_{[](const void* address) { return current_->fault(address); }};
};

}  // namespace sgns::test
