// errors.hpp: the errors of the core. Bad arguments are std::invalid_argument; ids and indices out
// of bounds are std::out_of_range.
#pragma once

#include <stdexcept>

namespace sgns {

/// The text cannot be read, or the corpus has nothing to train on.
class CorpusError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The text is not UTF-8 at one place, which can be replaced.
class EncodingError : public CorpusError {
public:
    using CorpusError::CorpusError;
};

/// A file does not hold what it promised.
class FormatError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The loss is no longer finite: the learning rate is too high for this corpus.
class DivergenceError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace sgns
