#include "sgns/corpus.hpp"

#include <doctest/doctest.h>

using namespace sgns;

TEST_CASE("a corpus is renumbered in place and loses its rare tokens") {
    CorpusBuilder builder;
    const std::vector<std::vector<std::string>> sentences = {
        {"a", "b"}, {}, {"c"}, {"b", "d", "b"}, {"a"}};
    for (const auto& sentence : sentences) {
        for (const std::string& token : sentence) {
            builder.token(token);
        }
        builder.end_sentence();
    }
    CHECK(builder.n_words() == 7);
    CHECK(builder.n_sentences() == 5);

    const EncodedCorpus corpus = builder.finish(2);
    CHECK(corpus.vocabulary.tokens == std::vector<std::string>{"b", "a"});
    CHECK(corpus.ids == std::vector<TokenId>{1, 0, 0, 0, 1});
    CHECK(corpus.offsets == std::vector<std::uint64_t>{0, 2, 2, 2, 4, 5});
    CHECK(corpus.n_raw_words == 7);

    CHECK(builder.n_words() == 0);
    CHECK(builder.finish(1).offsets == std::vector<std::uint64_t>{0});
}
