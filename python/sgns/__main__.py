"""``python -m sgns`` is ``sgns``."""

import sys

from sgns.cli import main

sys.exit(main())
