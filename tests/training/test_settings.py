"""What must be the same for a run to go on."""

from __future__ import annotations

from dataclasses import replace

from handlens.training.run import Settings

SETTINGS = Settings(
    dataset="./letters", dataset_name="letters", dataset_digest="9f86d0", dataset_options={}, labels=("a", "b"), view="ink",
    input_shape=(28, 28, 1), network="compact", effort="quick", seed=0, recipe={"epochs": 5},
)  # fmt: skip


def test_where_the_dataset_lies_and_how_its_view_was_found_do_not_count():
    """The bug: a run of before views were found by looking had "other settings", as its options did not say the view."""
    moved = replace(SETTINGS, dataset="/mnt/letters", dataset_name="x", dataset_options={"view": "ink"})
    assert SETTINGS.differences(moved) == []


def test_what_was_trained_does():
    other = replace(SETTINGS, view="photo", seed=1, dataset_options={"side_pixels": 32})
    assert set(SETTINGS.differences(other)) == {"view", "seed", "dataset_options"}
