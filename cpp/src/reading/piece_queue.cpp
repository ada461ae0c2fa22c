#include "sgns/reading/piece_queue.hpp"

#include <algorithm>
#include <utility>

namespace sgns {

namespace {

constexpr std::size_t kMostSpare = 64;  // buffers

}  // namespace

PieceQueue::PieceQueue(std::uint64_t most_bytes, std::size_t most_files)
    : most_bytes_(most_bytes), most_files_(most_files) {
    spare_.reserve(kMostSpare);
}

bool PieceQueue::push(PieceJob job) {
    {
        std::unique_lock lock(mutex_);
        job.n_bytes = job.text.bytes.size();
        const auto is_moot = [&] { return closed_ || end_.place < job.place; };
        // A piece with a long token may be the only one.
        room_.wait(lock, [&] {
            return text_bytes_ == 0 || text_bytes_ + job.n_bytes <= most_bytes_ || is_moot();
        });
        if (is_moot()) {
            return false;
        }
        const std::uint64_t n_bytes = job.n_bytes;
        pieces_.push_back(std::move(job));
        text_bytes_ += n_bytes;
    }
    filled_.notify_one();
    room_.notify_one();  // there may be room for a shorter piece, too
    return true;
}

std::string PieceQueue::buffer() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) {
        return {};
    }
    std::string buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
}

bool PieceQueue::push_file(PiecePlace place, std::shared_ptr<const TextFile> file) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || end_.place < place) {
            return false;
        }
        const std::uint64_t n_pieces = file->n_ranges();
        files_.push_back({place, n_pieces, std::move(file)});
    }
    filled_.notify_all();
    return true;
}

bool PieceQueue::wait_for_room(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return left_.wait_for(lock, time, [&] {
        return files_.size() < most_files_ || end_.place < PiecePlace::last() || closed_;
    });
}

bool PieceQueue::wait_until_idle(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return left_.wait_for(lock, time, [&] { return is_idle(); });
}

bool PieceQueue::take(PieceJob& job) noexcept {
    std::unique_lock lock(mutex_);
    give_back(job);
    filled_.wait(lock, [&] { return !pieces_.empty() || !files_.empty() || closed_; });
    // Pieces that were fed hold memory, and those who feed wait for room.
    if (!pieces_.empty()) {
        job = std::move(pieces_.front());
        pieces_.pop_front();
        ++n_taken_;
        return true;
    }
    if (files_.empty()) {
        return false;
    }
    Ranges& ranges = files_.front();
    job.place = ranges.next;
    job.file = ranges.file;
    job.n_bytes = job.file->n_bytes(job.place.piece);
    job.ends_text = ++ranges.next.piece == ranges.n_pieces;
    ++n_taken_;
    text_bytes_ += job.n_bytes;
    if (job.ends_text) {
        files_.pop_front();
        lock.unlock();
        left_.notify_all();
    }
    return true;
}

/// Keeps the buffer of a job that was fed. A worker reads all files into one buffer of its own.
void PieceQueue::give_back(PieceJob& job) noexcept {
    if (job.place == PiecePlace::last()) {
        return;  // it has none yet
    }
    job.place = PiecePlace::last();
    if (job.file) {
        job.file.reset();
    } else {
        std::string buffer = std::exchange(job.text.bytes, {});
        if (spare_.size() < spare_.capacity() && buffer.capacity() > 0) {
            spare_.push_back(std::move(buffer));
        }
    }
    --n_taken_;
    text_bytes_ -= job.n_bytes;
    room_.notify_one();
    if (is_idle()) {
        left_.notify_all();
    }
}

void PieceQueue::end_at(PiecePlace place, std::exception_ptr error) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (end_.place <= place) {
            return;
        }
        end_ = {place, std::move(error)};
        std::erase_if(pieces_, [&](const PieceJob& job) {
            text_bytes_ -= place < job.place ? job.n_bytes : 0;
            return place < job.place;
        });
        std::erase_if(files_, [&](const Ranges& ranges) { return place < ranges.next; });
        for (Ranges& ranges : files_) {
            if (ranges.next.text == place.text && place.piece < ranges.n_pieces) {
                ranges.n_pieces = place.piece + 1;
            }
        }
    }
    room_.notify_all();
    left_.notify_all();
}

InputEnd PieceQueue::end() const {
    const std::lock_guard lock(mutex_);
    return end_;
}

void PieceQueue::close(bool abandon) noexcept {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        abandoned_ = abandoned_ || abandon;
        if (abandon) {
            pieces_.clear();
            files_.clear();
        }
    }
    room_.notify_all();
    filled_.notify_all();
    left_.notify_all();
}

}  // namespace sgns
