"""Headers of models of fastText: what can be trained further."""

import pytest
from sgns.errors import FormatError
from sgns.formats import fasttext_header
from sgns.formats.fasttext_layout import Arguments


@pytest.mark.parametrize("model", [fasttext_header.CBOW, fasttext_header.SKIPGRAM])
@pytest.mark.parametrize("loss", [fasttext_header.HS, fasttext_header.NEGATIVE_SAMPLING])
def test_word_models_of_both_losses_can_be_trained(tmp_path, model, loss):
    fasttext_header.check_trainable(tmp_path / "m", Arguments(2, model=model, loss=loss))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"model": 3}, "is a supervised model"),
        ({"loss": 3}, "a loss over all words"),
        ({"loss": 4}, "a loss over all words"),
    ],
)
def test_other_models_cannot_be_trained(tmp_path, changes, what):
    with pytest.raises(fasttext_header.SupervisedModelError, match=what) as caught:
        fasttext_header.check_trainable(tmp_path / "m", Arguments(2, **changes))
    assert "sgns.WordVectors.load" in str(caught.value)
    assert isinstance(caught.value, FormatError)
    assert isinstance(caught.value, NotImplementedError)
