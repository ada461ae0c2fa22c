#include "sgns/pairs/working_set.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

namespace sgns {

namespace {

std::uint64_t n_out_ids(const PairSource& source, bool predicts_contexts) {
    const std::uint64_t n = predicts_contexts ? source.n_contexts() : source.n_tokens();
    return source.n_negatives() > 0 ? std::max(n, source.n_negative_ids()) : n;
}

std::uint64_t n_new(IdSet& set, const std::vector<TokenId>& ids) noexcept {
    std::uint64_t n = 0;
    for (const TokenId id : ids) {
        n += set.insert(id) ? 1 : 0;
    }
    return n;
}

}  // namespace

WorkingSet::WorkingSet(const PairSource& source, bool predicts_contexts)
    : source_(source),
      predicts_contexts_(predicts_contexts),
      in_(predicts_contexts ? source.n_tokens() : source.n_contexts()),
      out_(n_out_ids(source, predicts_contexts)) {}

bool WorkingSet::read(std::span<const std::uint64_t> chunks, std::uint64_t most,
                      std::uint64_t workers, const Poll& poll) {
    struct Reader {
        std::unique_ptr<PairCursor> cursor;
        PairBlock block;
    };
    std::vector<Reader> readers(workers);
    std::atomic<std::uint64_t> n_members{0};
    run_tasks(chunks.size(), workers, poll, [&](std::uint64_t worker, std::uint64_t task) {
        auto& [cursor, block] = readers[worker];
        if (!cursor) {
            cursor = source_.cursor();
        }
        const std::uint64_t n_chunks = source_.n_chunks();
        cursor->start(chunks[task] / n_chunks, chunks[task] % n_chunks);
        while (n_members.load(std::memory_order_relaxed) <= most && cursor->next(block)) {
            n_members.fetch_add(add(block), std::memory_order_relaxed);
        }
    });
    in_.number();
    out_.number();
    return n_members <= most;
}

std::uint64_t WorkingSet::add(const PairBlock& block) noexcept {
    IdSet& centers = predicts_contexts_ ? in_ : out_;
    IdSet& contexts = predicts_contexts_ ? out_ : in_;
    return n_new(centers, block.centers) + n_new(contexts, block.contexts) +
           n_new(out_, block.negatives) + n_new(out_, block.pool);
}

}  // namespace sgns
