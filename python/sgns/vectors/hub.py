"""Files of models by the name of their folder, or of their repository on Hugging Face."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from sgns.arguments.packages import import_optional

__all__ = ["pretrained_file"]

#: Names of repositories: their parts begin and end with a letter or a digit.
_REPOSITORY = re.compile(r"(\b[\w.-]+\b/)?\b[\w.-]+\b", re.ASCII)


def pretrained_file(name: str | os.PathLike[str], file: str, revision: str | None = None) -> Path:
    """Return the local path of a file in a folder, or in a repository, which is downloaded.

    Parameters
    ----------
    name : str or path
        Folder; or a repository, as "user/name".
    file : str
        File in it.
    revision : str, optional
        Branch, tag or commit of the repository.

    Returns
    -------
    Path
        The file, which exists.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, repository or file.
    ValueError
        If `name` is a file, or is a folder and has a `revision`; or if `file` is not a name.
    ImportError
        If `name` is a repository, and huggingface_hub is not installed.
    """
    if not isinstance(file, str) or not file or not _is_within(file):
        raise ValueError(f"file must be the name of a file in the folder, got {file!r:.80}")
    folder = Path(name)
    if folder.is_dir():
        if revision is not None:
            raise ValueError(f"revision={revision!r} is for a repository, but {folder} is a folder")
        return _file_in(folder, file)
    if folder.exists():
        raise ValueError(
            f"{folder} is a file, not a folder: read it by load(), such as "
            f"sgns.Model.load({os.fspath(name)!r})"
        )
    if not isinstance(name, str) or not _REPOSITORY.fullmatch(name):
        raise FileNotFoundError(f"there is no folder {os.fspath(name)!r}")
    return _downloaded(name, file, revision)


def _is_within(file: str) -> bool:
    path = PurePosixPath(file)
    return not path.is_absolute() and ".." not in path.parts


def _file_in(folder: Path, file: str) -> Path:
    path = folder / file
    if not path.is_file():
        names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
        held = ", ".join(names[:8]) if names else "no files"
        raise FileNotFoundError(f"{folder} has no {file}, but {held}: name one by file=...")
    return path


def _downloaded(repository: str, file: str, revision: str | None) -> Path:
    hub = import_optional(
        "huggingface_hub",
        f"there is no folder {repository!r}, and a repository of Hugging Face needs",
    )
    errors = import_optional("huggingface_hub.errors", "a repository of Hugging Face needs")
    try:
        return Path(hub.hf_hub_download(repository, file, revision=revision, library_name="sgns"))
    except errors.HFValidationError as error:
        raise FileNotFoundError(f"there is no folder {repository!r}") from error
    except errors.RevisionNotFoundError as error:
        raise FileNotFoundError(f"{repository} has no revision {revision!r}") from error
    except errors.LocalEntryNotFoundError as error:
        raise FileNotFoundError(
            f"there is no folder {repository!r}, and {file} of the repository of this name is not "
            "in the cache and cannot be downloaded: check the name, the network, and HF_ENDPOINT"
        ) from error
    except errors.EntryNotFoundError as error:
        raise FileNotFoundError(
            f"{repository} has no file {file}: name another one by file=..."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise FileNotFoundError(
            f"there is no folder and no public repository {repository!r}: for a private one, log "
            "in by `hf auth login`"
        ) from error
