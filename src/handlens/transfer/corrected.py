"""Corrections beside photos: a head is fitted on both, and judged on the photos alone.

What a correction shows is trusted and not tested: it is in no fold, so every head of the cross-validation knows it, and no figure
is of it. Where the app's backbone is ours, its embeddings are those of the very frames; else the lens is embedded here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..base.wording import counted
from ..corrections import Matched
from ..errors import DatasetError
from .embedding import embedding_of
from .folds import folds, splits
from .head import Fitted, fitted_rows, judged
from .judging import Reader, judge
from .space import Floats, Integers
from .template import template_digest

# By measurement (benchmarks/corrected_photos.py): more brings nothing, less reads fewer of the kind that was corrected
EACH = 4


@dataclass(frozen=True)
class CorrectedPhotos:
    """Corrections as embeddings.

    Attributes:
        embeddings: float32 [n, 1280], of length 1; n is 1 or more.
        labels: int64 [n], indices into the dataset's labels.
        digest: sha256 in hex over what they show and their labels.
        lines: what is to be told, a line each.
    """

    embeddings: Floats = field(repr=False)
    labels: Integers
    digest: str
    lines: tuple[str, ...] = ()

    def as_settings(self) -> dict[str, Any]:
        """What decides a training, for its run."""
        return {"digest": self.digest, "each": EACH}


def embedded(matched: Matched) -> CorrectedPhotos:
    """The corrections as a head takes them.

    Args:
        matched: of `match_corrections`, not empty.

    Raises:
        DatasetError: not one of them has an embedding of this backbone, or a picture to make one of.
    """
    ours = template_digest()
    found, labels = [], []
    for one, label in zip(matched.kept, matched.labels.tolist(), strict=True):
        vector = one.correction.embedding if one.backbone == ours else None
        if vector is None and one.correction.picture is not None:
            vector = embedding_of(one.correction.picture).astype(np.float32)
        if vector is not None:
            found.append(vector)
            labels.append(label)
    without = len(matched.kept) - len(found)
    said = f"{counted(without, 'shot[s] of Teach')} left out: of another backbone, and without their pictures"
    if not found:
        raise DatasetError("none of the corrections can be used with this `lite0`", received=said, hint="leave --also out")
    lines = (*matched.lines, said) if without else matched.lines
    return CorrectedPhotos(np.stack(found), np.array(labels, np.int64), matched.digest, lines)


def fit_corrected_head(
    embeddings: Floats, labels: Integers, classes: int, corrected: CorrectedPhotos, *, nothing: bool = False,
    groups: Integers | None = None,
) -> Fitted:  # fmt: skip
    """`fit_head` on photos and corrections; what cross-validation says is of the photos.

    Args:
        embeddings, labels, classes, nothing, groups: of the photos, as for `fit_head`.
        corrected: the corrections.
    """
    more = np.repeat(corrected.embeddings, EACH, axis=0), np.repeat(corrected.labels, EACH)
    rows, fold_of = classes + nothing, folds(labels, groups)

    def with_more(kept: Any) -> tuple[Floats, Integers]:
        return np.concatenate([embeddings[kept], more[0]]), np.concatenate([labels[kept], more[1]])

    readers = (Reader(embeddings, *fitted_rows(*with_more(kept), rows)) for _, kept in splits(fold_of))
    judgement = judge(readers, labels, classes, rows, fold_of)
    every, of_every = with_more(slice(None))
    return judged(Reader(every, *fitted_rows(every, of_every, rows)), judgement, of_every, classes)


__all__ = ["EACH", "CorrectedPhotos", "embedded", "fit_corrected_head"]
