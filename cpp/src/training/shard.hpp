// shard.hpp: a share of the chunks of a deterministic training.
#pragma once

#include "sgns/pairs/block.hpp"
#include "sgns/pairs/block_reader.hpp"
#include "training/copy_memory.hpp"
#include "training/ledger.hpp"
#include "training/numbering.hpp"
#include "training/private_lists.hpp"
#include "training/private_rows.hpp"
#include "training/private_tree.hpp"
#include "training/run.hpp"
#include "training/stepper.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sgns {

/// What a worker needs to train any shard.
struct Workbench {
    explicit Workbench(const Training& training) : stepper(training.stepper()) {}

    /// Frees the copies of the last round.
    void clear() noexcept {
        in.clear();
        out.clear();
        nodes.clear();
    }

    Stepper stepper;
    Numbering numberings[4];  // of input rows, output rows, nodes and tokens with subwords
    CopyMemory in;
    CopyMemory out;
    CopyMemory nodes;
};

/// One shard. In each round it reads its next blocks (`prepare`), and trains copies of their rows
/// (`train`).
class Shard {
public:
    /// Reads every `stride`-th chunk, starting at `start`.
    Shard(const Training& training, Position start, std::uint64_t stride, const BlockMeans& means);

    /// Reads the blocks of a round and lists their rows. `words_done` are the words before it.
    void prepare(const Ledger& ledger, std::uint64_t words_done, Workbench& bench);
    /// Trains copies of the rows.
    void train(const Ledger& ledger, std::uint64_t words_done, Workbench& bench);
    /// Adds the blocks of the round to the ledger. Returns false if there were none.
    bool enter(Ledger& ledger) noexcept;

    [[nodiscard]] PrivateRows& in() noexcept { return in_; }
    [[nodiscard]] PrivateRows& out() noexcept { return out_; }
    /// Null without a tree.
    [[nodiscard]] PrivateRows* nodes() noexcept { return nodes_ ? &*nodes_ : nullptr; }

    /// The start of the next round.
    [[nodiscard]] Position next() const noexcept { return next_; }
    [[nodiscard]] const RunningMeans& means() const noexcept { return means_; }

private:
    struct Item {
        PairBlock block;
        Position position;
        Trained trained;
    };

    void localize(PairBlock& block, float strength);
    template <class Rows>
    void localize_inputs(PairBlock& block, Rows& rows, float strength);
    template <class Rows>
    void localize_contexts(PairBlock& block, Rows& rows, float strength);

    const Training& training_;
    ChunkQueue queue_;
    BlockReader reader_;
    PrivateRows in_;
    PrivateRows out_;
    std::optional<PrivateRows> nodes_;
    std::optional<PrivateTree> tree_;
    std::optional<PrivateLists> lists_;
    std::vector<Item> items_;        // buffers, reused in all rounds
    std::vector<int> n_centers_of_;  // the same
    std::size_t n_ = 0;              // items of this round
    Position next_;
    RunningMeans means_;
};

}  // namespace sgns
