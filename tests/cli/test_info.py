"""The command ``info``."""

import json

import numpy as np
from sgns import Model, _core
from sgns.cli.contents import contents_of

from .commands import rows, run


def test_info_names_the_instruction_set_in_use(capsys, monkeypatch):
    baseline = _core.supported_isas()[-1]
    monkeypatch.setenv("SGNS_ISA", baseline)
    assert run("info") == 0
    shown = dict(rows(capsys.readouterr().out))
    assert shown["instruction set"] == baseline
    assert baseline in shown["supported"].split()
    assert shown["numpy"] == np.__version__
    assert int(shown["cores"]) >= 1
    assert "threads" in shown["device cpu"]


def test_info_offers_no_emulated_instruction_set(capsys):
    assert run("info") == 0
    assert "amx-emulated" in _core.runnable_isas()
    assert "emulated" not in capsys.readouterr().out


def test_info_says_why_the_system_refuses_an_instruction_set(capsys, monkeypatch):
    reason = "the system does not grant its registers (arch_prctl: Operation not permitted)"
    monkeypatch.setattr(_core, "refused_isas", lambda: {"amx": reason})
    assert run("info") == 0
    assert dict(rows(capsys.readouterr().out))["no amx"] == reason


def test_info_of_the_machine_as_json(capsys):
    assert run("info", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown.keys() >= {"sgns", "python", "cores", "instruction_set", "supported", "numpy"}


def test_info_describes_a_file(model, capsys):
    assert run("info", model) == 0
    shown = dict(rows(capsys.readouterr().out))
    loaded = Model.load(model)
    assert shown["kind"] == "model"
    assert shown["words trained"] == str(loaded.words_trained)
    assert shown["option vector_size"] == "8"
    assert run("info", model, "--json") == 0
    assert json.loads(capsys.readouterr().out) == contents_of(model)


def test_info_takes_the_format_of_vectors(model, tmp_path, capsys):
    path = tmp_path / "vectors"
    Model.load(model).vectors.save(path, "glove")
    assert run("info", path, "--format", "glove") == 0
    assert dict(rows(capsys.readouterr().out))["tokens"] == "8"
    assert run("info", "--format", "glove") == 1
    assert "--format is for a file: name one" in capsys.readouterr().err
