"""Corrections of photos: a kind of thing that the dataset lacks, before and after 1 to 10 of them.

    python benchmarks/corrected_photos.py FOLDER...

The photos of a class fall into two kinds (k-means of their embeddings): the smaller is left out of the dataset, as if nobody had
thought of it. The head that is fitted on the rest reads half of it; the first that it reads wrongly, or not, are corrected. Read,
by the contract's rule: the other half of that kind, and a quarter of the rest, kept apart. For each weight (how often a
correction counts) the share read right, the mean over all classes of all folders.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from handlens.transfer import corrected
from handlens.transfer.corrected import CorrectedPhotos, fit_corrected_head
from handlens.transfer.head import Fitted, fit_head
from transfer import Embedded, by_rule

COUNTS, WEIGHTS = (1, 3, 10), (1, 2, 4, 8)
LEAST_KIND = 8  # photos of a kind: fewer say nothing


def smaller_kind(embeddings: np.ndarray) -> np.ndarray:
    """bool [n]: which are of the smaller of two kinds; the farthest two begin."""
    first = int((embeddings @ embeddings.mean(0)).argmin())
    centres = embeddings[[first, int((embeddings @ embeddings[first]).argmin())]]
    for _ in range(20):
        near = (embeddings @ centres.T).argmax(1)
        centres = np.stack([embeddings[near == kind].mean(0) for kind in (0, 1)])
    return near == np.bincount(near, minlength=2).argmin()


def main() -> None:
    right: dict[tuple[int, int], list[float]] = defaultdict(list)  # (weight, count): shares of the kind, of the others
    others: dict[tuple[int, int], list[float]] = defaultdict(list)
    for data in map(Embedded, map(Path, sys.argv[1:])):
        classes, apart = len(data.labels), data.split(1)
        for label in range(classes):
            of_class = np.flatnonzero(data.truth == label)
            lacking = of_class[smaller_kind(data.embeddings[of_class])]
            if len(lacking) < LEAST_KIND or len(of_class) - len(lacking) < LEAST_KIND:
                continue
            shown, tested = lacking[::2], lacking[1::2]
            rest = np.setdiff1d(np.arange(len(data.truth)), lacking)
            kept, held = rest[~apart[rest]], rest[apart[rest]]

            def note(fitted: Fitted, weight: int, count: int, tested=tested, held=held, label=label, data=data) -> None:
                right[weight, count].append(float((by_rule(fitted, data.embeddings[tested]) == label).mean()))
                others[weight, count].append(float((by_rule(fitted, data.embeddings[held]) == data.truth[held]).mean()))

            first = fit_head(data.embeddings[kept], data.truth[kept], classes)
            note(first, 0, 0)
            misread = shown[by_rule(first, data.embeddings[shown]) != label]
            for weight in WEIGHTS:
                corrected.EACH = weight  # type: ignore[misc]
                for count in COUNTS:
                    some = misread[:count]
                    if not len(some):
                        note(first, weight, count)
                        continue
                    more = CorrectedPhotos(data.embeddings[some], data.truth[some], "")
                    note(fit_corrected_head(data.embeddings[kept], data.truth[kept], classes, more), weight, count)
            said = f"{len(lacking)} lacking, {len(misread)} of {len(shown)} misread"
            print(f"{data.name} {data.labels[label]}: {said}", file=sys.stderr)
    print("| each counts | corrections, at most | that kind right | others right |\n|-|-|-|-|")
    for (weight, count), shares in sorted(right.items()):
        print(f"| {weight or ''} | {count or 'none'} | {np.mean(shares):.1%} | {np.mean(others[weight, count]):.1%} |")


if __name__ == "__main__":
    main()
