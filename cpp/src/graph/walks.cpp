#include "sgns/graph/walks.hpp"

#include "base/chunks.hpp"
#include "corpus/stretches.hpp"
#include "graph/walkers.hpp"
#include "sgns/base/checks.hpp"
#include "sgns/base/numbers.hpp"
#include "sgns/base/shared_counts.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace sgns {

namespace {

/// Bounds of p and q. Within them no product with weights leaves the range of a double.
constexpr double kLeastParameter = 1e-9;
constexpr double kMostParameter = 1e9;

void check(const char* name, std::uint64_t value, std::uint64_t most) {
    if (value == 0 || value > most) {
        throw std::invalid_argument(std::string(name) + " must be 1 to " + std::to_string(most) +
                                    ", got " + std::to_string(value));
    }
}

void check_parameter(const char* name, double value) {
    if (!(value >= kLeastParameter && value <= kMostParameter)) {
        throw std::invalid_argument(std::string(name) + " must be 1e-9 to 1e9, got " +
                                    as_text(value));
    }
}

/// Walks in a chunk: some milliseconds of work, and enough walks to alternate.
std::uint64_t walks_at_once(std::uint64_t walk_length) noexcept {
    return std::max<std::uint64_t>(kLanes, kChunkWords / walk_length);
}

std::uint64_t chunks_of_walks(std::uint64_t n_walks, std::uint64_t walk_length) noexcept {
    return parts_of(n_walks, walks_at_once(walk_length));
}

}  // namespace

RandomWalks::RandomWalks(std::shared_ptr<const Graph> graph, const WalkOptions& options,
                         std::uint64_t workers, const Poll& poll)
    : graph_(std::move(graph)), options_(options) {
    check("walk_length", options.walk_length, kMostWalkLength);
    check("num_walks", options.num_walks,
          std::numeric_limits<std::uint64_t>::max() / (graph_->n_nodes() * options.walk_length));
    check_parameter("p", options.p);
    check_parameter("q", options.q);
    check_positive("workers", workers);
    // The bias of a return can be far above all others. If it were the bound of proposals, few of
    // them would be accepted. Its excess is drawn separately.
    biases_.back = 1.0 / options.p;
    biases_.far = 1.0 / options.q;
    biases_.most = std::max(1.0, biases_.far);
    biases_.extra_back = std::max(0.0, biases_.back - biases_.most);
    accept_back_ = in_64_bits(biases_.back / biases_.most);
    accept_near_ = in_64_bits(1.0 / biases_.most);
    accept_far_ = in_64_bits(biases_.far / biases_.most);
    accept_back_as_far_ = in_64_bits(biases_.back / biases_.far);
    tabulate(workers, poll);
}

void RandomWalks::tabulate(std::uint64_t workers, const Poll& poll) {
    const std::vector<std::uint64_t>& offsets = graph_->offsets();
    if (graph_->weights().empty()) {
        return;
    }
    columns_.resize(graph_->n_edges());
    strengths_.resize(is_second_order() ? graph_->n_nodes() : 0);
    heaviest_.resize(biases_.far < kLeastAcceptance ? graph_->n_nodes() : 0);
    const std::uint64_t n = n_stretches(graph_->n_edges());
    const auto first_from = [&](std::uint64_t stretch) {
        const std::uint64_t edge = stretch_begin(graph_->n_edges(), stretch, n);
        return static_cast<std::uint64_t>(
            std::lower_bound(offsets.begin(), offsets.end() - 1, edge) - offsets.begin());
    };
    run_tasks(n, workers, poll, [&](std::uint64_t, std::uint64_t stretch) {
        AliasTabulator tabulator;
        std::vector<double> weights;
        for (std::uint64_t node = first_from(stretch); node < first_from(stretch + 1); ++node) {
            const auto begin = static_cast<std::ptrdiff_t>(offsets[node]);
            const auto end = static_cast<std::ptrdiff_t>(offsets[node + 1]);
            weights.assign(graph_->weights().begin() + begin, graph_->weights().begin() + end);
            if (!weights.empty()) {
                tabulator.tabulate(weights, {columns_.begin() + begin, columns_.begin() + end});
            }
            if (!strengths_.empty()) {
                strengths_[node] = std::accumulate(weights.begin(), weights.end(), 0.0);
            }
            if (!heaviest_.empty() && !weights.empty()) {
                heaviest_[node] =
                    static_cast<float>(*std::max_element(weights.begin(), weights.end()));
            }
        }
    });
}

