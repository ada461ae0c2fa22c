#include "sgns/base/secret.hpp"

#include <chrono>
#include <exception>
#include <random>

namespace sgns {

Secret random_secret() noexcept {
    static_assert(std::random_device::max() >= 0xFFFFFFFF);
    std::uint64_t words[2];
    try {
        std::random_device device;
        for (std::uint64_t& word : words) {
            word = std::uint64_t{device()} << 32 | device();
        }
    } catch (const std::exception&) {  // the system has no random numbers
        static int here;
        words[0] =
            static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
        words[1] = reinterpret_cast<std::uintptr_t>(&here);
    }
    return {words[0] | 1, words[1] | 1};
}

const Secret kSecret = random_secret();

}  // namespace sgns
