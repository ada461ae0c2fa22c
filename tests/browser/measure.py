"""Time a page in Chromium: measure.py PAGE WORD [REPEATS].

Times are those of a browser without a graphics card, on whatever else the machine does.
"""

import statistics
import sys
import time
from pathlib import Path

from browser import Opened, answered, chromium

#: Zooms in and out, and notes the milliseconds of each picture until the browser has shown it.
FRAMES = """async () => {
  const [map] = explorer.maps, times = [], points = [];
  for (let i = 0; i < 60; i++) {
    const begun = performance.now();
    map.zoomBy(i < 30 ? 1.05 : 1 / 1.05);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - begun);
    points.push(map.milliseconds);
  }
  return [times, points];
}"""

#: Milliseconds of a question until its answer, without the lists of the page.
NEAR = """async () => {
  const begun = performance.now();
  await explorer.neighbors[0].near([100], [], 20);
  return performance.now() - begun;
}"""


def once(browser, address, word):
    found = {}
    begun = time.perf_counter()
    with Opened(browser, address) as page:
        found["ready"] = 1000 * (time.perf_counter() - begun)
        marks = "performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime])"
        found |= {f"- from the start to: {name}": at for name, at in page.evaluate(marks)}
        begun = time.perf_counter()
        page.locator("#search").fill(word)
        page.locator("#search-options li").first.wait_for()
        found["typed to completed"] = 1000 * (time.perf_counter() - begun)
        begun = time.perf_counter()
        page.locator("#search-options li").first.click()
        answered(page)
        found["chosen to answered"] = 1000 * (time.perf_counter() - begun)
        found["neighbors in the worker"] = page.evaluate(NEAR)
        name = page.evaluate("explorer.maps[0].renderer.name")
        times, points = page.evaluate(FRAMES)
        found[f"frame ({name})"] = statistics.median(times)
        found[f"points of a frame ({name})"] = statistics.median(points)
    return found


def main():
    address, word = Path(sys.argv[1]).resolve().as_uri(), sys.argv[2]
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with chromium() as browser:
        for renderer in ("splats", "webgl"):
            found = [once(browser, f"{address}#renderer={renderer}", word) for _ in range(repeats)]
            for name in found[0]:
                values = sorted(each[name] for each in found)
                print(
                    f"{name:36}{statistics.median(values):8.0f} ms  ({values[0]:.0f} to "
                    f"{values[-1]:.0f})"
                )


if __name__ == "__main__":
    main()
