"""The site: `python -m sphinx -W -b html docs build/site`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "sgns"
author = "The sgns developers"
copyright = "the sgns developers"
extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_design",
    "generated",
]
exclude_patterns = ["recipes", "_extensions", "releasing.md"]
source_suffix = {".md": "myst-nb", ".rst": "restructuredtext"}

html_theme = "pydata_sphinx_theme"
html_title = "sgns"
html_show_sourcelink = False
html_theme_options = {
    "github_url": "https://github.com/sgns-project/sgns",
    "navbar_align": "left",
    "show_toc_level": 2,
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
}

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

# The tutorials run when the site is built: an error in one fails the build.
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "site-cache")
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True
nb_output_stderr = "remove"  # progress

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# Only pages of the site are checked offline.
linkcheck_ignore = ["https?://.*"]
