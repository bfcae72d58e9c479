"""Photos: `lite0` beside a training from scratch and beside scikit-learn, on folders of class folders.

    python benchmarks/transfer.py FOLDER...              share right on a quarter kept apart, five splits by hash
    python benchmarks/transfer.py FOLDER... --scratch    and `compact` trained from scratch (TensorFlow, minutes), one split
    python benchmarks/transfer.py FOLDER... --tuned      `lite0` as it is and with `--effort best` (minutes), two splits
    python benchmarks/transfer.py FOLDER... --few        what 1 to 40 photos a class can do
    python benchmarks/transfer.py FOLDER... --strangers  how many photos of the other folders presence refuses
    python benchmarks/transfer.py FOLDER --large         milliseconds for a photo of 12 megapixels
    python benchmarks/transfer.py --frame                milliseconds a frame, with the frame path and without

scikit-learn and scikit-image are needed for their rows only: pip install scikit-learn scikit-image. So is TensorFlow for
MobileNetV2's, whose weights come by pip.
Folds and splits here are random by content, so a picture's neighbour may be on the other side: kinder than cross-validation
in blocks, which `handlens build` prints.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from handlens.base.reporter import Reporter
from handlens.base.wilson import wilson_interval
from handlens.evaluation.metrics import read_by_rule
from handlens.pictures.decode import decode_photo
from handlens.transfer import open_photos
from handlens.transfer.fitting import photos_of
from handlens.transfer.head import Fitted, fit_head

SPLITS, TUNED_SPLITS, KEPT_APART = 5, 2, 0.25
DRAWS, FEW = 10, (1, 3, 5, 10, 20, 40)
PIXELS_SIDE, HOG_SIDE = 32, 128


class Embedded:
    """A folder, embedded: float32 [n, 1280], labels, files."""

    def __init__(self, folder: Path):
        photos = photos_of(open_photos(folder))
        self.name, self.labels = folder.name, photos.labels
        self.embeddings = photos.pictures.store.embeddings(photos.pictures.rows)
        self.truth, self.files = photos.indices, [Path(file) for file in photos.pictures.files]

    def split(self, seed: int) -> np.ndarray:
        """bool [n]: which are kept apart."""
        shares = [int.from_bytes(hashlib.sha256(f"{seed} {file.name}".encode()).digest()[:4], "big") / 2**32
                  for file in self.files]  # fmt: skip
        return np.array(shares) < KEPT_APART


def said(right: int, count: int) -> str:
    low, high = wilson_interval(right, count)
    return f"{right / count:.1%} ({low:.1%} to {high:.1%})"


def by_rule(fitted: Fitted, embeddings: np.ndarray) -> np.ndarray:
    """int [n]: the label that is read, -1 for none."""
    return read_by_rule(*fitted.head.read(embeddings), fitted.cross.threshold)[0]


def print_peers(folders: list[Embedded], which: str) -> None:
    print("| photos | way | right | by the rule | seconds, CPU seconds for one training |\n|-|-|-|-|-|")
    for data in folders:
        for way, answers in ways(data, which):
            right = ruled = count = 0
            wall_s, cpu_s, splits = 0.0, 0.0, 0
            for truth, alone, read, wall, cpu in answers:
                right, ruled, count = right + int((alone == truth).sum()), ruled + int((read == truth).sum()), count + len(truth)
                wall_s, cpu_s, splits = wall_s + wall, cpu_s + cpu, splits + 1
            rule = said(ruled, count) if way.startswith(("lite0", "compact")) else ""
            took = f"{wall_s / splits:.1f}, {cpu_s / splits:.1f}"
            print(f"| {data.name} | {way} | {said(right, count)} | {rule} | {took} |", flush=True)


Answer = tuple[np.ndarray, np.ndarray, np.ndarray, float, float]
Answers = Iterator[Answer]


def ways(data: Embedded, which: str) -> Iterator[tuple[str, Answers]]:
    if which == "tuned":
        yield "lite0 as it is", trained(data, splits=TUNED_SPLITS, network="lite0")
        yield "lite0 with --effort best", trained(data, splits=TUNED_SPLITS, network="lite0", effort="best")
        return
    yield "lite0", lite0(data)
    try:
        import sklearn  # noqa: F401
        from skimage.feature import hog
    except ImportError:
        print("(scikit-learn and scikit-image are not here)")
    else:
        pixels = np.stack([decode_photo(file, PIXELS_SIDE, 3).ravel() / 255 for file in data.files])
        yield f"scikit-learn's logistic regression on {PIXELS_SIDE}x{PIXELS_SIDE} pixels", sklearns(data, pixels)
        grey = [decode_photo(file, HOG_SIDE, 1)[..., 0] for file in data.files]
        features = np.stack([hog(picture, pixels_per_cell=(16, 16)) for picture in grey])
        yield "the same on HOG", sklearns(data, features)
        import mobilenet

        yield "the same on MobileNetV2 at 224 pixels, torchvision's weights", sklearns(data, mobilenet.embeddings(data.files))
    if which == "scratch":
        yield "compact, from scratch at 64 pixels", trained(data, network="compact")


def lite0(data: Embedded) -> Answers:
    from handlens import build, load_model

    for seed in range(SPLITS):
        kept = data.split(seed)
        fitted = fit_head(data.embeddings[~kept], data.truth[~kept], len(data.labels))
        alone = fitted.head.read(data.embeddings[kept])[0].argmax(1)
        read = by_rule(fitted, data.embeddings[kept])
        wall = cpu = 0.0
        if seed == 0:  # the whole way, nothing kept from before
            with TrainingFolder(data, kept) as (folder, out):
                os.environ["HANDLENS_CACHE"] = str(out / "cache")
                started, started_cpu = time.perf_counter(), time.process_time()
                build(folder, out / "x.tflite", run=out / "run", network="lite0")
                wall, cpu = SPLITS * (time.perf_counter() - started), SPLITS * (time.process_time() - started_cpu)
                del os.environ["HANDLENS_CACHE"]
                model = load_model(out / "x.tflite")
                told = [model.predict(data.files[row]).label for row in np.flatnonzero(kept)]
                assert [None if index < 0 else data.labels[index] for index in read] == told, "the file reads otherwise"
        yield data.truth[kept], alone, read, wall, cpu


def sklearns(data: Embedded, features: np.ndarray) -> Answers:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    for seed in range(SPLITS):
        kept = data.split(seed)
        started, started_cpu = time.perf_counter(), time.process_time()
        fitted = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=500)).fit(features[~kept], data.truth[~kept])
        read = fitted.predict(features[kept])
        yield data.truth[kept], read, read, time.perf_counter() - started, time.process_time() - started_cpu


def trained(data: Embedded, *, splits: int = 1, **options: str) -> Answers:
    """What the model file of a whole training reads, `train` with these options."""
    for seed in range(splits):
        yield one_training(data, data.split(seed), options)


def one_training(data: Embedded, kept: np.ndarray, options: dict[str, str]) -> Answer:
    from handlens import load_model, train

    with TrainingFolder(data, kept) as (folder, out):
        os.environ["HANDLENS_CACHE"] = str(out / "cache")
        started, started_cpu = time.perf_counter(), time.process_time()
        run = train(folder, out / "run", reporter=Saying(), **options)
        wall, cpu = time.perf_counter() - started, time.process_time() - started_cpu
        del os.environ["HANDLENS_CACHE"]
        model = load_model(run.model_file)
        predictions = [model.predict(data.files[row]) for row in np.flatnonzero(kept)]
        print(f"{run.model_file.stat().st_size:,} bytes", file=sys.stderr, flush=True)
    labels = list(data.labels)
    alone = np.array([labels.index(prediction.best_label) for prediction in predictions])
    read = np.array([-1 if prediction.label is None else labels.index(prediction.label) for prediction in predictions])
    return data.truth[kept], alone, read, wall, cpu


class Saying(Reporter):
    """Says aloud which of two was kept."""

    def say(self, sentence: str) -> None:
        if "cross-validation" in sentence:
            print(sentence, file=sys.stderr, flush=True)


class TrainingFolder:
    """A folder of what is not kept apart, and a folder for output; both go."""

    def __init__(self, data: Embedded, kept: np.ndarray):
        self.data, self.kept = data, kept

    def __enter__(self) -> tuple[Path, Path]:
        self.root = Path(tempfile.mkdtemp())
        for row in np.flatnonzero(~self.kept):
            target = self.root / "photos" / self.data.labels[self.data.truth[row]] / self.data.files[row].name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.data.files[row], target)
        return self.root / "photos", self.root

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.root)


def print_few(folders: list[Embedded]) -> None:
    print("| photos a class | " + " | ".join(data.name for data in folders) + " |\n|-|" + "-|" * len(folders))
    for each in FEW:
        cells = []
        for data in folders:
            shares = []
            for draw in range(DRAWS):
                rng = np.random.default_rng([draw, each])
                rows = [np.sort(rng.permutation(np.flatnonzero(data.truth == label))[:each]) for label in range(len(data.labels))]
                chosen = np.concatenate(rows)
                others = np.setdiff1d(np.arange(len(data.truth)), chosen)
                head = fit_head(data.embeddings[chosen], data.truth[chosen], len(data.labels)).head
                shares.append((head.read(data.embeddings[others])[0].argmax(1) == data.truth[others]).mean())
            cells.append(f"{np.mean(shares):.1%} ± {np.std(shares):.1%}")
        print(f"| {each} | " + " | ".join(cells) + " |", flush=True)


def print_strangers(folders: list[Embedded]) -> None:
    print("| taught | shown | refused by the rule | presence under a half |\n|-|-|-|-|")
    for data in folders:
        kept = data.split(0)
        fitted = fit_head(data.embeddings[~kept], data.truth[~kept], len(data.labels))
        shown = [("its own, kept apart", data.embeddings[kept])]
        shown += [(other.name, other.embeddings) for other in folders if other is not data]
        for name, embeddings in shown:
            refused = int((by_rule(fitted, embeddings) < 0).sum())
            absent = int((fitted.head.read(embeddings)[1] < 0.5).sum())
            print(f"| {data.name} | {name} | {said(refused, len(embeddings))} | {said(absent, len(embeddings))} |", flush=True)
        near = []
        for label in range(len(data.labels)):
            own = data.truth != label
            truth = data.truth[own] - (data.truth[own] > label)
            fitted = fit_head(data.embeddings[own], truth, len(data.labels) - 1)
            near.append((by_rule(fitted, data.embeddings[~own]) < 0).mean())
        print(f"| {data.name} | a class of its own that was left out | {np.mean(near):.1%}, mean of {len(near)} classes | |")


def print_frame() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from ai_edge_litert.interpreter import Interpreter

    from handlens.transfer.template import template_bytes
    from phone_runtime import PhoneRuntime

    rng = np.random.default_rng(0)
    frame = {"luma": rng.integers(0, 256, (480, 640), np.uint8), "chroma_u": rng.integers(0, 256, (240, 320), np.uint8),
             "chroma_v": rng.integers(0, 256, (240, 320), np.uint8), "rotation": np.int32(1)}  # fmt: skip
    picture = {"input_node": rng.random((1, 224, 224, 3), np.float32)}
    interpreter = Interpreter(model_content=template_bytes(), num_threads=1)
    print("| one thread | `frame`, ms | `picture`, the network alone, ms | the frame path |\n|-|-|-|-|")
    for name in ("ai-edge-litert", "tensorflow-lite 2.16.1"):
        took = {}
        with PhoneRuntime(template_bytes()) as phone:
            for signature, inputs in (("frame", frame), ("picture", picture)):
                if name == "ai-edge-litert":
                    run, times = interpreter.get_signature_runner(signature), []
                    for _ in range(60):
                        started = time.perf_counter()
                        run(**inputs)
                        times.append((time.perf_counter() - started) * 1e3)
                    took[signature] = float(np.percentile(times, 10))
                else:
                    took[signature] = phone.milliseconds(signature, **inputs).p10
        print(f"| {name} | {took['frame']:.2f} | {took['picture']:.2f} | {took['frame'] - took['picture']:+.2f} |")


def print_large(folder: Path, count: int = 40) -> None:
    """Photos blown up to a phone's 12 megapixels, with a sensor's noise, read once by all cores."""
    from PIL import Image

    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as made:
        for label in sorted(path for path in folder.iterdir() if path.is_dir())[:2]:
            (Path(made) / label.name).mkdir()
            for file in sorted(label.iterdir())[: count // 2]:
                image = Image.open(file).convert("RGB").resize((3024, 4032), Image.Resampling.BICUBIC)
                noisy = np.asarray(image).astype(np.int16) + rng.normal(0, 3, (4032, 3024, 1)).astype(np.int16)
                Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
                    Path(made) / label.name / f"{file.stem}.jpg", quality=92
                )
        started, cpu = time.perf_counter(), time.process_time()
        opened = open_photos(made, cache=False)
        wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    each_ms = f"{wall_s / opened.count * 1e3:.0f} ms each, {cpu_s / opened.count * 1e3:.0f} of CPU"
    print(f"{opened.count} JPEGs of 12 megapixels: {each_ms}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    for name in ("--scratch", "--tuned", "--few", "--strangers", "--large", "--frame"):
        parser.add_argument(name, action="store_true")
    arguments = parser.parse_args()
    if arguments.large:
        print_large(arguments.folders[0])
        return
    folders = [Embedded(folder) for folder in arguments.folders]
    if arguments.frame:
        print_frame()
    elif arguments.few:
        print_few(folders)
    elif arguments.strangers:
        print_strangers(folders)
    else:
        print_peers(folders, "tuned" if arguments.tuned else "scratch" if arguments.scratch else "")


if __name__ == "__main__":
    main()
