"""The command ``--install-completion``: completion in shells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from sgns.cli.streams import say

__all__ = ["completion_command"]


def completion_command(app: App) -> Callable[..., None]:
    """Return the command that installs the completion of `app`."""

    def install_completion(
        *,
        shell: Literal["bash", "zsh", "fish"] | None = None,
        output: Annotated[Path | None, Parameter(alias="-o")] = None,
    ) -> None:
        """Install the completion of commands and options in bash, zsh or fish.

        A new shell has it. Without an output, a line is added to .bashrc or .zshrc.

        Example: ``sgns --install-completion --shell zsh``

        Parameters
        ----------
        shell
            Shell; if omitted, the one that runs this command.
        output
            File to write; if omitted, the one that the shell reads.
        """
        from cyclopts.completion.detect import ShellDetectionError

        try:
            path = app.install_completion(shell=shell, output=output, add_to_startup=output is None)
        except ShellDetectionError:
            raise ValueError("the shell is unknown: give --shell bash, zsh or fish") from None
        say(f"wrote {path}: a new shell completes commands and options of sgns")

    return install_completion
