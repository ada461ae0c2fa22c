// corpus_file.hpp: an encoded corpus that does not fit into memory.
#pragma once

#include "sgns/base/tasks.hpp"
#include "sgns/corpus/corpus.hpp"
#include "sgns/reading/spill.hpp"
#include "sgns/system/files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sgns {

/// Writes ids to a file, from a given offset on. The ends of sentences follow after all ids.
class CorpusFileSink final : public CorpusSink {
public:
    /// The caller keeps the file open. `folder` is for a temporary file.
    CorpusFileSink(int descriptor, std::uint64_t at, std::string folder);

    void write(std::span<const TokenId> ids, std::span<const std::uint64_t> ends) override;

    /// Writes the offsets (0 and every end) after the ids, at the next multiple of 8 bytes.
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

/// A part of the ids of a corpus: `n_ids` from byte `at` of an open file. `name` is for error
/// messages.
struct IdSegment {
    int descriptor;
    std::string name;
    std::uint64_t at;
    std::uint64_t n_ids;
};

/// Ids in a file, or in several one after the other, for any number of readers. They are read, not
/// mapped: a file that is cut short causes an error and not a signal, and memory is used only for
/// the current ids.
class IdFile {
public:
    /// The descriptors may be closed afterwards. Throws std::system_error if one is not valid.
    explicit IdFile(const std::vector<IdSegment>& segments);

    [[nodiscard]] std::uint64_t size() const noexcept;
    /// Reads ids `begin` to `end`, which must be in the files.
    ///
    /// Throws CorpusError if a file is too short, std::system_error if it cannot be read.
    void read(std::uint64_t begin, std::uint64_t end, TokenId* ids) const;

private:
    struct Segment {
        Descriptor file;
        std::string name;
        std::uint64_t at;
        std::uint64_t begin;  // index of its first id among all
        std::uint64_t end;
    };

    std::vector<Segment> segments_;
};

/// The fingerprint of ids in files: that of the same ids in memory. `workers` read them, once.
[[nodiscard]] std::uint64_t fingerprint(const IdFile& ids, std::uint64_t workers, const Poll& poll);

/// Reads the ids of a corpus in memory or in a file, for one thread.
class IdReader {
public:
    explicit IdReader(const CorpusView& corpus) : corpus_(corpus) {}

    /// Ids `begin` to `end`, valid until the next call. Fastest if calls go forward.
    std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end);

private:
    const CorpusView& corpus_;
    std::vector<TokenId> buffer_;
    std::uint64_t first_ = 0;  // index of the first id in buffer_
};

}  // namespace sgns
