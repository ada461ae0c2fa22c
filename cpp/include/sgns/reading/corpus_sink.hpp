// corpus_sink.hpp: the destination of an encoded corpus.
#pragma once

#include "sgns/base/types.hpp"

#include <cstdint>
#include <span>

namespace sgns {

/// Receives an encoded corpus from front to back.
class CorpusSink {
public:
    virtual ~CorpusSink() = default;
    /// Takes the next ids. `ends` are the ends of sentences, counted from the start of the corpus.
    virtual void write(std::span<const TokenId> ids, std::span<const std::uint64_t> ends) = 0;
};

}  // namespace sgns
