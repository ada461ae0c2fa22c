// scratch.hpp: memory for intermediate results.
#pragma once

#include "sgns/base/huge_pages.hpp"

#include <cstddef>
#include <memory>
#include <new>

namespace sgns {

/// Memory of one worker, on huge pages. It loses its contents when it grows.
class Scratch {
public:
    float* reserve(std::size_t floats) {
        const std::size_t bytes = (floats * sizeof(float) + kHugePage - 1) / kHugePage * kHugePage;
        if (bytes > n_bytes_) {
            n_bytes_ = 0;
            memory_.reset(static_cast<float*>(::operator new(bytes, kAlignment)));
            ask_for_huge_pages(memory_.get(), bytes);
            n_bytes_ = bytes;
        }
        return memory_.get();
    }
    [[nodiscard]] float* data() noexcept { return memory_.get(); }

private:
    static constexpr std::align_val_t kAlignment{kHugePage};
    struct Free {
        void operator()(float* memory) const noexcept { ::operator delete(memory, kAlignment); }
    };
    std::unique_ptr<float, Free> memory_;
    std::size_t n_bytes_ = 0;
};

}  // namespace sgns
