"""The example pictures that travel with a model file: a person sees what it takes, and the app checks itself with them."""

from __future__ import annotations

import io

import numpy as np

from ..datasets import Pictures

EXAMPLES = 16
# a photo of 224 pixels takes some 90 kB as PNG and 15 as JPEG; a picture of 64 about as much either way
LARGEST_PNG_SIDE = 100


def example_entries(pictures: Pictures, classes: int, most: int = EXAMPLES) -> dict[str, bytes]:
    """Pictures as PNG, large ones as JPEG, class after class: the first of each, then the second of each.

    Args:
        pictures: to choose from; their labels are indices into the contract's.
        classes: how many labels there are.
        most: how many to take.

    Returns:
        Bytes by the name in the archive: "examples/0-7.png" is example 0, of label 7.
    """
    from PIL import Image

    labels = pictures.labels
    ranks = np.zeros(len(labels), int)  # how many of its class came before
    for label in range(classes):
        of_class = labels == label
        ranks[of_class] = np.arange(of_class.sum())
    found = {}
    for number, row in enumerate(np.lexsort((labels, ranks))[:most]):
        picture = pictures.read(np.array([row]))[0]
        image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
        file = io.BytesIO()
        if max(image.size) <= LARGEST_PNG_SIDE:
            suffix = "png"
            image.save(file, "PNG", optimize=True)
        else:
            suffix = "jpg"
            image.save(file, "JPEG", quality=90)
        found[f"examples/{number}-{labels[row]}.{suffix}"] = file.getvalue()
    return found
