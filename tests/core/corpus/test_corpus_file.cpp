#include "sgns/corpus/corpus_file.hpp"

#include "sgns/base/errors.hpp"
#include "sgns/base/fingerprint.hpp"
#include "sgns/pairs/text_pairs.hpp"
#include "sgns/system/files.hpp"

#include "temporary_file.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <system_error>

using namespace sgns;
using test::TemporaryFile;

TEST_CASE("ids that were written in order are read from any position") {
    for (const std::size_t n : {0, 1, 7, 600000}) {
        CAPTURE(n);
        const TemporaryFile file;
        std::vector<TokenId> ids(n);
        std::iota(ids.begin(), ids.end(), TokenId{3});
        CorpusFileSink sink(file.descriptor(), 16, test::temporary_folder());
        const std::uint64_t half = n / 2;
        const std::uint64_t whole = n;
        sink.write(std::span(ids).first(half), std::span(&half, 1));
        sink.write(std::span(ids).subspan(half), std::span(&whole, 1));
        sink.write({}, {});
        sink.finish();
        CHECK(sink.n_ids() == n);
        CHECK(sink.n_offsets() == 3);

        std::vector<std::uint64_t> offsets(3);
        CHECK(read_at(file.descriptor(), 16 + (n + n % 2) * 4, offsets.data(), 24) == 24);
        CHECK(offsets == std::vector<std::uint64_t>{0, half, whole});

        CorpusView view;
        view.file =
            std::make_shared<IdFile>(std::vector<IdSegment>{{file.descriptor(), "file", 16, n}});
        CHECK(view.n_words() == n);
        IdReader reader(view);
        for (std::size_t begin = 0; begin + 3 <= n; begin += begin % 11 + 1) {
            const auto some = reader.read(begin, begin + 3);
            REQUIRE(some.size() == 3);
            REQUIRE(some[0] == 3 + begin);
            REQUIRE(some[2] == 5 + begin);
        }
        CHECK(reader.read(0, n).size() == n);
        CHECK(reader.read(n, n).empty());
        for (const std::uint64_t workers : {1, 3, 64}) {
            CHECK(fingerprint(*view.file, workers, {}) ==
                  fingerprint(std::as_bytes(std::span(ids)), 1, {}));
        }
    }
}

TEST_CASE("a file that was cut short is an error") {
    const TemporaryFile file;
    const std::vector<TokenId> ids(1000, 1);
    write_at(file.descriptor(), 0, ids.data(), 4000);
    const IdFile in_file(std::vector<IdSegment>{{file.descriptor(), "name", 0, 1000}});
    file.resize(2000);
    std::vector<TokenId> read(1000);
    in_file.read(0, 500, read.data());
    CHECK_THROWS_WITH_AS(in_file.read(0, 1000, read.data()),
                         "name lost its end: it has no more bytes at 2000", CorpusError);
    CHECK_THROWS_AS(IdFile(std::vector<IdSegment>{{-1, "none", 0, 0}}), std::system_error);
}

TEST_CASE("ids in several files are read as those of one") {
    constexpr std::uint64_t kSizes[] = {0, 5, 0, 0, 1, 70000, 3, 0};
    std::vector<TokenId> ids(70009);
    std::iota(ids.begin(), ids.end(), TokenId{3});
    const TemporaryFile file;
    std::vector<IdSegment> segments;
    std::uint64_t begin = 0;
    for (const std::uint64_t n : kSizes) {
        const std::uint64_t at = 1 + 5 * (ids.size() - begin - n);  // backwards, not aligned
        write_at(file.descriptor(), at, ids.data() + begin, n * sizeof(TokenId));
        segments.push_back({file.descriptor(), "file", at, n});
        begin += n;
    }
    CorpusView view;
    view.file = std::make_shared<IdFile>(segments);
    REQUIRE(view.n_words() == ids.size());
    for (const std::uint64_t first : {0, 4, 5, 6, 7, 70005, 70006, 70009}) {
        for (const std::uint64_t last : {0, 5, 6, 7, 70006, 70008, 70009}) {
            if (last < first) {
                continue;
            }
            std::vector<TokenId> read(last - first);
            view.file->read(first, last, read.data());
            CHECK(std::equal(read.begin(), read.end(), ids.begin() + first));
        }
    }
    IdReader reader(view);
    for (std::uint64_t i = 0; i < ids.size(); ++i) {
        REQUIRE(reader.read(i, i + 1)[0] == ids[i]);
    }
    for (const std::uint64_t workers : {1, 3}) {
        CHECK(fingerprint(*view.file, workers, {}) ==
              fingerprint(std::as_bytes(std::span(ids)), 1, {}));
    }
    const IdFile none(std::vector<IdSegment>{});
    CHECK(none.size() == 0);
    none.read(0, 0, nullptr);
}

