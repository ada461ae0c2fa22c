// working_set.hpp: the rows that a training needs for some chunks, without training them.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/pairs/id_set.hpp"
#include "sgns/pairs/source.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// The ids of all rows that the pairs of some chunks read or change: those of their blocks, since
/// the pairs and negatives of a chunk do not depend on who reads it, or when.
class WorkingSet {
public:
    /// The set of no chunks. `source` must outlive it. If `predicts_contexts`, centers have input
    /// rows and contexts output rows; with CBOW, the other way round. Negatives have output rows.
    WorkingSet(const PairSource& source, bool predicts_contexts);

    /// Reads chunks, which are counted through all epochs, and adds their ids; then numbers all
    /// members. Returns false if both sets together have more than `most` members. They are then
    /// incomplete. Call it once.
    ///
    /// Throws what the source and `poll` throw.
    bool read(std::span<const std::uint64_t> chunks, std::uint64_t most, std::uint64_t workers,
              const Poll& poll = {});

    [[nodiscard]] const IdSet& in() const noexcept { return in_; }
    [[nodiscard]] const IdSet& out() const noexcept { return out_; }
    [[nodiscard]] const PairSource& source() const noexcept { return source_; }
    [[nodiscard]] const IdSet& centers() const noexcept { return predicts_contexts_ ? in_ : out_; }
    [[nodiscard]] const IdSet& contexts() const noexcept { return predicts_contexts_ ? out_ : in_; }

private:
    std::uint64_t add(const PairBlock& block) noexcept;

    const PairSource& source_;
    const bool predicts_contexts_;
    IdSet in_;
    IdSet out_;
};

}  // namespace sgns
