#include "sgns/reading/corpus_sink.hpp"

#include "sgns/reading/corpus_builder.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sgns;

namespace {

/// Stores everything that is written, and the number of writes.
struct Recorder final : CorpusSink {
    std::vector<TokenId> ids;
    std::vector<std::uint64_t> ends;
    std::size_t n_writes = 0;

    void write(std::span<const TokenId> more, std::span<const std::uint64_t> more_ends) override {
        ids.insert(ids.end(), more.begin(), more.end());
        ends.insert(ends.end(), more_ends.begin(), more_ends.end());
        ++n_writes;
    }
};

}  // namespace

TEST_CASE("a builder writes piece by piece, and counts ends from the start of the corpus") {
    BuildOptions options;
    options.piece_bytes = 4;
    CorpusBuilder builder(options);
    builder.begin_text("text");
    builder.feed("a b\na\n\nb a a\nb");
    builder.end_text();
    CHECK(builder.choose({}).tokens == std::vector<std::string>{"a", "b"});
    Recorder sink;
    builder.encode(Outside::skip, sink);
    CHECK(sink.n_writes > 1);
    CHECK(sink.ids == std::vector<TokenId>{0, 1, 0, 1, 0, 0, 1});
    CHECK(sink.ends == std::vector<std::uint64_t>{2, 3, 3, 6, 7});
}
