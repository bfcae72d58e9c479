"""What folders, tables and columns are called that mean a part: training, validation or test."""

from __future__ import annotations

import re
from typing import Literal

Part = Literal["train", "validation", "test"]
PART_NAMES: dict[str, Part] = {
    "train": "train", "training": "train", "trainset": "train", "learn": "train",
    "val": "validation", "valid": "validation", "validation": "validation", "validate": "validation", "dev": "validation",
    "devel": "validation", "valset": "validation",
    "test": "test", "testing": "test", "testset": "test", "eval": "test", "evaluation": "test", "pred": "test",
    "prediction": "test", "predict": "test", "holdout": "test",
    "publictest": "validation", "privatetest": "test",  # fer2013's
}  # fmt: skip
# what people write beside these: seg_train, train_images, Test-Set
BESIDE_PART_NAMES = {
    "set", "images", "image", "imgs", "img", "data", "dataset", "seg", "split", "pictures", "photos", "pics", "folder",
}  # fmt: skip


def part_named(name: str) -> Part | None:
    """The part of a dataset that a folder of this name means, None if none.

    >>> [part_named(name) for name in ("Training_Set", "seg_pred", "val images", "testers")]
    ['train', 'test', 'validation', None]
    """
    words = [word for word in re.split(r"[\W_\d]+", name.lower()) if word and word not in BESIDE_PART_NAMES]
    return PART_NAMES.get(words[0]) if len(words) == 1 else None


def part_in(name: str) -> Part | None:
    """The part that one word of a name says, whatever else it says.

    >>> [part_in(name) for name in ("flowers_train", "sign_mnist_test", "train_test", "flowers")]
    ['train', 'test', None, None]
    """
    parts = {PART_NAMES[word] for word in re.split(r"[\W_\d]+", name.lower()) if word in PART_NAMES}
    return parts.pop() if len(parts) == 1 else None
