#include "sgns/reading/corpus_builder.hpp"

#include "sgns/base/checks.hpp"
#include "sgns/base/errors.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace sgns {

namespace {

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
      parts_(shares_.workers + 1),
      queue_(shares_.text_bytes) {
    options_.workers = shares_.workers;
    options_.piece_bytes = shares_.piece_bytes;
}

CorpusBuilder::~CorpusBuilder() {
    join(true);
}

// --- input ------------------------------------------------------------------------------

std::uint64_t CorpusBuilder::begin_text(std::string name) {
    return begin(
        {.name = std::move(name), .cutter = TextCutter(options_.piece_bytes, /*drop_mark=*/true)});
}

std::uint64_t CorpusBuilder::begin_rows(std::string name, std::string unit, std::uint64_t first) {
    return begin({.name = std::move(name),
                  .unit = std::move(unit),
                  .first_line = first,
                  .cutter = TextCutter(options_.piece_bytes, /*drop_mark=*/false)});
}

std::uint64_t CorpusBuilder::begin(Text text) {
    push_tokens();
    start_workers();
    const std::lock_guard lock(mutex_);
    texts_.push_back(std::move(text));
    return texts_.size() - 1;
}

CorpusBuilder::Text& CorpusBuilder::text_at(std::uint64_t text) {
    const std::lock_guard lock(mutex_);
    return texts_.at(text);
}

void CorpusBuilder::feed(std::string_view part) {
    if (!feed(texts_.size() - 1, part)) {
        raise_error();
        throw std::logic_error("text is fed after the end of the input");
    }
}

void CorpusBuilder::end_text() {
    if (!end_text(texts_.size() - 1)) {
        raise_error();
        throw std::logic_error("a text ends after the end of the input");
    }
}

bool CorpusBuilder::feed(std::uint64_t text, std::string_view part) {
    Text& fed = text_at(text);
    try {
        while (!part.empty()) {
            if (fed.cutter.value().add(part) && !push(text, false)) {
                return false;
            }
        }
    } catch (const BadText&) {
        queue_.end_at({text, fed.n_pieces}, std::current_exception());
        return false;
    }
    return true;
}

bool CorpusBuilder::end_text(std::uint64_t text) {
    const bool is_pushed = push(text, true);
    text_at(text).cutter.reset();
    return is_pushed;
}

/// Hands a piece of a text to the workers: a complete one, or the last one.
bool CorpusBuilder::push(std::uint64_t text, bool ends_text) {
    Text& fed = text_at(text);
    PieceJob job;
    job.place = {text, fed.n_pieces};
    job.text.bytes = queue_.buffer();
    fed.cutter.value().cut(job.text);
    job.text.pad();
    job.ends_text = ends_text;
    if (!queue_.push(std::move(job))) {
        return false;
    }
    ++fed.n_pieces;
    return true;
}

std::uint64_t CorpusBuilder::add_file(std::string name, int descriptor, std::uint64_t size) {
    auto file = std::make_shared<const TextFile>(descriptor, name, size, options_.piece_bytes);
    const std::uint64_t text = begin({.name = std::move(name)});
    (void)queue_.push_file({text, 0}, std::move(file));
    return text;
}

void CorpusBuilder::start_workers() {
    for (std::size_t part = threads_.size(); part < options_.workers; ++part) {
        threads_.emplace_back([this, part] { work(static_cast<std::uint32_t>(part)); });
    }
}

void CorpusBuilder::work(std::uint32_t part) noexcept {
    PieceJob job;
    for (bool has_reader = true; has_reader;) {
        has_reader = false;
        try {
            PieceReader reader(parts_[part].table, options_.on_invalid);
            has_reader = true;
            while (queue_.take(job)) {
                count(job, reader, part);
            }
            return;
        } catch (...) {
            queue_.end_at(has_reader ? job.place : PiecePlace{}, std::current_exception());
        }
        if (!has_reader) {
            queue_.close(/*abandon=*/true);  // there may be no worker to count the rest
        }
        // What is before the error can have an error, too. Its words are only read for that.
        parts_[part].table = TokenTable();
    }
}

void CorpusBuilder::count(PieceJob& job, PieceReader& reader, std::uint32_t part) {
    Piece piece;
    std::unique_lock alone(long_tokens_, std::defer_lock);
    if (job.file) {
        job.file->read(job.place.piece, job.text, alone);
        job.text.pad();
    }
    reader.read(job.text, piece);
    piece.ends_text = job.ends_text;
    keep(std::move(piece), job.place, part);
    if (job.file) {
        bytes_read_ += job.file->n_bytes(job.place.piece);
    }
    if (job.text.bytes.capacity() > 4 * options_.piece_bytes) {  // it had a long token
        job.text.bytes = std::string();
    }
}

/// Stores a piece in memory, or in the file if memory is short.
void CorpusBuilder::keep(Piece piece, PiecePlace place, std::uint32_t part) {
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
    std::vector<Piece>& pieces = texts_[place.text].pieces;
    if (pieces.size() <= place.piece) {
        pieces.resize(place.piece + 1);
    }
    pieces[place.piece] = std::move(piece);
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
    if (tokens_.ids.empty() && tokens_.ends.empty()) {
        return;
    }
    if (texts_.empty() || !texts_.back().is_tokens) {
        const std::lock_guard lock(mutex_);
        texts_.push_back({.is_tokens = true});
    }
    Text& text = texts_.back();
    keep(std::exchange(tokens_, {}), {texts_.size() - 1, text.n_pieces},
         static_cast<std::uint32_t>(options_.workers));
    ++text.n_pieces;
    tokens_bytes_ = 0;
}

// --- errors and the end of the input ------------------------------------------------------

void CorpusBuilder::end_input_after(std::uint64_t text) noexcept {
    queue_.end_at(PiecePlace::after(text), nullptr);
}

/// Joins all workers: after all jobs, or as soon as possible if `abandon`.
void CorpusBuilder::join(bool abandon) noexcept {
    queue_.close(abandon);
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void CorpusBuilder::raise_error() {
    if (!queue_.end().error) {
        return;
    }
    join(false);  // an earlier piece may have an error, too
    const auto [place, error] = queue_.end();
    try {
        std::rethrow_exception(error);
    } catch (const BadText& bad) {
        const Text& text = texts_[place.text];
        std::uint64_t line = text.first_line + bad.lines;
        for (std::uint64_t i = 0; i < place.piece; ++i) {
            line += text.pieces[i].n_ends;
        }
        const std::string where =
            text.unit.empty()
                ? " at line " + std::to_string(line) + ", byte offset " + std::to_string(bad.offset)
                : " in " + text.unit + " " + std::to_string(line);
        const std::string message = text.name + ": " + bad.what + where;
        if (bad.can_replace) {
            throw EncodingError(message + std::string(kAdvice));
        }
        throw CorpusError(message);
    }
}

void CorpusBuilder::end_input() {
    push_tokens();
    join(false);
    raise_error();
    for (Text& text : texts_) {
        std::move(text.pieces.begin(), text.pieces.end(), std::back_inserter(pieces_));
        text.pieces.clear();
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

void CorpusBuilder::encode(Outside outside, CorpusSink& sink, const Poll& poll, Meter* meter) {
    Meter unread;
    Meter& seen = meter == nullptr ? unread : *meter;
    seen.expect(n_words_);
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
            seen.add(piece.n_ids);
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
