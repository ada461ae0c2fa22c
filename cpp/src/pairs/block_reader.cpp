#include "sgns/pairs/block_reader.hpp"

#include "sgns/base/numbers.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace sgns {

BlockReader::BlockReader(const PairSource& source, std::uint64_t epochs, ChunkQueue& queue)
    : source_(source),
      n_chunks_(std::min(saturated_product(source.n_chunks(), epochs), queue.end())),
      queue_(queue),
      cursor_(source.cursor()) {}

bool BlockReader::read(PairBlock& block) {
    while (!open_ || !cursor_->next(block)) {
        const Position position = queue_.take();
        if (position.chunk >= n_chunks_) {
            return false;
        }
        cursor_->start(position.chunk / source_.n_chunks(), position.chunk % source_.n_chunks());
        open_ = true;
        chunk_ = position.chunk;
        for (n_read_ = 0; n_read_ < position.block; ++n_read_) {
            if (!cursor_->next(block)) {
                throw std::invalid_argument("block " + std::to_string(position.block) +
                                            " is past the end of chunk " +
                                            std::to_string(position.chunk));
            }
        }
    }
    ++n_read_;
    return true;
}

}  // namespace sgns
