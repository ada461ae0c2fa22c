#include "sgns/pairs/block_reader.hpp"

#include <stdexcept>
#include <string>

namespace sgns {

BlockReader::BlockReader(const PairSource& source, std::uint64_t epochs, Claims& claims)
    : source_(source),
      n_claims_(source.n_chunks() * epochs),
      claims_(claims),
      cursor_(source.cursor()) {}

bool BlockReader::read(PairBlock& block) {
    while (!open_ || !cursor_->next(block)) {
        const Place place = claims_.take();
        if (place.claim >= n_claims_) {
            return false;
        }
        cursor_->start(place.claim / source_.n_chunks(), place.claim % source_.n_chunks());
        open_ = true;
        claim_ = place.claim;
        for (n_read_ = 0; n_read_ < place.block; ++n_read_) {
            if (!cursor_->next(block)) {
                throw std::invalid_argument("block " + std::to_string(place.block) +
                                            " is past the end of chunk " +
                                            std::to_string(place.claim));
            }
        }
    }
    ++n_read_;
    return true;
}

}  // namespace sgns
