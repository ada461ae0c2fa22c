#include "sgns/base/numbers.hpp"

#include <array>
#include <charconv>

namespace sgns {

namespace {

template <class Number>
std::string shortest(Number value) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end.ptr};
}

}  // namespace

std::string as_text(double value) {
    return shortest(value);
}

std::string as_text(float value) {
    return shortest(value);
}

}  // namespace sgns
