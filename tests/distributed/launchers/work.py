"""Training that a launcher starts on each of its workers."""

from pathlib import Path


def work(config):
    """Train on a text, and save the model on rank 0; fail once on rank 1 if told so."""
    import os
    import signal

    import sgns
    import torch.distributed as dist

    folder = Path(config["folder"])
    dies = config.get("dies") and not (folder / "died").exists() and dist.get_rank() == 1

    def progress(now):
        pass

    if dies:
        (folder / "died").touch()
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, 1.0)  # while it trains
    model = sgns.train(
        folder / "text.txt",
        distributed=True,
        vector_size=20,
        epochs=60,
        workers=1,
        min_count=1,
        checkpoint=folder / "checkpoint",
        checkpoint_every="100000 words",
        resume=True,
        on_progress=progress,
    )
    if dist.get_rank() == 0:
        model.save(folder / "model.safetensors")
    return model.words_trained
