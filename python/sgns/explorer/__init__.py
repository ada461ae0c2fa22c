"""A page that explores vectors in a browser: a file that needs no connection, or a local server."""

from sgns.explorer.explore import explore
from sgns.explorer.serving import serve

__all__ = ["explore", "serve"]
