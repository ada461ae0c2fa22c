import gensim.models.callbacks
import pytest
from sgns.compat.gensim import CallbackAny2Vec, Word2Vec

QUICK = {"vector_size": 4, "min_count": 1, "workers": 1, "epochs": 2, "sample": 0}


@pytest.mark.parametrize("base", [CallbackAny2Vec, gensim.models.callbacks.CallbackAny2Vec])
def test_callbacks_are_called_in_gensims_order(sentences, real, base):
    class Recorder(base):
        def __init__(self):
            self.moments = []

        def on_train_begin(self, model):
            self.moments.append("train begins")

        def on_epoch_begin(self, model):
            self.moments.append("epoch begins")

        def on_epoch_end(self, model):
            self.moments.append("epoch ends")

        def on_train_end(self, model):
            self.moments.append("train ends")

    ours, theirs = Recorder(), Recorder()
    model = Word2Vec(sentences, **QUICK, callbacks=[ours])
    real["Word2Vec"](sentences, **QUICK, callbacks=[theirs])
    assert ours.moments == theirs.moments
    assert len(ours.moments) == 6
    assert model.epochs == 2


def test_a_callback_sees_and_changes_the_model(sentences):
    losses, nearest, lengths = [], [], []

    class Meddler(CallbackAny2Vec):
        def on_epoch_end(self, model):
            losses.append(model.get_latest_training_loss())
            model.running_training_loss = 0.0  # a habit of gensim's users
            nearest.append(model.wv.most_similar("a1", topn=3))
            lengths.append(model.wv.norms[0])

    model = Word2Vec(sentences, **(QUICK | {"epochs": 4}), compute_loss=True, callbacks=[Meddler()])
    assert losses == sorted(losses, reverse=True)
    assert len(set(lengths)) == 4  # not those of the first epoch for ever
    assert nearest[-1] == model.wv.most_similar("a1", topn=3)
    assert model.get_latest_training_loss() == 0


def test_what_a_callback_raises_ends_training(sentences):
    class Enough(CallbackAny2Vec):
        n_epochs = 0

        def on_epoch_end(self, model):
            self.n_epochs += 1
            raise StopIteration("enough")

    callback = Enough()
    with pytest.raises(StopIteration, match="enough"):
        Word2Vec(sentences, **QUICK, callbacks=[callback])
    assert callback.n_epochs == 1
