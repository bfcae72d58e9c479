"""The app itself, under Robolectric: Android 9, 14 and 15's own classes, and the phone's own library, on an app made here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handlens.apk.build import build_apk
from handlens.apk.signature.keys import default_key

ROOT = Path(__file__).resolve().parents[2]
ORACLES = Path(os.environ.get("HANDLENS_ORACLES") or Path.home() / ".cache" / "handlens-oracles")

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.train]


def require_robolectric() -> None:
    missing = [name for name in ("java", "mvn", "unzip") if shutil.which(name) is None]
    if not missing and (ORACLES / "android" / ".resolved").exists():
        return
    reason = f"Robolectric is not prepared (scripts/oracles android): {', '.join(missing) or 'its jars are missing'}"
    if os.environ.get("HANDLENS_ORACLES_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)


def run_app_tests(app: Path, *options: str) -> tuple[int, int]:
    """(tests run, skipped); fails if one of them does."""
    done = subprocess.run(
        [ROOT / "android" / "test", app, *options], capture_output=True, text=True, timeout=1500, check=False,
        env={**os.environ, "PYTHON": sys.executable},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    counts = re.findall(r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)", done.stdout)
    run, failed, broken, skipped = (sum(int(row[i]) for row in counts) for i in range(4))
    assert (failed, broken) == (0, 0)
    return run, skipped


def test_every_screen_the_camera_and_the_whole_path_on_a_trained_model(model_file, tmp_path, record_property):
    require_robolectric()
    app = tmp_path / "digits.apk"
    build_apk(model_file, app, name="Test model", package="dev.handlens.test_model", key=default_key(tmp_path))
    run, skipped = run_app_tests(app)
    record_property("robolectric", f"{run} run, {skipped} skipped")
    print(f"Robolectric: {run} tests, {skipped} skipped")
    assert run - skipped >= 200
    assert skipped <= 1, "only the photographs for the docs may be left out"


@pytest.mark.photos
def test_the_whole_path_on_a_colour_model_of_real_photos(tmp_path):
    """sign-digits: six hand signs in colour, on the frozen backbone: chroma all the way, and an output that the app leaves be."""
    import handlens
    from photos import photos_directory

    require_robolectric()
    handlens.build(photos_directory("sign-digits"), tmp_path / "signs.tflite", run=tmp_path / "run", network="lite0")
    app = tmp_path / "signs.apk"
    report = build_apk(
        tmp_path / "signs.tflite", app, name="Test model", package="dev.handlens.test_model", key=default_key(tmp_path)
    )
    assert report.golden_frame_count >= 4
    run, skipped = run_app_tests(app, "-Dtest=RealRuntimeTest,PlatformTest")
    assert run >= 20
    assert skipped == 0
