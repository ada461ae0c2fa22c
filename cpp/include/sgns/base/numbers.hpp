// numbers.hpp: numbers in messages.
#pragma once

#include <string>

namespace sgns {

/// The shortest text that reads back as `value`, such as "0.025" and "1e-09". std::to_string()
/// would show 1e-9 as 0, and 1e300 with 300 digits.
[[nodiscard]] std::string as_text(double value);
[[nodiscard]] std::string as_text(float value);

}  // namespace sgns
