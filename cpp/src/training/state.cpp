#include "sgns/training/state.hpp"

namespace sgns {

double TrainState::total_loss() const noexcept {
    double total = 0.0;
    for (const LossPoint& point : loss_curve) {
        total += point.loss;
    }
    return total;
}

}  // namespace sgns
