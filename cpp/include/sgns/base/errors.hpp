// errors.hpp: the core's own errors. Bad arguments are std::invalid_argument, ids and
// indices past their bound std::out_of_range.
#pragma once

#include <stdexcept>

namespace sgns {

/// Text that cannot be read, or a corpus with nothing in it to train on.
class CorpusError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Training left the finite numbers: the learning rate is too high for this corpus.
class DivergenceError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace sgns
