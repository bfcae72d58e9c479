"""One opened model reads frames for as long as a phone is held, and grows no more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

STATM = Path("/proc/self/statm")
FRAMES = 20_000
GROWTH_MB = 2  # a leak of 105 bytes a frame; ten probabilities that stay alive take 200
# In a process of its own, and warmed up: what training left free in this one would hide a leak.
READER = f"""
import gc, json, os, sys
from pathlib import Path
import numpy as np
import handlens

def resident_mb():
    gc.collect()
    return int(Path("{STATM}").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

def read(count):
    labels = [model.read_frame({{"luma": lumas[i % len(lumas)]}}, rotation=int(rotations[i % len(lumas)])).label
              for i in range(count)]
    return all(label == labels[i % len(lumas)] for i, label in enumerate(labels))

with np.load(sys.argv[2]) as frames:
    lumas, rotations = frames["lumas"], frames["rotations"]
model = handlens.load_model(sys.argv[1])
read(2_000)
before = resident_mb()
alike = read({FRAMES})
print(json.dumps({{"before_mb": before, "grown_mb": resident_mb() - before, "alike": alike}}))
"""


@pytest.mark.train
@pytest.mark.long
@pytest.mark.skipif(not STATM.exists(), reason="needs Linux's /proc to see its memory")
def test_memory_stays_flat_over_20_000_frames(model_file, small_mnist, tmp_path):
    from handlens.scenes.make import EVERYDAY, make_frames

    pictures = small_mnist.test.read(np.arange(100))[..., 0]
    frames = list(make_frames(pictures, small_mnist.test.labels[:100], EVERYDAY, 8, 100))
    rotations = [frame.rotation for frame in frames]
    np.savez(tmp_path / "frames.npz", lumas=[frame.luma for frame in frames], rotations=rotations)
    reader = [sys.executable, "-c", READER, model_file, tmp_path / "frames.npz"]
    found = json.loads(subprocess.run(reader, capture_output=True, text=True, check=True).stdout)
    print(f"{FRAMES:,} frames through one model: {found['before_mb']:.1f} MB, then {found['grown_mb']:+.2f} MB")
    assert found["alike"], "the same frame was read differently later"
    assert found["grown_mb"] < GROWTH_MB
