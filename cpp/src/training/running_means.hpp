// running_means.hpp: the running means over the blocks of one worker or shard.
#pragma once

#include "sgns/training/state.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgns {

/// Blocks before the first that has means. From then on the means cover one block for each so many
/// that are done: rows change fast at first, and longer means would lag behind them.
inline constexpr std::uint64_t kFirstBlocks = 2048;
/// The most blocks that the means cover.
inline constexpr float kMostBlocks = 64.0F;

/// The means that kernels correct changes by, and update; see control_variates.inl.
class RunningMeans {
public:
    RunningMeans() = default;
    /// Continues from what a state holds.
    RunningMeans(const BlockMeans& saved, std::size_t dim, std::size_t stride)
        : n_blocks_(saved.n_blocks) {
        if (!saved.rows.empty()) {
            float* const rows = reserve(stride);
            std::copy_n(saved.rows.data(), dim, rows);
            std::copy_n(saved.rows.data() + dim, dim, rows + stride);
        }
    }

    [[nodiscard]] BlockMeans saved(std::size_t dim, std::size_t stride) const {
        BlockMeans means{n_blocks_, {}};
        if (!lines_.empty()) {
            const float* const rows = lines_.front().floats;
            means.rows.assign(rows, rows + dim);
            means.rows.insert(means.rows.end(), rows + stride, rows + stride + dim);
        }
        return means;
    }

    /// Whether the next block has means.
    [[nodiscard]] bool has_begun() const noexcept { return n_blocks_ >= kFirstBlocks; }
    /// The two means, (2, stride), which the kernel changes.
    [[nodiscard]] float* reserve(std::size_t stride) {
        lines_.resize(2 * stride / kLineFloats);
        return lines_.front().floats;
    }
    /// The share of the next block in the means.
    [[nodiscard]] float share_of_block() const noexcept {
        const float n = static_cast<float>(n_blocks_) / static_cast<float>(kFirstBlocks);
        return 1.0F / std::clamp(n, 1.0F, kMostBlocks);
    }
    void count_block() noexcept { ++n_blocks_; }

private:
    static constexpr std::size_t kLineFloats = 16;
    struct alignas(64) Line {
        float floats[kLineFloats];
    };

    std::uint64_t n_blocks_ = 0;
    std::vector<Line> lines_;
};

}  // namespace sgns
