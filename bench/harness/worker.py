"""Train in this process: `python -m bench.harness.worker MODULE:FUNCTION JOB`.

The job is JSON; the vectors and the report go to its folder.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path

from bench.harness.contestants.job import Job, Training


def main() -> None:
    train, description = sys.argv[1:]
    job = Job.from_json(description)
    training: Training = pkgutil.resolve_name(train)(job)
    Path(job.report).write_text(json.dumps(asdict(training)))


if __name__ == "__main__":
    main()
