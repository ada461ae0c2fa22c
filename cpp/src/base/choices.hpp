// choices.hpp: finds a choice by its name.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sgns {

/// The index of `name` among `n` choices, of which name_of(i) is the name.
///
/// Throws std::invalid_argument if it is not there, with `argument` and all names.
template <class NameOf>
[[nodiscard]] std::size_t index_of_choice(std::string_view argument, std::string_view name,
                                          std::size_t n, NameOf name_of,
                                          std::string_view where = "") {
    std::string known;
    for (std::size_t i = 0; i < n; ++i) {
        if (name_of(i) == name) {
            return i;
        }
        known += i == 0 ? "" : ", ";
        known += name_of(i);
    }
    throw std::invalid_argument(std::string(argument) + " must be one of " + known +
                                std::string(where) + ", got '" + std::string(name) + "'");
}

}  // namespace sgns
