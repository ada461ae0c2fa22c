"""Instruction sets that tests run."""

import pytest
from sgns import _core

#: Those of this machine, and those that tests emulate. Training offers only the former.
every_isa = pytest.mark.parametrize("isa", _core.runnable_isas())
