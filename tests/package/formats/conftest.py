"""Fixtures for each format of vectors."""

import pytest
from sgns.formats import FORMATS


@pytest.fixture(params=FORMATS, ids=lambda format: format.name)
def format(request):
    return request.param


@pytest.fixture
def path(format, tmp_path):
    return tmp_path / f"vectors{format.extensions[0]}"
