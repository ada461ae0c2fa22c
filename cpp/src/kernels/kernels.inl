// kernels.inl: all kernels, compiled for the instruction set of the file that includes this.
//
// From the standard library, include only <cstddef> and <cstdint> here. If two kernel files
// instantiate the same function template, the linker merges both, and might keep the one that this
// machine cannot run. A test finds such symbols.
#pragma once

#include "hierarchical.inl"
#include "levels.hpp"
#include "means.inl"
#include "roofline.inl"
#include "shared.inl"

namespace sgns {

namespace {

std::size_t scratch_floats(std::size_t n_centers, std::size_t n_pool, std::size_t most_rows,
                           std::size_t stride) {
    return n_pool == 0 ? PairScratch(nullptr, most_rows, stride).n_floats
                       : SharedScratch(nullptr, n_centers, n_pool + 1, stride).n_floats;
}

template <class Objective, class... Architecture>
struct Row {
    static constexpr Steps steps[] = {{Architecture::kPredictsContexts,
                                       step_per_pair<Objective, Architecture, OwnNegatives>,
                                       step_shared<Objective, Architecture>,
                                       step_per_pair<Objective, Architecture, PathToLeaf>}...};
};

template <class Objectives, class Architectures>
struct Table;

/// All objectives with all architectures.
template <class... Objective, class... Architecture>
struct Table<List<Objective...>, List<Architecture...>> {
    static constexpr const char* objectives[] = {Objective::name...};
    static constexpr const char* architectures[] = {Architecture::name...};
    static constexpr const Steps* steps[] = {Row<Objective, Architecture...>::steps...};

    static constexpr Kernels make(const char* isa) {
        return {isa,           kProducts,
                kBands,        scratch_floats,
                average_rows,  add_changes,
                kLanes,        multiply_lanes,
                add_to_rows,   steps,
                objectives,    sizeof...(Objective),
                architectures, sizeof...(Architecture)};
    }
};

constexpr Kernels make_kernels(const char* isa) {
    return Table<Objectives, Architectures>::make(isa);
}

}  // namespace

}  // namespace sgns
