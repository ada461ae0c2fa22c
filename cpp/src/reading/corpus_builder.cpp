#include "sgns/reading/corpus_builder.hpp"

#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"

#include <algorithm>
#include <utility>

namespace sgns {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kTokensBetweenPolls = 1 << 16;
constexpr std::size_t kPrefetched = 16;  // slots at a time

/// Memory of a piece while it is translated: its numbers, and its ids with more ends.
std::uint64_t translation_bytes(const Piece& piece) noexcept {
    return sizeof(Translation) + 2 * piece.n_bytes() + sizeof(std::uint64_t) * piece.n_ends;
}

BuildOptions checked_options(BuildOptions options) {
    check_positive("workers", options.workers);
    check_positive("piece_bytes", options.piece_bytes);
    return options;
}

}  // namespace

CorpusBuilder::CorpusBuilder(BuildOptions options)
    : options_(checked_options(std::move(options))),
      shares_(shares_of(options_.max_bytes, options_.workers, options_.piece_bytes)),
      file_(options_.folder),
      parts_(shares_.workers + 1) {
    options_.workers = shares_.workers;
    options_.piece_bytes = shares_.piece_bytes;
}

CorpusBuilder::~CorpusBuilder() {
    join(true);
}

// --- input ------------------------------------------------------------------------------

void CorpusBuilder::begin_text(std::string name) {
    push_tokens();
    texts_.push_back({std::move(name), n_pieces_});
    pending_offset_ = 0;
    searched_ = 0;
}

void CorpusBuilder::begin_rows(std::string name, std::string unit, std::uint64_t first) {
    begin_text(std::move(name));
    texts_.back().unit = std::move(unit);
    texts_.back().first_line = first;
}

void CorpusBuilder::feed(std::string_view chunk) {
    while (!chunk.empty()) {
        const std::size_t most = options_.piece_bytes;
        const std::size_t room = pending_.size() < most ? most - pending_.size() : most;
        const std::size_t n = std::min(room, chunk.size());
        pending_.append(chunk.substr(0, n));
        chunk.remove_prefix(n);
        if (pending_.size() < most) {
            return;
        }
        std::size_t cut = pending_.size();
        while (cut > searched_ && !is_space(pending_[cut - 1])) {
            --cut;
        }
        if (cut > searched_) {
            push(cut, false);
        } else if (pending_.size() <= kLongestToken) {
            pending_.reserve(kLongestToken + 2 * most);  // at once: growing copies
        } else {
            join(false);
            fail(n_pieces_, std::make_exception_ptr(
                                BadText{"a token of more than 16 MiB", false, 0, pending_offset_}));
            raise_failure();
        }
        searched_ = pending_.size();
    }
}

void CorpusBuilder::end_text() {
    push(pending_.size(), true);
}

