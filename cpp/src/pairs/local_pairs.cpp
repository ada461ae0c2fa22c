#include "sgns/pairs/local_pairs.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sgns {

namespace {

void localize(std::vector<TokenId>& ids, const IdSet& set) {
    for (TokenId& id : ids) {
        if (!set.contains(id)) {
            throw std::out_of_range("id " + std::to_string(id) + " is not in the working set");
        }
        id = set.number_of(id);
    }
}

class LocalCursor final : public PairCursor {
public:
    LocalCursor(const WorkingSet& set, std::unique_ptr<PairCursor> cursor)
        : set_(set), cursor_(std::move(cursor)) {}

    void allow_words() noexcept override { cursor_->allow_words(); }

    void start(std::uint64_t epoch, std::uint64_t chunk) override { cursor_->start(epoch, chunk); }

    bool next(PairBlock& block) override {
        const bool found = cursor_->next(block);
        if (found) {
            localize(block.centers, set_.centers());
            localize(block.contexts, set_.contexts());
            localize(block.negatives, set_.out());
            localize(block.pool, set_.out());
            const IdSet& contexts = set_.contexts();
            for (TokenId& word : block.words) {  // some are no contexts, and may be any id
                word = contexts.contains(word) ? contexts.number_of(word) : 0;
            }
        }
        return found;
    }

private:
    const WorkingSet& set_;
    std::unique_ptr<PairCursor> cursor_;
};

}  // namespace

std::unique_ptr<PairCursor> LocalPairs::cursor() const {
    return std::make_unique<LocalCursor>(set_, set_.source().cursor());
}

}  // namespace sgns
