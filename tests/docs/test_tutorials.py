"""The story of skip-gram can be typed into a prompt of Python, line by line."""

import code
import re
from pathlib import Path

import numpy as np

STORY = Path(__file__).parents[2] / "docs/tutorials/from-scratch.md"


def test_the_story_works_typed_line_by_line(capsys):
    cells = re.findall(r"^```\{code-cell\}\n(.*?)^```", STORY.read_text(), re.M | re.S)
    assert len(cells) > 10
    names = {"__name__": "__console__"}
    prompt = code.InteractiveConsole(names)
    for cell in cells:
        for line in cell.splitlines():
            is_open = prompt.push(line)
        if is_open:  # one more Enter ends an indented block
            is_open = prompt.push("")
        assert not is_open, cell
        assert capsys.readouterr().err == "", cell  # where a prompt prints errors
    vectors = names["vectors"]
    assert vectors.similarity("apple", "banana") > 0.9
    assert vectors.similarity("apple", "dog") < 0.5
    assert np.all(np.diff(names["curve"][::1000, 1]) < 0.5)
    trained = names["trained"].vectors
    assert {word for word, _ in trained.most_similar("cat", topn=2)} == {"dog", "animal"}
