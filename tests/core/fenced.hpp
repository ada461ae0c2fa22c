// fenced.hpp: floats that end where memory ends.
#pragma once

#include "pages.hpp"
#include "sgns/base/random.hpp"
#include "sgns/system/pages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

namespace sgns::test {

/// `n` floats, a multiple of a cache line. The page after the last of them has no access: a read or
/// write there ends the process. is_intact() says whether the memory before them was written to.
class FencedFloats {
public:
    explicit FencedFloats(std::size_t n) {
        const std::size_t page = page_size();
        const std::size_t n_bytes = (n * sizeof(float) + page - 1) / page * page + page;
        n_mapped_ = n_bytes + page;
        void* const memory = map_pages(n_mapped_);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        memory_ = static_cast<float*>(memory);
        end_ = memory_ + n_bytes / sizeof(float);
        begin_ = end_ - n;
        set_access(end_, page, Access::none);
        std::fill(memory_, begin_, kMark);
    }
    ~FencedFloats() { unmap_pages(memory_, n_mapped_); }
    FencedFloats(const FencedFloats&) = delete;
    FencedFloats& operator=(const FencedFloats&) = delete;

    [[nodiscard]] float* begin() const { return begin_; }
    [[nodiscard]] float* end() const { return end_; }
    float& operator[](std::size_t i) const { return begin_[i]; }
    [[nodiscard]] bool is_intact() const {
        return std::all_of(memory_, begin_, [](float x) { return x == kMark; });
    }

    /// Numbers from -1 to 1.
    void fill_random(std::uint64_t seed) {
        Random random(seed, Purpose::sampling, 0, 0);
        for (float& x : *this) {
            x = static_cast<float>(static_cast<double>(random.word()) * 0x1p-63 - 1);
        }
    }

private:
    static constexpr float kMark = 12345.0F;
    std::size_t n_mapped_;
    float* memory_;
    float* begin_;
    float* end_;
};

}  // namespace sgns::test
