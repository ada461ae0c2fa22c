// local_pairs.hpp: the pairs of a source with the numbers of a working set in place of ids.
#pragma once

#include "sgns/pairs/source.hpp"
#include "sgns/pairs/working_set.hpp"

#include <cstdint>
#include <memory>

namespace sgns {

/// The pairs of the source of a working set, for matrices that hold the rows of the set alone, in
/// the order of their ids. Only chunks of which the set was read may be read.
class LocalPairs final : public PairSource {
public:
    /// `set` must outlive this source.
    explicit LocalPairs(const WorkingSet& set) : set_(set) {}

    [[nodiscard]] std::uint64_t n_words() const noexcept override {
        return set_.source().n_words();
    }
    [[nodiscard]] std::uint64_t n_chunks() const noexcept override {
        return set_.source().n_chunks();
    }
    [[nodiscard]] std::uint64_t n_tokens() const noexcept override { return set_.centers().size(); }
    [[nodiscard]] std::uint64_t n_contexts() const noexcept override {
        return set_.contexts().size();
    }
    [[nodiscard]] std::uint64_t n_negative_ids() const noexcept override {
        return set_.out().size();
    }
    [[nodiscard]] std::uint32_t n_negatives() const noexcept override {
        return set_.source().n_negatives();
    }
    /// Its `next` throws std::out_of_range for an id outside the set.
    [[nodiscard]] std::unique_ptr<PairCursor> cursor() const override;

private:
    const WorkingSet& set_;
};

}  // namespace sgns
