"""What is not in the file: which view the network is for, and which range of numbers it takes. Found, measured, or asked for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset, View
from ..errors import UsageError
from ..pictures.geometry import INK_SIDE_PIXELS
from .answers import Kind
from .network import OwnNetwork
from .opening import Opened
from .ranges import Range, check_range, range_of_families, range_of_front, ranges_for

MOST_TRIED = 256  # pictures
GUESSING = 0.1  # by eye, of the pictures: so little above chance is no reading
CLEARLY_BETTER = 0.05  # by eye, of the pictures: from here on another range than the one that was found is taken
SAME_LOSS = 0.05  # by eye, in nats: small networks of all kinds had 0.2 with their own range, 1 and more with any other
INK_SHAPE = (INK_SIDE_PIXELS, INK_SIDE_PIXELS, 1)


def choose_view(opened: Opened, given: str | None, reporter: Reporter = SILENT) -> View:
    """The view: as asked for, else `ink` for 28x28 in grey and `photo` for all else.

    Raises:
        UsageError: an unknown view, or one that cannot feed the network.
    """
    height, width, channels = opened.input_shape
    if given not in (None, "ink", "photo"):
        raise UsageError("unknown view", received=repr(given), hint="use ink for writing, photo for anything else")
    if given == "ink" and opened.input_shape != INK_SHAPE:
        raise UsageError("the view `ink` gives 28x28 in grey", received=f"a network of {width}x{height}x{channels}",
                         hint="--view photo")  # fmt: skip
    if given == "ink":
        return "ink"
    if given == "photo" or opened.input_shape != INK_SHAPE:
        return "photo"
    reporter.say("It takes 28x28 in grey, so it is fed as MNIST is (view ink); --view photo if it reads photos")
    return "ink"


def choose_range(
    opened: Opened, kind: Kind, given: str | None, dataset: Dataset | None = None, reporter: Reporter = SILENT
) -> Range:
    """The range: as asked for, else what the network shows of it, else what reads the dataset best.

    Args:
        opened, kind: the network and its answers.
        given: a key of `ranges.RANGES`.
        dataset: pictures to try the ranges with; its labels are the network's, in their order.
        reporter: hears why.

    Raises:
        UsageError: an unknown range, or none that can be found, or that reads the dataset.
    """
    height, width, channels = opened.input_shape
    if given is not None:
        return check_range(given, channels)
    found, why = _shown(opened)
    if dataset is not None and (dataset.validation.count or dataset.train.count):
        return _best(_tried(opened, kind, dataset), found, len(dataset.labels), reporter)
    if found is None:
        raise UsageError("which numbers does the network take for black and white?", received=f"{opened.name}, "
                         f"{width}x{height}x{channels}, which begins with no Rescaling or Normalization",
                         hint="--range 0..1 if the pictures were divided by 255, --range 0..255 if not, --range -1..1; or "
                              "--data FOLDER of class folders, which tries them")  # fmt: skip
    reporter.say(f"Range {found}: {why}; --range says otherwise")
    return check_range(found, channels)


def _shown(opened: Opened) -> tuple[str | None, str]:
    """What the network itself shows, and by what."""
    if opened.shown_range is not None:
        return opened.shown_range
    if opened.dtype != "float32":
        return "0..255", f"it takes {opened.dtype}"
    if found := range_of_front(opened.graph.affine_front(opened.shape)):
        return found, "what stands before its first weights is made for that"
    if family := range_of_families(opened.families):
        return family[0], f"it is built on {family[1]}, whose preprocess_input gives that"
    return None, ""


class _Tried(NamedTuple):
    """A range, and how the network reads with it."""

    range: Range
    right: int
    tried: int
    loss: float


def _tried(opened: Opened, kind: Kind, dataset: Dataset) -> list[_Tried]:
    part = dataset.validation if dataset.validation.count else dataset.train
    rows = np.unique(np.linspace(0, part.count - 1, min(MOST_TRIED, part.count)).astype(int))
    pictures, truth = part.read(rows), part.labels[rows]
    fitting = [one for one in ranges_for(opened.input_shape[2]) if opened.dtype == "float32" or "255" in one.name]
    found = []
    for one in fitting:
        logits = OwnNetwork(opened, kind, one).logits(pictures)
        found.append(_Tried(one, int((logits.argmax(1) == truth).sum()), len(rows), _cross_entropy(logits, truth)))
    return found


def hardly_reads(share: float, labels: int) -> bool:
    """Whether so many pictures right, 0..1, might as well be guessed.

    >>> hardly_reads(0.15, 10), hardly_reads(0.9, 2)
    (True, False)
    """
    return share < 1 / labels + GUESSING


def _best(tried: list[_Tried], shown: str | None, labels: int, reporter: Reporter) -> Range:
    best = _fits_best(tried)
    if shown is None and hardly_reads(best.right / best.tried, labels):
        raise UsageError("with no range of numbers does the network read the pictures better than by guessing",
                         received=f"{best.right} of {best.tried} right with {best.range.name}",
                         hint="are --labels in the order of its outputs? --range says which numbers it takes")  # fmt: skip
    expected = next((one for one in tried if one.range.name == shown), None)
    if expected is not None and best.right - expected.right <= CLEARLY_BETTER * best.tried:
        best = expected
    second = max((one for one in tried if one is not best), key=lambda one: one.right)
    line = f"Range {best.range.name}: {best.right} of {best.tried} pictures right, with any other at most {second.right}"
    if best is not expected and best.right - second.right <= CLEARLY_BETTER * best.tried:
        line += f" ({second.range.name}); --range says otherwise"
    reporter.say(line)
    return best.range


def _fits_best(tried: list[_Tried]) -> _Tried:
    """Of those that read about as many right, the one whose probabilities fit; of equal ones the first.

    A network without much of an offset reads 0..255 as well as 0..1, but is too sure of what it misreads. If it misreads
    nothing, being surer says nothing.
    """
    most = max(one.right for one in tried)
    if most == tried[0].tried:
        return next(one for one in tried if one.right == most)
    near = [one for one in tried if most - one.right <= CLEARLY_BETTER * one.tried]
    least = min(one.loss for one in near)
    return next(one for one in near if one.loss <= least + SAME_LOSS)


def _cross_entropy(logits: NDArray[np.floating], truth: NDArray[np.integer]) -> float:
    scaled = logits - logits.max(1, keepdims=True)
    return float((np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(truth)), truth]).mean())
