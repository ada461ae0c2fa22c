#include "sgns/graph/walk_pairs.hpp"

#include "pairs/sentence_cursor.hpp"
#include "sgns/base/checks.hpp"

#include <cstdint>
#include <span>
#include <utility>

namespace sgns {

namespace {

class WalkCursor final : public SentenceCursor {
public:
    WalkCursor(const SentencePairs& source, const RandomWalks& walks)
        : SentenceCursor(source), walks_(walks) {}

    void start(std::uint64_t epoch, std::uint64_t chunk) override {
        walks_.make(epoch, chunk, batch_);
        SentenceCursor::begin_chunk(epoch, chunk, batch_.first,
                                    batch_.first + batch_.lengths.size());
    }

private:
    SentencePart part_of(std::uint64_t number) override {
        const std::uint64_t walk_length = walks_.options().walk_length;
        walk_ = walks_.walk(batch_, number - batch_.first);
        position_ = number * walk_length;
        return SentencePart::whole(number, position_, walk_.size(), walk_length);
    }

    std::span<const TokenId> read(std::uint64_t begin, std::uint64_t end) override {
        return walk_.subspan(begin - position_, end - begin);
    }

    const RandomWalks& walks_;
    WalkBatch batch_;
    std::span<const TokenId> walk_;  // the current one
    std::uint64_t position_ = 0;     // of its first node, if walks are counted in full
};

}  // namespace

WalkPairs::WalkPairs(std::shared_ptr<const RandomWalks> walks,
                     std::span<const std::uint64_t> counts, const WindowOptions& window,
                     NegativeSampling negatives, std::uint64_t seed, std::size_t block_size)
    : SentencePairs(counts, window, std::move(negatives), seed, block_size),
      walks_(std::move(walks)) {
    check_as_many(counts.size(), "counts", walks_->graph().n_nodes(), "nodes");
}

std::unique_ptr<PairCursor> WalkPairs::cursor() const {
    return std::make_unique<WalkCursor>(*this, *walks_);
}

}  // namespace sgns
