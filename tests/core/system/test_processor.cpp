#include "sgns/system/processor.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>

using namespace sgns;

namespace {

// A processor that has everything, from which the tests take features away.
CpuidResult leaf_0;
CpuidResult leaf_1;
CpuidResult leaf_7;
CpuidResult leaf_7_1;
std::uint64_t saved;

constexpr std::uint64_t kAllSaved = 0x600E7;

void reset() {
    leaf_0 = {0x1F, 0x756E6547, 0, 0};  // "Genu" of GenuineIntel
    leaf_1 = {0, 0, 0xFFFFFFFF, 0};
    leaf_7 = {1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF};
    leaf_7_1 = {0xFFFFFFFF, 0, 0, 0};
    saved = kAllSaved;
}

CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
    REQUIRE((leaf == 0 || leaf == 1 || leaf == 7));
    REQUIRE(leaf <= leaf_0[0]);
    REQUIRE((leaf != 7 || subleaf <= leaf_7[0]));
    return leaf == 0 ? leaf_0 : leaf == 1 ? leaf_1 : subleaf == 0 ? leaf_7 : leaf_7_1;
}

std::uint64_t saved_registers() {
    REQUIRE((leaf_1[2] >> 27 & 1) == 1);  // the instruction XGETBV would be a fault
    return saved;
}

/// One digit for each of AVX2, AVX-512, bfloat16 and AMX.
int levels() {
    const Features found = features_of(cpuid, saved_registers);
    return found.avx2 * 1000 + found.avx512 * 100 + found.avx512bf16 * 10 + found.amx;
}

int without(std::uint32_t& reg, int bit) {
    reg &= ~(std::uint32_t{1} << bit);
    const int found = levels();
    reset();
    return found;
}

int with_saved(std::uint64_t registers) {
    saved = registers;
    const int found = levels();
    reset();
    return found;
}

}  // namespace

TEST_CASE("a processor has the features of which all parts are there") {
    reset();
    CHECK(levels() == 1111);
    CHECK(without(leaf_1[2], 12) == 0);  // FMA
    CHECK(without(leaf_7[1], 5) == 0);   // AVX2
    for (const int bit : {16, 17, 30, 31}) {
        CAPTURE(bit);
        CHECK(without(leaf_7[1], bit) == 1000);  // F, DQ, BW, VL
    }
    CHECK(without(leaf_7_1[0], 5) == 1100);
    CHECK(without(leaf_7[3], 22) == 1110);
    CHECK(without(leaf_7[3], 24) == 1110);
}

TEST_CASE("features need registers that the system saves") {
    reset();
    CHECK(without(leaf_1[2], 27) == 0);  // the system cannot be asked
    CHECK(with_saved(kAllSaved & ~std::uint64_t{4}) == 0);
    for (const int bit : {5, 6, 7}) {
        CAPTURE(bit);
        CHECK(with_saved(kAllSaved & ~(std::uint64_t{1} << bit)) == 1000);
    }
}

TEST_CASE("older processors are not asked for leaves that they lack") {
    reset();
    leaf_7[0] = 0;
    CHECK(levels() == 1100);
    leaf_0[0] = 6;
    CHECK(levels() == 0);
}

TEST_CASE("the maker of the processor is known") {
    reset();
    CHECK_FALSE(features_of(cpuid, saved_registers).is_amd);
    leaf_0[1] = 0x68747541;  // "Auth" of AuthenticAMD
    CHECK(features_of(cpuid, saved_registers).is_amd);
    leaf_0[0] = 1;
    CHECK(features_of(cpuid, saved_registers).is_amd);
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
TEST_CASE("the features of this processor are those that GCC finds") {
    const Features& found = processor_features();
    CHECK(found.avx2 == (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
    CHECK(found.avx512 ==
          (found.avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")));
    CHECK(found.avx512bf16 == (found.avx512 && __builtin_cpu_supports("avx512bf16")));
    CHECK(found.is_amd == (__builtin_cpu_is("amd") != 0));
}
#endif

TEST_CASE("an unknown code of arch_prctl is an error") {
    const int error = arch_prctl(-1, 0);
    CHECK((error == EINVAL || error == ENOSYS));
}
