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

constexpr std::uint64_t kTokensBetweenPolls = 1 << 16;

}  // namespace

CorpusBuilder::CorpusBuilder(BuildOptions options)
    : options_(std::move(options)),
      file_(options_.folder),
      parts_(options_.workers + 1),
      queue_(2 * options_.workers) {
    check_positive("workers", options_.workers);
    check_positive("piece_bytes", options_.piece_bytes);
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
    if (job.file) {
        job.file->read(job.place.piece, job.text);
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
    std::vector<Piece>& pieces = texts_[place.text].pieces;
    if (pieces.size() <= place.piece) {
        pieces.resize(place.piece + 1);
    }
    pieces[place.piece] = std::move(piece);
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
