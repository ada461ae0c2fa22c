"""Folders of models, as Hugging Face holds them."""

import numpy as np
import pytest
import sgns
from safetensors.numpy import load_file

VECTORS = sgns.WordVectors(["a", "b"], np.array([[1, 2], [3, 4]]))


def test_a_folder_is_loaded_as_it_was_saved(tmp_path):
    VECTORS.save_pretrained(tmp_path / "new" / "words", license="mit")
    loaded = sgns.WordVectors.from_pretrained(tmp_path / "new" / "words")
    np.testing.assert_array_equal(loaded.matrix, VECTORS.matrix)
    assert loaded.vocabulary.tokens == VECTORS.vocabulary.tokens
    assert sorted(path.name for path in (tmp_path / "new/words").iterdir()) == [
        "README.md",
        "model.safetensors",
    ]
    card = (tmp_path / "new/words/README.md").read_text()
    assert "# words\n" in card
    assert 'license: "mit"' in card


def test_other_programs_read_the_file(tmp_path):
    VECTORS.save_pretrained(tmp_path)
    held = load_file(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(held["vectors"], VECTORS.matrix)


def test_options_are_those_of_load(tmp_path):
    VECTORS.save_pretrained(tmp_path)
    loaded = sgns.WordVectors.from_pretrained(str(tmp_path), limit=1)
    assert loaded.vocabulary.tokens == ("a",)


def test_a_file_can_be_chosen(tmp_path):
    VECTORS.save(tmp_path / "other.vec")
    loaded = sgns.WordVectors.from_pretrained(tmp_path, file="other.vec")
    np.testing.assert_array_equal(loaded.matrix, VECTORS.matrix)


def test_a_card_that_exists_is_kept(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    VECTORS.save_pretrained(tmp_path)
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_wrong_detail_leaves_no_folder(tmp_path):
    with pytest.raises(TypeError, match="licnse"):
        VECTORS.save_pretrained(tmp_path / "words", licnse="mit")
    assert list(tmp_path.iterdir()) == []
