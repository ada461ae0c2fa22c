#include "sgns/reading/corpus_builder.hpp"

#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"

#include <algorithm>
#include <utility>

namespace sgns {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint64_t kTokensBetweenPolls = 1 << 16;

}  // namespace

CorpusBuilder::CorpusBuilder(BuildOptions options)
    : options_(std::move(options)), file_(options_.folder), parts_(options_.workers + 1) {
    check_positive("workers", options_.workers);
    check_positive("piece_bytes", options_.piece_bytes);
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
        } else if (pending_.size() > kLongestToken) {
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
        changed_.wait(lock, [&] { return jobs_.size() < 2 * options_.workers || failure_.error; });
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
        if (job.text.bytes.capacity() > 0) {
            spare_.push_back(std::move(job.text.bytes));
        }
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
    if (held_bytes_ + piece.n_bytes() > options_.max_bytes / 2) {
        piece.spill(file_);
    } else {
        held_bytes_ += piece.n_bytes();
    }
    // A table that grows exists twice for a while, and is then twice as large.
    if (parts_[part].table.n_bytes() > options_.max_bytes / 12 / parts_.size()) {
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
    if (tokens_.ids.size() >= options_.piece_bytes) {
        push_tokens();
    }
}

void CorpusBuilder::end_sentence() {
    tokens_.ends.push_back(static_cast<std::uint32_t>(tokens_.ids.size()));
    if (tokens_.ends.size() >= options_.piece_bytes) {
        push_tokens();
    }
}

void CorpusBuilder::push_tokens() {
    if (!tokens_.ids.empty() || !tokens_.ends.empty()) {
        keep(std::exchange(tokens_, {}), n_pieces_, static_cast<std::uint32_t>(options_.workers));
        ++n_pieces_;
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
    std::uint64_t n_done = 0;
    const auto poll_sometimes = [&] {
        if (poll && ++n_done % kTokensBetweenPolls == 0) {
            poll();
        }
    };
    VocabularyChoice choice(options);
    SpillingTable::sum(parts_, file_, [&](std::string_view token, std::uint64_t count) {
        choice.add(token, count);
        poll_sometimes();
    });
    Vocabulary vocabulary = choice.finish(n_words_);
    ids_ = TokenTable();
    for (const std::string& token : vocabulary.tokens) {
        ids_.count(token);
        poll_sometimes();
    }
    unknown_ = options.unknown.empty() ? kDropped : ids_.find(TokenKey::of(options.unknown));
    return vocabulary;
}

// --- output -----------------------------------------------------------------------------

/// The id of each number of a run.
std::vector<TokenId> CorpusBuilder::ids_of_numbers(std::uint64_t part, std::uint32_t run) const {
    std::vector<TokenId> ids(parts_[part].n_numbers(run));
    parts_[part].each(run, file_, [&](std::string_view token, TokenId number) {
        const TokenId id = ids_.find(TokenKey::of(token));
        ids[number] = id == TokenTable::kAbsent ? unknown_ : id;
    });
    return ids;
}

void CorpusBuilder::encode(Outside outside, CorpusSink& sink, const Poll& poll) {
    // For each part, the ids of its current run.
    std::vector<std::vector<TokenId>> ids(parts_.size());
    std::vector<std::uint32_t> runs(parts_.size(), ~std::uint32_t{0});
    std::uint64_t n_ids = 0;
    LastLine line;
    std::vector<Translation> done;
    for (std::size_t first = 0; first < pieces_.size();) {
        // As many pieces as need at most one run of each part.
        std::vector<std::uint32_t> wanted = runs;
        std::vector<bool> used(parts_.size(), false);
        std::size_t last = first;
        for (; last < pieces_.size() && last < first + 4 * options_.workers; ++last) {
            const Piece& piece = pieces_[last];
            if (used[piece.part] && wanted[piece.part] != piece.run) {
                break;
            }
            wanted[piece.part] = piece.run;
            used[piece.part] = true;
        }
        run_tasks(parts_.size(), options_.workers, poll, [&](std::uint64_t, std::uint64_t part) {
            if (wanted[part] != runs[part]) {
                ids[part] = ids_of_numbers(part, wanted[part]);
            }
        });
        runs = std::move(wanted);
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
