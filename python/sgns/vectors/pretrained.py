"""Folders of vectors and models, as Hugging Face holds them."""

from __future__ import annotations

import os
from typing import Any, Self

from sgns.files.atomic import atomic_write
from sgns.files.names import output_path
from sgns.vectors.card import CardContent, card_text
from sgns.vectors.hub import pretrained_file

__all__ = ["Pretrained"]

#: Names of the files in a folder, which are those that Hugging Face expects.
_MODEL = "model.safetensors"
_CARD = "README.md"


class Pretrained:
    """Methods for folders, for classes with `load` and `save`."""

    @classmethod
    def from_pretrained(
        cls,
        name: str | os.PathLike[str],
        *,
        file: str = _MODEL,
        revision: str | None = None,
        **options: Any,
    ) -> Self:
        """Load from a folder, or from a repository of Hugging Face.

        A repository is downloaded once, and found in the cache of `huggingface_hub` after that;
        this needs the extra "hub".

        Parameters
        ----------
        name : str or path
            Folder that `save_pretrained` wrote; or a repository, as ``"user/name"``. A folder with
            this name comes first.
        file : str, default "model.safetensors"
            File to load, such as ``"model.bin"`` of a model of fastText.
        revision : str, optional
            Branch, tag or commit of the repository. A commit makes sure that the file never
            changes.
        **options
            Options of `load`.

        Returns
        -------
        This class
            What ``load`` of the file returns.

        Raises
        ------
        FileNotFoundError
            If there is no such folder, repository or file.
        ImportError
            If `name` is a repository, and huggingface_hub is not installed.
        Exception
            Any error of `load` or of the download.
        """
        loader: Any = cls
        loaded: Self = loader.load(pretrained_file(name, file, revision), **options)
        return loaded

    def save_pretrained(self, folder: str | os.PathLike[str], **details: Any) -> None:
        """Write a folder that can be uploaded to Hugging Face: a file and a model card.

        `from_pretrained` loads it. ``hf upload USER/NAME FOLDER`` publishes it.

        Parameters
        ----------
        folder : path
            Folder to write to; it is created if needed. The file is model.safetensors, and
            replaces one that exists. The card is README.md, and is written only if there is none.
        **details
            Arguments of `card`. If omitted, the title is the name of the folder.

        Raises
        ------
        OSError
            If a file cannot be written.
        TypeError, ValueError
            As `card` raises them, before anything is written.
        """
        folder = output_path(folder)
        title = details.pop("title", folder.resolve().name)
        text = self.card(title, **details)
        folder.mkdir(parents=True, exist_ok=True)
        saver: Any = self
        saver.save(folder / _MODEL)
        if not (folder / _CARD).exists():
            with atomic_write(folder / _CARD) as file:
                file.write(text.encode())

    def card(self, title: str, **details: Any) -> str:
        """Return a model card in Markdown, with metadata for Hugging Face before it.

        It has the way to load the file, the options and numbers of the training, neighbors of some
        tokens, scores if they are given, and general limits. Add what only you know.

        Parameters
        ----------
        title : str
            Heading; best the name of the repository, as ``"user/name"``.
        data : str, optional
            Sentences about the training data.
        license : str, optional
            License, as Hugging Face names it, such as ``"apache-2.0"``.
        language : str or sequence of str, optional
            Codes of the languages, such as ``"en"``.
        scores : mapping, optional
            What ``sgns evaluate FILE ... --json`` printed, read by `json.load`.

        Returns
        -------
        str
            The card.

        Raises
        ------
        TypeError
            If an argument has another name.
        ValueError
            If the title is empty, or `scores` are something else.
        """
        return card_text(self._card_content(), title, **details)

    def _card_content(self) -> CardContent:
        raise NotImplementedError
