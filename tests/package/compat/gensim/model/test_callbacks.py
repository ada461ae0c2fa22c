"""Callbacks run at gensim's moments and see the current model."""

import gensim.models.callbacks
import pytest
from sgns.compat.gensim import CallbackAny2Vec, Word2Vec
from sgns.compat.gensim.model.callbacks import as_callbacks

QUICK = {"vector_size": 4, "min_count": 1, "workers": 1, "epochs": 2, "sample": 0}


@pytest.mark.parametrize("base", [CallbackAny2Vec, gensim.models.callbacks.CallbackAny2Vec])
def test_callbacks_run_in_gensims_order(sentences, real, base):
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


def test_callbacks_see_and_change_the_current_model(sentences):
    losses, nearest, lengths = [], [], []

    class Changer(CallbackAny2Vec):
        def on_epoch_end(self, model):
            losses.append(model.get_latest_training_loss())
            model.running_training_loss = 0.0  # as users of gensim often do
            nearest.append(model.wv.most_similar("a1", topn=3))
            lengths.append(model.wv.norms[0])

    model = Word2Vec(sentences, **(QUICK | {"epochs": 4}), compute_loss=True, callbacks=[Changer()])
    assert losses == sorted(losses, reverse=True)
    assert len(set(lengths)) == 4  # norms are computed again in each epoch
    assert nearest[-1] == model.wv.most_similar("a1", topn=3)
    assert model.get_latest_training_loss() == 0


def test_an_exception_in_a_callback_ends_training(sentences):
    class Enough(CallbackAny2Vec):
        n_epochs = 0

        def on_epoch_end(self, model):
            self.n_epochs += 1
            raise StopIteration("enough")

    callback = Enough()
    with pytest.raises(StopIteration, match="enough"):
        Word2Vec(sentences, **QUICK, callbacks=[callback])
    assert callback.n_epochs == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CallbackAny2Vec(), r"callbacks must be a list, got one .*callbacks=\[\.\.\.\]"),
        (lambda: [CallbackAny2Vec], r"callbacks\[0\] is the class CallbackAny2Vec.*write Call"),
        (lambda: [CallbackAny2Vec(), 3], r"callbacks\[1\] has no method on_train_begin.*got 3"),
    ],
)
def test_objects_that_are_not_callbacks_are_refused_before_training(sentences, make, message):
    with pytest.raises(TypeError, match=message):
        Word2Vec(sentences, **QUICK, callbacks=make())
    model = Word2Vec(**QUICK)
    model.build_vocab(sentences)
    with pytest.raises(TypeError, match=message):
        model.train(sentences, total_examples=1, epochs=1, callbacks=make())
    assert model.train_count == 0
    assert as_callbacks(None) == []
