"""Completion in shells."""

import pytest

from ..waiting import run as run_process
from .commands import run


def completed(script, *words):
    """Return what bash completes the last of some words to."""
    lines = [
        f"source {script}",
        f"COMP_WORDS=({' '.join(map(repr, words))})",
        f"COMP_CWORD={len(words) - 1}",
        "$(complete -p sgns | sed 's/.*-F \\([^ ]*\\).*/\\1/')",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    ]
    done = run_process(["bash", "--norc", "-c", "\n".join(lines)])
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_bash_completes_commands_options_and_choices(tmp_path):
    script = tmp_path / "sgns.bash"
    assert run("--install-completion", "--shell", "bash", "-o", script) == 0
    assert completed(script, "sgns", "tr") == ["train"]
    assert completed(script, "sgns", "train", "--log-f") == ["--log-format"]
    assert "--no-shrink-windows" in completed(script, "sgns", "train", "--no-sh")
    assert completed(script, "sgns", "train", "--log-format", "") == ["text", "json"]


@pytest.mark.parametrize(
    ("shell", "path", "startup"),
    [
        ("bash", ".local/share/bash-completion/completions/sgns", ".bashrc"),
        ("zsh", ".zsh/completions/_cyclopts_sgns", ".zshrc"),
        ("fish", ".config/fish/completions/sgns.fish", None),
    ],
)
def test_the_script_is_where_the_shell_reads_it(
    tmp_path, monkeypatch, capsys, shell, path, startup
):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ZSH", "ZSH_CUSTOM", "ZDOTDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert run("--install-completion", "--shell", shell) == 0
    script = (tmp_path / path).read_text()
    for word in ("node2vec", "log-format", "install-completion"):
        assert word in script
    assert capsys.readouterr().err.startswith(f"wrote {tmp_path / path}: ")
    if startup is not None:
        assert "sgns" in (tmp_path / startup).read_text() or shell == "zsh"


def test_a_file_of_the_user_leaves_the_startup_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("--install-completion", "--shell", "zsh", "-o", tmp_path / "script") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["script"]


def test_an_unknown_shell_must_be_named(monkeypatch, capsys):
    from cyclopts.completion import detect

    def fail():
        raise detect.ShellDetectionError

    monkeypatch.setattr(detect, "detect_shell", fail)
    assert run("--install-completion") == 1
    assert capsys.readouterr().err == (
        "sgns: error: the shell is unknown: give --shell bash, zsh or fish\n"
    )