TEST_CASE("the file of several that was cut short is named") {
    const TemporaryFile first("aaaabbbb");
    const TemporaryFile second("ccccdddd");
    const IdFile both(std::vector<IdSegment>{{first.descriptor(), "first", 0, 2},
                                             {second.descriptor(), "second", 4, 2}});
    std::vector<TokenId> read(4);
    both.read(0, 3, read.data());
    CHECK(read[2] == 0x64646464);
    CHECK_THROWS_WITH_AS(both.read(0, 4, read.data()),
                         "second lost its end: it has no more bytes at 8", CorpusError);
    first.resize(4);
    CHECK_THROWS_WITH_AS(both.read(1, 3, read.data()),
                         "first lost its end: it has no more bytes at 4", CorpusError);
}

TEST_CASE("words past 2^32 are read and paired as others are") {
    constexpr std::uint64_t kBefore = std::uint64_t{1} << 32;
    constexpr std::uint64_t kWords = 20000;
    std::vector<TokenId> ids(kWords);
    std::vector<std::uint64_t> offsets;
    for (std::uint64_t i = 0; i < kWords; ++i) {
        ids[i] = static_cast<TokenId>(i * i % 101);
        if (i % 40 == 0) {
            offsets.push_back(i);
        }
    }
    offsets.push_back(kWords);
    std::vector<std::uint64_t> large_offsets{0};
    for (const std::uint64_t offset : offsets) {
        large_offsets.push_back(kBefore + offset);
    }
    const TemporaryFile file;
    file.resize(16 + 4 * kBefore);  // takes no space: only the last words do
    write_at(file.descriptor(), 16 + 4 * kBefore, ids.data(), 4 * kWords);
    CorpusView large{{}, large_offsets};
    large.file = std::make_shared<IdFile>(
        std::vector<IdSegment>{{file.descriptor(), "file", 16, kBefore + kWords}});
    CHECK(large.n_words() == kBefore + kWords);

    const std::vector<std::uint64_t> counts(101, kBefore);
    const WindowOptions options{1, 0.0, false};
    const TextPairs pairs({ids, offsets}, counts, options, {}, 1, 64);
    const TextPairs large_pairs(large, counts, options, {}, 1, 64);
    REQUIRE(pairs.n_chunks() == 3);
    REQUIRE(large_pairs.n_chunks() == kBefore / 8192 + 3);
    const auto cursor = pairs.cursor();
    const auto large_cursor = large_pairs.cursor();
    std::uint64_t n_words = 0;
    PairBlock block;
    PairBlock large_block;
    for (std::uint64_t chunk = 0; chunk < pairs.n_chunks(); ++chunk) {
        cursor->start(0, chunk);
        large_cursor->start(0, kBefore / 8192 + chunk);
        while (cursor->next(block)) {
            REQUIRE(large_cursor->next(large_block));
            CHECK(large_block.centers == block.centers);
            CHECK(large_block.contexts == block.contexts);
            n_words += large_block.n_words;
        }
        CHECK_FALSE(large_cursor->next(large_block));
    }
    CHECK(n_words == kWords);
}
