// corpus_file.hpp: an encoded corpus that does not fit into memory.
#pragma once

#include "sgns/corpus/corpus.hpp"
#include "sgns/reading/spill.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sgns {

/// Writes ids to a file from a place on; where sentences end follows when all ids are there.
class CorpusFileSink final : public CorpusSink {
public:
    /// The file stays the caller's; `folder` is for a temporary one.
    CorpusFileSink(int descriptor, std::uint64_t at, std::string folder);

    void write(std::span<const TokenId> ids, std::span<const std::uint64_t> ends) override;

    /// Writes the offsets, 0 and then every end, at the next multiple of 8 bytes from the start.
    void finish();

    [[nodiscard]] std::uint64_t n_ids() const noexcept { return n_ids_; }
    [[nodiscard]] std::uint64_t n_offsets() const noexcept { return n_ends_ + 1; }

private:
    int descriptor_;
    std::uint64_t at_;
    std::uint64_t n_ids_ = 0;
    std::uint64_t n_ends_ = 0;
    SpillFile ends_;
};

/// Ids in a file, for any number of readers. They are read, not mapped: a file that shrinks is an
/// error and not the end of the process, and memory is only taken for what is at hand.
class IdFile {
public:
    /// `n_ids` ids from byte `at` of an open file on, which may be closed afterwards; `name` is for
    /// errors. Throws std::system_error if there is no such file.
    IdFile(int descriptor, std::string name, std::uint64_t at, std::uint64_t n_ids);
    ~IdFile();
    IdFile(const IdFile&) = delete;
    IdFile& operator=(const IdFile&) = delete;

    [[nodiscard]] std::uint64_t size() const noexcept { return n_ids_; }
    /// Ids `begin` to `end`, which must be among them.
    ///
    /// Throws CorpusError if the file has lost its end, std::system_error if it can't be read.
    void read(std::uint64_t begin, std::uint64_t end, TokenId* ids) const;

private:
    std::string name_;
    int descriptor_;
    std::uint64_t at_;
    std::uint64_t n_ids_;
};

/// One reader's view of the ids of a corpus, in memory or in a file.
class IdReader {
public:
    explicit IdReader(const CorpusView& corpus) : corpus_(corpus) {}

    /// Ids `begin` to `end`, valid until the next call. Cheap where calls go forward.
    std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end);

private:
    const CorpusView& corpus_;
    std::vector<TokenId> buffer_;
    std::uint64_t first_ = 0;  // id that buffer_ begins with
};

}  // namespace sgns
