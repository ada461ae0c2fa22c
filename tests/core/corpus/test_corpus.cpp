#include "sgns/corpus/corpus.hpp"

#include <doctest/doctest.h>

using namespace sgns;

TEST_CASE("a corpus appends what is written to it") {
    EncodedCorpus corpus;
    CHECK(corpus.offsets == std::vector<std::uint64_t>{0});
    const std::vector<TokenId> ids = {4, 5, 6};
    const std::vector<std::uint64_t> ends = {1, 1};
    corpus.write(ids, ends);
    corpus.write({}, {});
    corpus.write(ids, {});
    CHECK(std::vector<TokenId>(corpus.ids.begin(), corpus.ids.end()) ==
          std::vector<TokenId>{4, 5, 6, 4, 5, 6});
    CHECK(corpus.offsets == std::vector<std::uint64_t>{0, 1, 1});
    CHECK(CorpusView{corpus.ids, corpus.offsets}.n_words() == 6);
}
