"""Makes the weights that ship in src/handlens/frames; a developer's tool, never part of a user's training.

    python tools/fit_frame_weights.py OUT               20 to 75 minutes of two cores, by the machine
    python tools/fit_frame_weights.py OUT --scale 0.01  a trial of the whole way, in some two minutes; ships nothing

    made lenses ──► polarity ──► finder, with that polarity ──► near lenses ──► finder, once more ──► presence, on what
                                                                that finder cuts out ──► acceptance

Near lenses are mostly as people hold a phone: after wide ones alone the finder takes a form's printed lines for writing.

Everything is learnt from made frames (`handlens.scenes`) of MNIST's training digits, of digits in other hands and of drawn
letters, so that "the writing" is whatever stands by itself in the lens and no particular alphabet. No photo is used. Each
stage reads what the stage before it wrote to OUT. `weights.json` says with which seed, how well, and what came out; the
same command on the same machine gives the same bytes. What ships is OUT, copied.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

import frame_acceptance
import frame_networks
from frame_lenses import NEAR_LEVELS, Shares, made_lenses
from handlens.datasets import open_dataset
from handlens.frames.shipped import shipped_weights, weights_from

STAGES = ("polarity", "finder", "presence")  # what ships
SEEDED = (*STAGES, "near")
# added to a hundred times the command's seed
SEEDS = {"lenses": 0, "calibration": 1, "views": 2, "acceptance": 3, "near lenses": 4}
LENSES, NEAR_LENSES, VIEWS, CALIBRATION, ACCEPTANCE = 22_000, 9_000, 16_000, 1_500, 2_000
STEPS = {"polarity": 3_500, "finder": 13_000, "near": 3_500, "presence": 5_000}
NEAR_PEAK = 0.002
FINDER_SHARES = Shares(letter=0.25, empty=0.14, written=0.0)
VIEW_SHARES = Shares(letter=0.06, empty=0.26, written=0.2)
ACCEPTANCE_SHARES = Shares(letter=0.15, empty=0.2, written=0.15)


class Fit:
    """One run of the command: the folder, the seed, how large, and the clock."""

    def __init__(self, out: Path, seed: int, scale: float) -> None:
        self.out, self.seed, self.scale = out, seed, scale
        self.started = time.monotonic()
        train = open_dataset("mnist").train
        self.pictures: npt.NDArray[np.uint8] = train.read(np.arange(train.count))[..., 0]

    def say(self, text: str) -> None:
        print(f"{(time.monotonic() - self.started) / 60:5.1f} min  {text}", flush=True)

    def scaled(self, count: int) -> int:
        return max(round(count * self.scale), 60)

    def lenses(self, name: str, count: int, shares: Shares, **options: Any) -> Any:
        self.say(f"making {self.scaled(count):,} {name}")
        return made_lenses(self.scaled(count), 100 * self.seed + SEEDS[name], self.pictures, shares, **options)

    def rng(self, stage: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, SEEDED.index(stage)])

    def fitted(
        self, stage: str, fit: Callable[..., dict[str, npt.NDArray[np.float32]]], *data: Any, steps: str | None = None
    ) -> None:
        """Run one stage and write its weights to the folder; `steps` names its row of `STEPS`, else the stage."""
        row = steps or stage
        self.say(f"{stage}: {self.scaled(STEPS[row]):,} steps")
        say = lambda text: self.say(f"  {stage}: {text}")  # noqa: E731
        self.write(stage, fit(*data, self.scaled(STEPS[row]), self.rng(row), say))

    def write(self, stage: str, weights: dict[str, npt.NDArray[np.float32]]) -> None:
        with (self.out / f"{stage}.npz").open("wb") as file:
            np.savez_compressed(file, **{key: value.astype(np.float16) for key, value in weights.items()})  # type: ignore[arg-type]
        shipped_weights.cache_clear()

    def run(self) -> dict[str, float]:
        """All stages, each with the weights of those before it; the figures of acceptance."""
        lenses = list(self.lenses("lenses", LENSES, FINDER_SHARES))
        self.fitted("polarity", frame_networks.fit_polarity, lenses)
        self.fitted("finder", frame_networks.fit_finder, lenses)
        del lenses
        near = list(self.lenses("near lenses", NEAR_LENSES, FINDER_SHARES, levels=NEAR_LEVELS))
        once_more = partial(frame_networks.fit_finder, start=shipped_weights("finder"), peak=NEAR_PEAK)
        self.fitted("finder", once_more, near, steps="near")
        del near
        held_out = list(self.lenses("calibration", CALIBRATION, FINDER_SHARES))
        self.write("finder", frame_networks.calibrated(shipped_weights("finder"), held_out))
        views = self.lenses("views", VIEWS, VIEW_SHARES, with_luma=True)
        self.fitted("presence", frame_networks.fit_presence, views, self.pictures[:20_000])
        return frame_acceptance.measured(self.lenses("acceptance", ACCEPTANCE, ACCEPTANCE_SHARES, with_luma=True))

    def record(self, figures: dict[str, float]) -> None:
        digests = {stage: hashlib.sha256((self.out / f"{stage}.npz").read_bytes()).hexdigest() for stage in STAGES}
        about = {
            "command": "python tools/fit_frame_weights.py",
            "seed": self.seed,
            "scale": self.scale,
            "minutes": round((time.monotonic() - self.started) / 60, 1),
            "tensorflow": tf.__version__,
            "numpy": np.__version__,
            "percent_of_made_lenses": figures,
            "sha256": digests,
        }
        (self.out / "weights.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="a folder for the weights; the stages read from it what they have written")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=float, default=1.0, help="of lenses and steps; below 1 acceptance is not asserted")
    options = parser.parse_args()
    tf.keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()
    options.out.mkdir(parents=True, exist_ok=True)
    fit = Fit(options.out, options.seed, options.scale)
    fit.say(f"polarity, finder and presence into {options.out}: about {max(1, round(75 * options.scale))} min of two cores")
    with weights_from(options.out):
        figures = fit.run()
    fit.record(figures)
    fit.say(json.dumps(figures))
    if options.scale >= 1 and (lines := frame_acceptance.fallen(figures)):
        sys.exit("not accepted: " + "; ".join(lines))


if __name__ == "__main__":
    main()
