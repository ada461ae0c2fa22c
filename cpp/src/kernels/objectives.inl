// objectives.inl: what a score costs, and which way it should move.
//
// An objective is a name and one function of (score, label), where the label is 1 for the pair
// that was seen and 0 for noise. Adding one is writing a struct and naming it in `Objectives`;
// the tests want a twin of the same name in torch_backend.OBJECTIVES.

#pragma once

#include "architectures.inl"

namespace sgns {

namespace {

struct ScoreLoss {
    Lane loss;
    Lane slope;  // -d loss / d score
};

/// Negative sampling: -log sigmoid(score) for the pair, -log sigmoid(-score) for noise
/// (Mikolov et al., NIPS 2013, equation 4).
struct Logistic {
    static constexpr const char* name = "logistic";

    static ScoreLoss evaluate(Lane score, Lane label) {
        const Lane magnitude = absolute(score);
        const Lane e = exp_negative(-magnitude);
        const Lane upper = 1.0F / (1.0F + e);  // sigmoid(|score|)
        const Lane sigmoid = select(score < Lane{}, e * upper, upper);
        // log(1 + exp(score)), written so that an infinite or undefined score stays one.
        const Lane softplus = 0.5F * (score + magnitude) + log_one_plus(e);
        return {softplus - label * score, label - sigmoid};
    }
};

using Objectives = List<Logistic>;

}  // namespace

}  // namespace sgns
