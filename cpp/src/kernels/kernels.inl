// kernels.inl: every kernel, compiled for the instruction set of the file that includes this.
//
// Include nothing from the standard library but <cstddef> and <cstdint> here: a function template
// instantiated in two kernel files would be merged by the linker, which may keep the one that this
// machine cannot run. A test looks for such symbols.
#pragma once

#include "levels.hpp"
#include "objectives.inl"
#include "per_pair.inl"
#include "shared.inl"

namespace sgns {

namespace {

template <class Each>
constexpr Steps row() {
    return {Each::name, step_per_pair<Each>, step_shared<Each>};
}

template <class... Each>
struct Table {
    static constexpr Steps rows[] = {row<Each>()...};
};

template <class... Each>
constexpr Kernels make_kernels(const char* isa, List<Each...>) {
    return {isa, Table<Each...>::rows, sizeof...(Each)};
}

}  // namespace

}  // namespace sgns
