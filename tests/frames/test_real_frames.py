"""The real photos as frames: cut where they should be, and halved so that no choice of ours decides."""

import numpy as np
import pytest

from handlens.pictures.geometry import LENS_COLUMNS
from photos import photos_directory
from real_frames import half_of, real_frames


@pytest.mark.photos
@pytest.mark.parametrize(
    ("name", "fewest", "labels"),
    [("nsysu-digits", 200, set(range(10))), ("sudoku-photos", 150, set(range(1, 10))), ("paper-webcam", 5, set())],
)
def test_both_halves_hold_readable_frames_and_share_no_file(name: str, fewest: int, labels: set[int]) -> None:
    photos_directory(name)
    files: dict[str, set[str]] = {}
    for half in ("look", "measure"):
        frames = list(real_frames(name, half))
        files[half] = {file for _, _, file in frames}
        assert len(frames) >= fewest
        assert labels <= {label for _, label, _ in frames}
        for luma, label, file in frames[::20]:
            assert luma.shape == (480, 640)
            assert luma.dtype == np.uint8
            assert label in range(10)
            lens = luma[:, LENS_COLUMNS].astype(float)
            middle = lens[60:420, 60:420]
            assert np.median(lens) - middle.min() > 25, f"no ink in the middle of {file}"
    assert not files["look"] & files["measure"]


def test_the_half_follows_from_the_name_alone() -> None:
    """Against `printf NAME | sha256sum`: the sums of these names end in c, 4, 8 and 1."""
    halves = [half_of(f"images/{number:08d}.png") for number in range(4)]
    assert halves == ["look", "look", "look", "measure"]
