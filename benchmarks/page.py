"""A frame in the page against the same frame in Python, in one run; and of what a page consists, in bytes.

    python benchmarks/page.py MODEL.tflite [MODEL.tflite ...]

Both take turns, a few frames each, so that a busy machine is busy for both; the 10th percentile is what is left of the others.
Needs Node with web/node_modules and Chromium, as scripts/oracles browser prepares them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

import handlens  # noqa: E402
from handlens.page.build import build_page  # noqa: E402
from page_helpers import cut_off_chromium, frame_for_page, opened_harness, write_harness  # noqa: E402

TURNS, EACH = 20, 15


def python_ms(model: Any, planes: Any, rotation: int) -> list[float]:
    took = []
    for _ in range(EACH):
        started = time.perf_counter()
        model.run_frame(planes, rotation)
        took.append((time.perf_counter() - started) * 1000)
    return took


def measure(path: Path, folder: Path, harness: Path, browser: Any) -> None:
    model = handlens.load_model(path)
    made = build_page(path, folder / f"{path.stem}.html", opened=model, built=harness)
    planes = model.frame_planes(model.examples()[0][0])
    page, frame = opened_harness(browser, made.path.as_uri()), frame_for_page(planes, 0)
    mine, pages = [], []
    for _ in range(TURNS):
        mine += python_ms(model, planes, 0)
        pages += page.evaluate("async ([frame, times]) => harness.again(frame, times)", [frame, EACH])
    (p10, median), (page_p10, page_median) = (np.percentile(times, [10, 50]) for times in (mine, pages))
    shipped = build_page(path, folder / "shipped.html", opened=model)
    sizes = ", ".join(f"{kind} {size:,}" for kind, size in shipped.parts.items())
    contract = model.contract
    print(f"| {contract.name}: {contract.network}, {contract.precision} | {p10:.2f} / {median:.2f} | {page_p10:.2f} / "
          f"{page_median:.2f} | {page_p10 / p10:.1f} | {shipped.size_bytes:,}: {sizes} | {shipped.elapsed_s:.2f} |")  # fmt: skip
    page.close()


def main(models: list[str]) -> None:
    if not models:
        sys.exit(__doc__)
    print("| model | Python, ms, p10 / median | page, ms | times | bytes | made in, s |\n|-|-|-|-|-|-|")
    with tempfile.TemporaryDirectory() as name, cut_off_chromium() as browser:
        harness = write_harness(Path(name) / "built")
        for model in models:
            measure(Path(model), Path(name), harness, browser)


if __name__ == "__main__":
    main(sys.argv[1:])