std::uint64_t RandomWalks::n_chunks() const noexcept {
    return chunks_of_walks(n_walks(), options_.walk_length);
}

void RandomWalks::make(std::uint64_t epoch, std::uint64_t chunk, WalkBatch& batch) const {
    const std::uint64_t at_once = walks_at_once(options_.walk_length);
    batch.first = chunk * at_once;
    batch.lengths.resize(std::min(at_once, n_walks() - batch.first));
    batch.nodes.resize(batch.lengths.size() * options_.walk_length);
    batch.n_rejected = 0;
    if (columns_.empty()) {
        is_second_order() ? Walkers<false, true>(*this, epoch, batch).run()
                          : Walkers<false, false>(*this, epoch, batch).run();
    } else {
        is_second_order() ? Walkers<true, true>(*this, epoch, batch).run()
                          : Walkers<true, false>(*this, epoch, batch).run();
    }
}

std::vector<std::uint64_t> count_visits(const RandomWalks& walks, std::uint64_t workers,
                                        const Poll& poll, Meter* meter) {
    check_positive("workers", workers);
    const std::uint64_t n_nodes = walks.graph().n_nodes();
    const std::uint64_t n_chunks = chunks_of_walks(n_nodes, walks.options().walk_length);
    std::vector<WalkBatch> batches(std::min(workers, n_chunks));
    SharedCounts counts(n_nodes, batches.size());
    Meter unread;
    Meter& seen = meter == nullptr ? unread : *meter;
    seen.expect(n_nodes);
    run_tasks(n_chunks, workers, poll, [&](std::uint64_t worker, std::uint64_t chunk) {
        WalkBatch& batch = batches[worker];
        walks.make(0, chunk, batch);
        const std::uint64_t n =
            std::min<std::uint64_t>(batch.lengths.size(), n_nodes - batch.first);
        for (std::uint64_t i = 0; i < n; ++i) {
            for (const TokenId node : walks.walk(batch, i)) {
                counts.add(worker, node);
            }
        }
        seen.add(n);
    });
    std::vector<std::uint64_t> sums = counts.take();
    for (std::uint64_t& sum : sums) {
        sum *= walks.options().num_walks;
    }
    return sums;
}

EncodedCorpus corpus_of(const RandomWalks& walks, std::uint64_t epoch, std::uint64_t workers,
                        const Poll& poll) {
    check_positive("workers", workers);
    const std::uint64_t walk_length = walks.options().walk_length;
    EncodedCorpus corpus;
    corpus.offsets.resize(walks.n_walks() + 1);
    corpus.ids.resize(walks.n_walks() * walk_length);
    std::vector<WalkBatch> batches(std::min(workers, walks.n_chunks()));
    run_tasks(walks.n_chunks(), workers, poll, [&](std::uint64_t worker, std::uint64_t chunk) {
        WalkBatch& batch = batches[worker];
        walks.make(epoch, chunk, batch);
        std::copy(batch.lengths.begin(), batch.lengths.end(), &corpus.offsets[batch.first + 1]);
        std::copy(batch.nodes.begin(), batch.nodes.end(), &corpus.ids[batch.first * walk_length]);
    });
    // Walks that ended early leave gaps.
    for (std::uint64_t i = 0; i < walks.n_walks(); ++i) {
        const std::uint64_t begin = corpus.offsets[i];
        const std::uint64_t length = corpus.offsets[i + 1];
        if (begin != i * walk_length) {
            std::copy_n(&corpus.ids[i * walk_length], length, &corpus.ids[begin]);
        }
        corpus.offsets[i + 1] = begin + length;
    }
    corpus.ids.resize(corpus.offsets.back());
    return corpus;
}

}  // namespace sgns
