"""Subjects of reports that nothing was trained for: any number of classes, ink or photo, with the answers written down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from handlens.datasets import Pictures
from handlens.datasets.store import MemoryStore
from handlens.evaluation import Evaluation, TestedOn, measure
from handlens.evaluation.metrics import read_by_rule
from handlens.evaluation.readings import FrameReadings, NetworkReadings, Readings
from handlens.modelfile.contract import Contract
from handlens.modelfile.model import Prediction
from handlens.report.subject import Subject

INK_SHAPE, PHOTO_SHAPE = (28, 28, 1), (64, 64, 3)


class Scripted:
    """Stands in for a model file: it answers each frame by the frame's own bytes, so that the same frame gets the same answer."""

    def __init__(self, contract: Contract):
        self.contract = contract
        self.content = b"no flatbuffer, for nobody opens it"

    def read_frame(self, planes: Mapping[str, np.ndarray], *, rotation: int = 0) -> Prediction:
        rng = np.random.default_rng(int(planes["luma"].astype(np.int64).sum()) + rotation)
        probabilities = rng.dirichlet(np.full(len(self.contract.labels), 0.2)).astype(np.float32)
        best, label, score = self.contract.decide(probabilities.tolist(), 1.0)
        return Prediction(label, score, self.contract.labels[best], probabilities, 1.0, (0.5, 0.5, 0.6, 0.6),
                          rng.random(self.contract.input_shape, np.float32))  # fmt: skip

    def run_frame(self, planes: Mapping[str, np.ndarray], rotation: int = 0) -> dict[str, np.ndarray]:
        prediction = self.read_frame(planes, rotation=rotation)
        return {"output_node": prediction.probabilities[None], "presence": np.ones(1, np.float32)}

    def frame_planes(self, picture: Image.Image) -> dict[str, np.ndarray]:
        return {"luma": np.asarray(picture.convert("L").resize((640, 480)))}


def drawn_picture(label: int, number: int, *, ink: bool) -> np.ndarray:
    """A digit's strokes, or a shape in a colour: something to look at, of its class."""
    rng = np.random.default_rng([label, number])
    if ink:
        image = Image.new("L", (28, 28))
        pen = ImageDraw.Draw(image)
        corners = [(8, 5), (20, 5), (8, 14), (20, 14), (8, 23), (20, 23)]
        for bit in range(5):
            if (label + 3) >> bit & 1:
                start, end = corners[bit], corners[(bit * 2 + label) % 6]
                pen.line((*start, *end), fill=255, width=2 + int(rng.integers(2)))
        pen.line((*corners[label % 6], *corners[(label + 3) % 6]), fill=255, width=3)
        return np.asarray(image)[..., None]
    hue = int(label * 47 + rng.integers(12)) % 256
    image = Image.new("HSV", (64, 64), (hue, 40, 230)).convert("RGB")
    pen = ImageDraw.Draw(image)
    x, y = (int(value) for value in rng.integers(4, 24, 2))
    side = 20 + label % 5 * 4
    pen.regular_polygon((x + side // 2, y + side // 2, side // 2), 3 + label % 6, rotation=int(rng.integers(90)),
                        fill=Image.new("HSV", (1, 1), ((hue + 110) % 256, 200, 150)).convert("RGB").getpixel((0, 0)))  # fmt: skip
    return np.asarray(image)


def made_subject(
    classes: int, *, each: int = 20, ink: bool = False, right: float = 0.85, labels: tuple[str, ...] | None = None,
    readings: bool = True, seed: int = 0, folder: Path = Path("runs/made"), crossed: bool = False,
) -> Subject:  # fmt: skip
    """A subject whose answers were drawn by lot: about so large a share is right."""
    rng = np.random.default_rng(seed)
    names = labels or tuple(f"class {index}" for index in range(classes))
    shape = INK_SHAPE if ink else PHOTO_SHAPE
    contract = Contract("made", "ink" if ink else "photo", names, shape, (480, 640), 0.4, network="compact", precision="int8",
                        dataset_name="made", dataset_digest="9f86d081884c7d65", versions={"handlens": "0.1.0"})  # fmt: skip
    truth = np.repeat(np.arange(classes), each)
    store = MemoryStore(len(truth), shape)
    store.append(np.stack([drawn_picture(int(label), number, ink=ink) for number, label in enumerate(truth)]))
    pictures = Pictures(store, np.arange(len(truth)), truth)
    sure = rng.uniform(0.3, 1, len(truth))
    hit = rng.random(len(truth)) < np.clip(right + (sure - 0.65) * 0.3, 0, 1)
    read = np.where(hit, truth, (truth + rng.choice([1, 1, 2, classes // 2 or 1], len(truth))) % classes)
    probabilities = np.full((len(truth), classes), 0.0)
    probabilities += ((1 - sure) / max(1, classes - 1))[:, None]
    probabilities[np.arange(len(truth)), read] = sure
    network = measure(probabilities, truth, names)
    by_rule, scores = read_by_rule(probabilities, np.ones(len(truth)), 0.4)
    of = "cross-validated photos" if crossed else "made frames" if ink else "test photos"
    frames = FrameReadings(of, np.arange(len(truth)), by_rule, scores)
    tested_on = TestedOn("made", "9f86d081884c7d65", "cross-validation" if crossed else "test")
    evaluation = Evaluation(folder, frames.measured(truth, names), network, None, tested_on)
    kept = Readings(names, truth, NetworkReadings.of(probabilities), frames) if readings else None
    return Subject(evaluation, kept, Scripted(contract), pictures, None, tuple([each * 6] * classes))  # type: ignore[arg-type]
