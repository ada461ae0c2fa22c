"""An option of training has one name, one default and one meaning, wherever it can be given."""

import dataclasses
import inspect

import pytest
import sgns
from sgns.cli.training import NodeTraining, TextTraining, Training
from sgns.graph.node2vec import DEFAULTS
from sgns.sklearn import MeanVectorizer
from sgns.training.settings import Settings, TrainingOptions
from sgns.training.start import Start

#: Options that the command line cannot have: arrays and functions.
ONLY_IN_PYTHON = {"distributed", "noise", "objective", "on_progress", "progress"} | {
    field.name for field in dataclasses.fields(Start)
}


def defaults_of(function):
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def fields_of(group):
    return {field.name: field.default for field in dataclasses.fields(group)}


TRAIN = defaults_of(sgns.train)


def test_train_has_every_setting_with_its_default():
    for part in (Settings, Start):
        assert fields_of(part).items() <= TRAIN.items()


def test_options_in_common_are_options_of_train():
    common = TrainingOptions.__annotations__.keys()
    assert common <= TRAIN.keys()
    assert fields_of(Settings).keys() - {"architecture"} <= common
    assert fields_of(Start).keys() <= common


def test_a_file_stores_the_settings():
    only_with_auto = {"max_epochs"}
    assert Settings().to_options().keys() == fields_of(Settings).keys() - only_with_auto
    assert Settings(epochs="auto").to_options().keys() == fields_of(Settings).keys()


def test_the_command_line_has_the_options_of_the_functions():
    assert fields_of(TextTraining).items() <= TRAIN.items()
    on_the_command = fields_of(TextTraining).keys() | {"min_count", "workers"}
    assert TRAIN.keys() - on_the_command == ONLY_IN_PYTHON
    node2vec = {
        name: parameter.default
        for name, parameter in inspect.signature(sgns.graph.node2vec).parameters.items()
    }
    usual = fields_of(Training) | node2vec | DEFAULTS
    assert all(usual[name] == default for name, default in fields_of(NodeTraining).items())


def test_options_of_the_transformer_are_options_of_train():
    found = defaults_of(MeanVectorizer)
    assert len(found) > 25
    assert found.items() <= TRAIN.items()


@pytest.mark.parametrize(
    "train",
    [
        lambda **options: sgns.train_pairs([0, 1], [1, 0], **options),
        lambda **options: sgns.graph.node2vec("no such file", **options),
    ],
)
def test_an_unknown_option_is_refused_before_anything_is_read(train):
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'vectr_size'"):
        train(vectr_size=3)