/// Hands the first `n_bytes` of pending_ to the workers.
void CorpusBuilder::push(std::size_t n_bytes, bool ends_text) {
    Job job;
    {
        std::unique_lock lock(mutex_);
        // A piece with a long token may be the only one.
        changed_.wait(lock, [&] {
            return text_bytes_ == 0 || text_bytes_ + n_bytes <= shares_.text_bytes ||
                   failure_.error;
        });
        if (failure_.error) {
            lock.unlock();
            raise_failure();
        }
        if (!spare_.empty()) {
            job.text.bytes = std::move(spare_.back());
            spare_.pop_back();
        }
    }
    std::string& bytes = job.text.bytes;
    bytes.assign(pending_, n_bytes, std::string::npos);
    pending_.resize(n_bytes);
    std::swap(bytes, pending_);
    job.text.offset = pending_offset_;
    pending_offset_ += n_bytes;
    if (job.text.offset == 0 && texts_.back().unit.empty() && bytes.starts_with(kByteOrderMark)) {
        bytes.replace(0, kByteOrderMark.size(), kByteOrderMark.size(), ' ');
    }
    job.text.pad();
    job.ends_text = ends_text;
    job.piece = n_pieces_++;
    for (std::size_t part = threads_.size(); part < options_.workers; ++part) {
        threads_.emplace_back([this, part] { work(static_cast<std::uint32_t>(part)); });
    }
    {
        const std::lock_guard lock(mutex_);
        text_bytes_ += job.text.bytes.size();
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
}

void CorpusBuilder::work(std::uint32_t part) noexcept {
    Job job;
    try {
        PieceReader reader(parts_[part].table, options_.on_invalid);
        while (take(job)) {
            Piece piece;
            reader.read(job.text, piece);
            piece.ends_text = job.ends_text;
            keep(std::move(piece), job.piece, part);
        }
    } catch (...) {
        fail(job.piece, std::current_exception());
    }
}

/// Exchanges a job that is done for the next one. Returns false if there are no more jobs.
bool CorpusBuilder::take(Job& job) {
    {
        std::unique_lock lock(mutex_);
        text_bytes_ -= job.text.bytes.size();
        if (job.text.bytes.capacity() <= 4 * options_.piece_bytes) {
            spare_.push_back(std::move(job.text.bytes));
        }
        job.text.bytes = std::string();
        changed_.notify_all();
        changed_.wait(lock, [&] { return !jobs_.empty() || closed_; });
        if (jobs_.empty()) {
            return false;
        }
        job = std::move(jobs_.front());
        jobs_.pop_front();
    }
    changed_.notify_all();
    return true;
}

/// Stores a piece in memory, or in the file if memory is short.
void CorpusBuilder::keep(Piece piece, std::uint64_t index, std::uint32_t part) {
    piece.part = part;
    piece.run = parts_[part].n_runs();
    piece.close();
    words_seen_ += piece.n_ids;
    const std::uint64_t n_bytes = sizeof piece + piece.n_bytes();
    if (held_bytes_ + n_bytes > shares_.held_bytes) {
        piece.spill(file_);
    } else {
        piece.ids.shrink_to_fit();
        piece.ends.shrink_to_fit();
        held_bytes_ += n_bytes;
    }
    // The next piece may hold many new tokens.
    const TokenTable& table = parts_[part].table;
    if (table.size() > 0 &&
        table.n_bytes_after(shares_.piece_tokens(), shares_.piece_bytes) > shares_.table_bytes) {
        parts_[part].spill(file_);
    }
    const std::lock_guard lock(mutex_);
    if (pieces_.size() <= index) {
        pieces_.resize(index + 1);
    }
    pieces_[index] = std::move(piece);
}

void CorpusBuilder::add_token(const TokenKey& token) {
    tokens_.ids.push_back(parts_.back().table.count(token));
    tokens_bytes_ += token.text.size() + 1;
    if (tokens_bytes_ >= options_.piece_bytes) {
        push_tokens();
    }
}

void CorpusBuilder::end_sentence() {
    tokens_.ends.push_back(static_cast<std::uint32_t>(tokens_.ids.size()));
    if (++tokens_bytes_ >= options_.piece_bytes) {
        push_tokens();
    }
}

void CorpusBuilder::push_tokens() {
    if (!tokens_.ids.empty() || !tokens_.ends.empty()) {
        keep(std::exchange(tokens_, {}), n_pieces_, static_cast<std::uint32_t>(options_.workers));
        ++n_pieces_;
        tokens_bytes_ = 0;
    }
}

// --- errors and the end of the input ------------------------------------------------------

/// Keeps the failure that is first in the text.
void CorpusBuilder::fail(std::uint64_t piece, std::exception_ptr error) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (piece < failure_.piece) {
            failure_ = {piece, std::move(error)};
        }
        jobs_.clear();
    }
    changed_.notify_all();
}

