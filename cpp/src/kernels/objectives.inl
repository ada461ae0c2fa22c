// objectives.inl: the loss of a score and its slope.
//
// An objective is a name and a function of (score, seen), where `seen` is all ones for an observed
// pair and zero for noise. To add one, write a struct and add it to `Objectives`, and a function of
// the same name to torch_backend.OBJECTIVES.

#pragma once

#include "architectures.inl"

namespace sgns {

namespace {

constexpr std::size_t kFactors = 8;  // scores whose losses take one logarithm

/// loss = linear + log(factor). The losses of several scores need only one logarithm, that of the
/// product of their factors.
struct ScoreLoss {
    Lane linear;  // infinite or undefined if the score is
    Lane factor;  // from 1 to 2
    Lane slope;   // -d loss / d score

    [[nodiscard]] Lane loss() const { return linear + log_positive(factor); }
};

/// Negative sampling: -log sigmoid(score) for an observed pair, -log sigmoid(-score) for noise
/// (Mikolov et al., NIPS 2013, equation 4).
struct Logistic {
    static constexpr const char* name = "logistic";

    static ScoreLoss evaluate(Lane score, IntLane seen) {
        // The loss is log(1 + exp(x)). Its slope in x is sigmoid(x).
        const Lane x = select(seen, -score, score);
        const Lane e = exp_negative(-absolute(x));
        const Lane factor = 1.0F + e;
        const Lane upper = reciprocal(factor);  // sigmoid(|x|)
        const Lane lower = e * upper;           // sigmoid(-|x|)
        const IntLane negative = x < Lane{};
        const Lane sigmoid = select(negative, lower, upper);
        return {select(negative, Lane{}, x), factor, select(seen, sigmoid, -sigmoid)};
    }
};

using Objectives = List<Logistic>;

}  // namespace

}  // namespace sgns
