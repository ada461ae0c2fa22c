"""The command ``info``."""

import numpy as np
from sgns import _core

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