/// Joins all workers: after all jobs, or as soon as possible if `abandon`.
void CorpusBuilder::join(bool abandon) noexcept {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        if (abandon) {
            jobs_.clear();
        }
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void CorpusBuilder::raise_failure() {
    join(true);  // all pieces before the failure are done
    try {
        std::rethrow_exception(failure_.error);
    } catch (const BadText& bad) {
        std::size_t text = texts_.size() - 1;
        while (texts_[text].first_piece > failure_.piece) {
            --text;
        }
        const auto& [name, first_piece, unit, first_line] = texts_[text];
        std::uint64_t line = first_line + bad.lines;
        for (std::uint64_t i = first_piece; i < failure_.piece; ++i) {
            line += pieces_[i].n_ends;
        }
        const std::string place = unit.empty() ? " at line " + std::to_string(line) +
                                                     ", byte offset " + std::to_string(bad.offset)
                                               : " in " + unit + " " + std::to_string(line);
        const std::string message = name + ": " + bad.what + place;
        if (bad.can_replace) {
            throw EncodingError(message + std::string(kAdvice));
        }
        throw CorpusError(message);
    }
}

void CorpusBuilder::end_input() {
    push_tokens();
    join(false);
    if (failure_.error) {
        raise_failure();
    }
    n_words_ = n_sentences_ = 0;
    LastLine line;
    for (const Piece& piece : pieces_) {
        n_words_ += piece.n_ids;
        n_sentences_ += piece.n_ends + (line.ends_with(piece) ? 1 : 0);
    }
}

Vocabulary CorpusBuilder::choose(const VocabularyOptions& options, const Poll& poll) {
    end_input();
    VocabularyChoice choice(options, shares_.workers);
    SpillingTable::sum(parts_, file_, shares_.sums(), poll,
                       [&](std::uint64_t worker, std::string_view token, std::uint64_t count) {
                           choice.add(worker, token, count);
                       });
    Vocabulary vocabulary = choice.finish(n_words_, poll);
    const std::vector<std::string>& tokens = vocabulary.tokens;
    ids_ = TokenTable();
    ids_.reserve(tokens.size());
    for (std::size_t id = 0; id < tokens.size(); ++id) {
        if (id + kPrefetched < tokens.size()) {
            ids_.prefetch(TokenKey::of(tokens[id + kPrefetched]));
        }
        ids_.count(tokens[id]);
        if (poll && id % kTokensBetweenPolls == 0) {
            poll();
        }
    }
    unknown_ = options.unknown.empty() ? kDropped : ids_.find(TokenKey::of(options.unknown));
    return vocabulary;
}

// --- output -----------------------------------------------------------------------------

/// Finds the id of each number of some runs: of run runs[part] of each of the `parts`.
void CorpusBuilder::find_ids(std::span<const std::uint64_t> parts,
                             std::span<const std::uint32_t> runs,
                             std::span<std::vector<TokenId>> ids, const Poll& poll) const {
    for (const std::uint64_t part : parts) {
        ids[part].resize(parts_[part].n_numbers(runs[part]));
    }
    run_tasks(parts.size() * TokenRun::kParts, options_.workers, poll,
              [&](std::uint64_t, std::uint64_t task) {
                  const std::uint64_t part = parts[task / TokenRun::kParts];
                  parts_[part].each(runs[part], task % TokenRun::kParts, file_,
                                    [&](const TokenKey& token, TokenId number) {
                                        const TokenId id = ids_.find(token);
                                        ids[part][number] =
                                            id == TokenTable::kAbsent ? unknown_ : id;
                                    });
              });
}

void CorpusBuilder::encode(Outside outside, CorpusSink& sink, const Poll& poll) {
    // For each part, the ids of its current run.
    std::vector<std::vector<TokenId>> ids(parts_.size());
    std::vector<std::uint32_t> runs(parts_.size(), ~std::uint32_t{0});
    std::uint64_t n_ids = 0;
    LastLine line;
    std::vector<Translation> done;
    for (std::size_t first = 0; first < pieces_.size();) {
        // As many pieces as fit into memory, and need at most one run of each part.
        std::vector<std::uint64_t> changed;  // parts with another run than before
        std::vector<bool> used(parts_.size(), false);
        std::uint64_t n_bytes = 0;
        std::size_t last = first;
        for (; last < pieces_.size(); ++last) {
            const Piece& piece = pieces_[last];
            n_bytes += translation_bytes(piece);
            if ((used[piece.part] && runs[piece.part] != piece.run) ||
                (last > first && n_bytes > shares_.group_bytes)) {
                break;
            }
            if (runs[piece.part] != piece.run) {
                changed.push_back(piece.part);
            }
            runs[piece.part] = piece.run;
            used[piece.part] = true;
        }
        find_ids(changed, runs, ids, poll);
        done.assign(last - first, {});
        run_tasks(done.size(), options_.workers, poll, [&](std::uint64_t, std::uint64_t i) {
            Piece& piece = pieces_[first + i];
            if (piece.is_spilled) {
                piece.load(file_);
            }
            done[i] = translate(piece, ids[piece.part], outside);
        });
        for (std::size_t i = 0; i < done.size(); ++i) {
            for (std::uint64_t& end : done[i].ends) {
                end += n_ids;
            }
            n_ids += done[i].ids.size();
            if (line.ends_with(pieces_[first + i])) {
                done[i].ends.push_back(n_ids);
            }
            sink.write(done[i].ids, done[i].ends);
        }
        first = last;
    }
    pieces_ = std::vector<Piece>();
    for (SpillingTable& part : parts_) {
        part = {};
    }
}

}  // namespace sgns
