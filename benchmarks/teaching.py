"""Teaching on the phone: a class is left out of the training, taught from a few shots, and read beside the others.

    python benchmarks/teaching.py FOLDER...

For each class of each folder and two splits by hash: a head is fitted on the other classes' pictures (three quarters of them),
sealed into a model file, taught with 1 to 10 shots of the class by the file's own signature `learn` (`modelfile.teaching`, the
app's rule), and read on the quarter kept apart. The share read right by the contract's rule: of the taught class, and of the
others before and after.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from handlens.base.wilson import wilson_interval
from handlens.modelfile import sealing
from handlens.modelfile.contract import Contract
from handlens.modelfile.exemplars import choose_exemplars, pack_exemplars
from handlens.modelfile.model import Model
from handlens.modelfile.teaching import UNUSED_BIAS, Taught, read_taught, teach
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH, TAUGHT_SLOTS
from handlens.transfer.head import fit_head
from handlens.transfer.patching import with_head
from handlens.transfer.template import template_bytes, template_digest
from transfer import Embedded

SHOTS, SPLITS = (3, 5, 10), 2
NO_ROWS = np.zeros((TAUGHT_SLOTS, EMBEDDING_LENGTH), np.float32)
NOTHING_TAUGHT = Taught((), NO_ROWS, np.full(TAUGHT_SLOTS, UNUSED_BIAS, np.float32), NO_ROWS)


def model_without(embeddings: np.ndarray, truth: np.ndarray, labels: tuple[str, ...]) -> tuple[Model, float]:
    """A model file fitted on these embeddings, and its threshold."""
    fitted = fit_head(embeddings, truth, len(labels))
    contract = Contract("left out", "photo", labels, (224, 224, 3), frame_shape=(480, 640),
                        threshold=fitted.cross.threshold, network="lite0", precision="int8", embedding=1280)  # fmt: skip
    rows = choose_exemplars(truth, len(labels))
    beside = {sealing.EXEMPLARS_FILE: pack_exemplars(bytes.fromhex(template_digest()), truth[rows], embeddings[rows])}
    return Model(sealing.seal(with_head(template_bytes(), fitted.head), contract, beside)), fitted.cross.threshold


def right(model: Model, embeddings: np.ndarray, truth: np.ndarray, taught: Taught, threshold: float) -> int:
    count = 0
    for embedding, label in zip(embeddings, truth, strict=True):
        probabilities, presence = read_taught(model, embedding, taught)
        count += bool(probabilities.argmax() == label and presence * probabilities.max() >= threshold)
    return count


def main() -> None:
    print("| photos | shots | taught class right | others right, before | after | learning, s |\n|-|-|-|-|-|-|")
    for folder in map(Path, sys.argv[1:]):
        data = Embedded(folder)
        totals = {shots: np.zeros(5) for shots in SHOTS}
        learning_s = dict.fromkeys(SHOTS, 0.0)
        for split in range(SPLITS):
            held = data.split(split)
            for left_out, name in enumerate(data.labels):
                others = tuple(label for label in data.labels if label != name)
                places = np.array([others.index(label) if label in others else len(others) for label in data.labels])
                truth = places[data.truth]
                known = truth < len(others)
                model, threshold = model_without(data.embeddings[~held & known], truth[~held & known], others)
                pool = np.random.default_rng(left_out).permutation(np.flatnonzero(~held & (data.truth == left_out)))
                before = right(model, data.embeddings[held & known], truth[held & known], NOTHING_TAUGHT, threshold)
                for shots in SHOTS:
                    started = time.perf_counter()
                    taught = teach(model, {name: list(data.embeddings[pool[:shots]])})
                    learning_s[shots] += time.perf_counter() - started
                    new = right(model, data.embeddings[held & ~known], truth[held & ~known], taught, threshold)
                    after = right(model, data.embeddings[held & known], truth[held & known], taught, threshold)
                    totals[shots] += [new, (held & ~known).sum(), before, after, (held & known).sum()]
        for shots, (new, news, before, after, olds) in totals.items():
            low, high = wilson_interval(int(new), int(news))
            share = f"{new / news:.1%} ({low:.1%} to {high:.1%})"
            print(f"| {data.name} | {shots} | {share} | {before / olds:.1%} | {after / olds:.1%} "
                  f"| {learning_s[shots] / SPLITS / len(data.labels):.2f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
