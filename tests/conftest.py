"""What all tests share: the tiers and what they leave out, and a tiny dataset, one run, one model file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from photos import data_folder, photos_are_kept_here

# as handlens.base.backend sets them; tests import TensorFlow by other ways too
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

# no deadline: no test asserts seconds
settings.register_profile("everyday", deadline=None, max_examples=150)
settings.register_profile("long", deadline=None, max_examples=5_000)
left_out_photos = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="only the tests marked long, and properties over more examples")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "everyday")


@pytest.hookimpl(trylast=True)  # after -m and -k, so that only what was asked for is counted
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tier that was asked for; and no tests of photos where there are none."""
    long = config.getoption("--long")

    def in_tier(item: pytest.Item) -> bool:
        is_long = item.get_closest_marker("long") is not None
        return is_long or item.get_closest_marker("hypothesis") is not None if long else not is_long

    tier = [item for item in items if in_tier(item)]
    have_photos = photos_are_kept_here()
    kept = [item for item in tier if have_photos or item.get_closest_marker("photos") is None]
    config.stash[left_out_photos] = len(tier) - len(kept)
    if left_out := [item for item in items if item not in set(kept)]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)  # files with slow tests first: two processes end at the same time


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(left_out_photos, 0):
        terminalreporter.write_line(
            f"Left out: {count} tests of photos, which are missing here (no {data_folder()}, and no HANDLENS_DATA)"
        )


def write_class_folders(folder: Path, counts: dict[str, int], *, side: int = 24, colour: bool = False) -> Path:
    """Class folders of made pictures: class k is a bar at height k, with noise, so that a network can learn it."""
    from PIL import Image

    rng = np.random.default_rng(7)
    for k, (label, count) in enumerate(counts.items()):
        (folder / label).mkdir(parents=True)
        for i in range(count):
            pixels = rng.integers(0, 60, (side, side, 3 if colour else 1), np.uint8)
            row = 2 + k * (side - 4) // max(1, len(counts))
            pixels[row : row + 3] = rng.integers(180, 255)
            Image.fromarray(pixels if colour else pixels[..., 0]).save(folder / label / f"{i}.png")
    return folder


@pytest.fixture(scope="session", autouse=True)
def fewer_made_frames():
    """An evaluation makes 2,000 frames in view `ink`, some 12 seconds of two cores; here 300 show the way as well."""
    from handlens.evaluation import frames

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "MADE_FRAMES", 300)
        yield frames.MADE_FRAMES


@pytest.fixture(scope="session")
def mnist():
    from handlens.datasets import open_dataset

    return open_dataset("mnist")


@pytest.fixture(scope="session")
def small_mnist(mnist):
    """MNIST cut to what trains in a second: 2,560 pictures to train on, 300 to validate, 500 to test."""
    import dataclasses

    from handlens.datasets import Pictures

    def first(pictures: Pictures, count: int) -> Pictures:
        return Pictures(pictures.store, pictures.rows[:count], pictures.labels[:count])

    return dataclasses.replace(
        mnist, train=first(mnist.train, 2560), validation=first(mnist.validation, 300), test=first(mnist.test, 500)
    )


@pytest.fixture(scope="session")
def run(small_mnist, tmp_path_factory, fewer_made_frames):
    """A finished and tested run of `compact` on a part of MNIST."""
    import handlens

    return handlens.train(small_mnist, tmp_path_factory.mktemp("runs") / "small", epochs=2)


@pytest.fixture(scope="session")
def compact(tmp_path_factory, fewer_made_frames):
    """The finished run of `handlens build mnist`: a minute of two cores, once for all that judge how well handlens reads."""
    import handlens
    from handlens.training.run import Run

    folder = tmp_path_factory.mktemp("compact")
    handlens.build("mnist", folder / "digits.tflite", run=folder / "run")
    return Run.open(folder / "run")


@pytest.fixture(scope="session")
def model_file(run, tmp_path_factory) -> Path:
    """The run's model file, float32."""
    path = tmp_path_factory.mktemp("models") / "small.tflite"
    path.write_bytes((run.path / "model.tflite").read_bytes())
    return path
