"""Train in this process: `python -m bench.harness.worker MODULE:FUNCTION JOB`.

The job is JSON. The vectors and the report go to the folder of the job.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from dataclasses import asdict

from bench.harness.contestants.job import Job, Training


def main() -> None:
    train, description = sys.argv[1:]
    job = Job.from_json(description)
    training: Training = pkgutil.resolve_name(train)(job)
    job.report.write_text(json.dumps(asdict(training)))


if __name__ == "__main__":
    main()
