"""The networks: a registry of three that are trained whole, from a lesson of one line to the one that ships, and `lite0`.

    softmax   one layer, 92 % on MNIST: the tutorial for beginners
    deep      two convolutions and a wide dense layer, over 99.2 %: the tutorial for experts
    compact   writing: small enough for a phone, the most accurate of the three
    lite0     photos: a backbone that others trained, of which a head is fitted (`handlens.transfer`)

Each of the three takes float32 [n, height, width, channels] in 0..1 and gives *logits* [n, classes]: the loss is steadier
on logits, and `handlens.export` adds the softmax when it freezes the network. All are plain Keras layers in one row,
so that a .keras file opens wherever Keras 3 is installed and the exporter can apply the layers one by one.

In go a name, an input's shape and a seed, out comes an untrained keras.Model. `build_network` and `NETWORKS` are the
room for others; `softmax`, `deep` and `compact` are its three networks, `lite0` is the backbone, `lite0_shapes` its numbers.
Keras is imported when a network is built, not when this package is. May be imported by training and what stands above it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from . import compact, deep, softmax

if TYPE_CHECKING:
    import keras

__all__ = ["DEFAULT_NETWORK", "EFFORTS", "NETWORKS", "WORDS", "NetworkSpec", "build_network", "check_network"]

EFFORTS = ("quick", "best")
DEFAULT_NETWORK = "compact"
AUTO, FROZEN = "auto", "lite0"


@dataclass(frozen=True)
class NetworkSpec:
    """One entry of the registry.

    Attributes:
        name: what the command line calls it.
        summary: one line for `--help` and reports.
        build: (input_shape, classes, effort, seed) -> keras.Model that gives logits.
    """

    name: str
    summary: str
    build: Callable[[tuple[int, int, int], int, str, int], keras.Model]


NETWORKS: dict[str, NetworkSpec] = {
    spec.name: spec
    for spec in (
        NetworkSpec("softmax", "one layer of weights, the tutorial for beginners", softmax.build),
        NetworkSpec("deep", "two convolutions and a dense layer of 1024, the tutorial for experts", deep.build),
        NetworkSpec("compact", "small, quick to train and the most accurate; the default", compact.build),
    )
}


WORDS = (AUTO, FROZEN, *NETWORKS)  # what a user can ask for


def check_network(name: str, effort: str, known: Collection[str] = WORDS) -> None:
    """Refuse a network or effort that does not exist, without importing Keras.

    Raises:
        UsageError: an unknown name or effort.

    >>> check_network("compact", "quick")
    """
    if name not in known:
        raise UsageError("unknown network", received=repr(name), hint="use one of: " + ", ".join(known))
    if effort not in EFFORTS:
        raise UsageError("unknown effort", received=repr(effort), hint="use one of: " + ", ".join(EFFORTS))


def build_network(
    name: str = DEFAULT_NETWORK,
    input_shape: tuple[int, int, int] = (28, 28, 1),
    classes: int = 10,
    effort: str = "quick",
    seed: int = 0,
) -> keras.Model:
    """Build an untrained network.

    Args:
        name: a key of `NETWORKS`.
        input_shape: (height, width, channels) of the pictures: sides of 8 to 512 pixels, 1 or 3 channels.
        classes: how many labels there are, at least 2.
        effort: "quick" or "best"; decides the size of `compact`.
        seed: decides the first weights and what dropout drops; the same seed builds the same network.

    Returns:
        A keras.Model from float32 [n, height, width, channels] in 0..1 to logits float32 [n, classes].

    Raises:
        UsageError: an unknown name or effort, or a shape, class count or seed outside the ranges above.

    >>> build_network("softmax").count_params()
    7850
    """
    check_network(name, effort, NETWORKS)
    shape = tuple(input_shape)
    sides_fit = len(shape) == 3 and all(LEAST_SIDE_PIXELS <= side <= MOST_SIDE_PIXELS for side in shape[:2])
    if not sides_fit or shape[2] not in (1, 3):
        raise UsageError(
            f"a network takes (height, width, channels) with sides of {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels"
            " and 1 or 3 channels",
            received=input_shape,
        )
    if classes < 2:
        raise UsageError("a classifier needs at least 2 classes", received=classes)
    if seed < 0:
        raise UsageError("a seed is a whole number from 0 up", received=seed)
    height, width, channels = (int(length) for length in shape)
    return NETWORKS[name].build((height, width, channels), int(classes), effort, int(seed))
