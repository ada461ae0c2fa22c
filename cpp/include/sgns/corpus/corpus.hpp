// corpus.hpp: a corpus as ids and offsets.
#pragma once

#include "sgns/base/huge_pages.hpp"
#include "sgns/base/types.hpp"
#include "sgns/reading/corpus_sink.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgns {

class IdFile;

/// An encoded corpus in memory or in a file: sentence s is ids[offsets[s] .. offsets[s + 1]].
struct CorpusView {
    std::span<const TokenId> ids;            // (n_words,), or empty if they are in a file
    std::span<const std::uint64_t> offsets;  // (n_sentences + 1,)
    std::shared_ptr<const IdFile> file = nullptr;

    [[nodiscard]] std::uint64_t n_words() const noexcept;
};

/// An encoded corpus in memory.
struct EncodedCorpus final : CorpusSink {
    std::vector<TokenId, HugePageAllocator<TokenId>> ids;
    std::vector<std::uint64_t> offsets{0};

    void write(std::span<const TokenId> more, std::span<const std::uint64_t> ends) override {
        ids.insert(ids.end(), more.begin(), more.end());
        offsets.insert(offsets.end(), ends.begin(), ends.end());
    }
};

}  // namespace sgns
