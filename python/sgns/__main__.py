"""Entry point of ``python -m sgns``, the same as the command ``sgns``."""

import sys

from sgns.cli import main

sys.exit(main())
