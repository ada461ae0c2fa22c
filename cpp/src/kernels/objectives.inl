// objectives.inl: what a score costs, and which way it should move.
//
// An objective is a name and one function of (score, seen), where `seen` is all ones for the pair
// that was seen and zero for noise. Adding one is writing a struct and naming it in `Objectives`;
// the tests want a twin of the same name in torch_backend.OBJECTIVES.

#pragma once

#include "architectures.inl"

namespace sgns {

namespace {

/// loss = linear + log(factor): losses of several scores take one logarithm, of the product of
/// their factors.
struct ScoreLoss {
    Lane linear;  // infinite or undefined where the score is
    Lane factor;  // from 1 to 2
    Lane slope;   // -d loss / d score

    [[nodiscard]] Lane loss() const { return linear + log_positive(factor); }
};

/// Negative sampling: -log sigmoid(score) for the pair, -log sigmoid(-score) for noise
/// (Mikolov et al., NIPS 2013, equation 4).
struct Logistic {
    static constexpr const char* name = "logistic";

    static ScoreLoss evaluate(Lane score, IntLane seen) {
        // The loss is log(1 + exp(x)), and its slope in x is sigmoid(x).
        const Lane x = select(seen, -score, score);
        const Lane e = exp_negative(-absolute(x));
        const Lane factor = 1.0F + e;
        const Lane upper = 1.0F / factor;  // sigmoid(|x|)
        const Lane lower = e * upper;      // sigmoid(-|x|)
        const IntLane negative = x < Lane{};
        const Lane sigmoid = select(negative, lower, upper);
        return {select(negative, Lane{}, x), factor, select(seen, sigmoid, -sigmoid)};
    }
};

using Objectives = List<Logistic>;

}  // namespace

}  // namespace sgns
