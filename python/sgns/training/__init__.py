"""Training: settings, the run of one training, its checkpoints, and the model it makes."""
