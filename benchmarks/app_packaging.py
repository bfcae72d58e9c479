"""Packaging: how long an app takes to make, and how large it is by parts.

python benchmarks/app_packaging.py digits.tflite
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from handlens.apk.build import ApkReport, build_apk
from handlens.apk.inspection import inspect_app
from handlens.apk.signature.keys import default_key

RUNS = 7
ABI_SETS = {
    "arm64-v8a": ("arm64-v8a",),
    "default (arm64-v8a, armeabi-v7a)": ("arm64-v8a", "armeabi-v7a"),
    "all three": ("arm64-v8a", "armeabi-v7a", "x86_64"),
}


def timed(work: object, *arguments: object, **options: object) -> tuple[float, float, object]:
    """Wall and processor seconds, medians over RUNS, and the last result."""
    walls, processors, result = [], [], None
    for _ in range(RUNS):
        wall, processor = time.perf_counter(), time.process_time()
        result = work(*arguments, **options)  # type: ignore[operator]
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return statistics.median(walls), statistics.median(processors), result


def whole_process_s(model: str, output: Path, config: Path) -> float:
    """A fresh Python, imports and all."""
    code = (
        "import sys; from handlens.apk.build import build_apk; from handlens.apk.signature.keys import default_key; "
        "build_apk(sys.argv[1], sys.argv[2], key=default_key(sys.argv[3]))"
    )
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, model, str(output), str(config)], check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main(model: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output, config = Path(folder) / "app.apk", Path(folder) / "config"
        started = time.perf_counter()
        key = default_key(config)
        print(f"{'making the key, once':36} {time.perf_counter() - started:6.3f} s")
        report: ApkReport | None = None
        for name, abis in ABI_SETS.items():
            wall_s, processor_s, made = timed(build_apk, model, output, key=key, abis=abis)
            assert isinstance(made, ApkReport)
            print(f"{name:36} {wall_s:6.3f} s, {processor_s:.3f} s of processor, {made.size_bytes:>10,} bytes")
            report = made if abis == ABI_SETS["arm64-v8a"] else report
        print(f"{'default, a fresh Python':36} {whole_process_s(model, output, config):6.3f} s")
        print(f"{'inspecting it':36} {timed(inspect_app, output)[0]:6.3f} s")
    assert report is not None
    print("\narm64-v8a by parts, bytes in the archive:")
    for part, size_bytes in report.parts.items():
        print(f"  {part:34} {size_bytes:>10,}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
