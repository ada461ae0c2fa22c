#include "sgns/pairs/division.hpp"

#include "sgns/base/numbers.hpp"

#include <cmath>
#include <stdexcept>

namespace sgns {

Division::Division(double share, Part chosen)
    : part(chosen), bound(static_cast<std::uint64_t>(std::ldexp(share, 64))) {
    if (!(share > 0.0 && share < 1.0)) {  // false for NaN
        throw std::invalid_argument("the share that is held out must be above 0 and below 1, got " +
                                    as_text(share));
    }
}

}  // namespace sgns
