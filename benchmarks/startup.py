"""Start-up: `handlens --help` and `handlens predict` against the same with TensorFlow imported.

python benchmarks/startup.py digits.tflite [PICTURE]
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7


def median_s(command: list[str]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def example_picture(model: str, folder: str) -> str:
    import handlens

    image, _ = handlens.load_model(model).examples()[0]
    png = io.BytesIO()
    image.save(png, "PNG")
    path = Path(folder) / "example.png"
    path.write_bytes(png.getvalue())
    return str(path)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        model = sys.argv[1]
        picture = sys.argv[2] if len(sys.argv) > 2 else example_picture(model, folder)
        handlens = [sys.executable, "-m", "handlens"]
        through_tensorflow = (
            "import sys, os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'; import tensorflow; "
            "from handlens.cli.app import main; main()"
        )
        rows = {
            "python -c pass": median_s([sys.executable, "-c", "pass"]),
            "handlens --help": median_s([*handlens, "--help"]),
            "handlens predict": median_s([*handlens, "predict", model, picture]),
            "the same, TensorFlow imported": median_s(
                [sys.executable, "-c", through_tensorflow, "predict", model, picture]
            ),
        }
    for name, seconds in rows.items():
        print(f"{name:32} {seconds:6.2f} s")
    ratio = rows["the same, TensorFlow imported"] / rows["handlens predict"]
    print(f"handlens predict starts {ratio:.1f} times faster than with TensorFlow imported")
