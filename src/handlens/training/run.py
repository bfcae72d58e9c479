"""The run: the folder that one training leaves behind.

    RUN/
      run.json          settings: dataset and its digest, network, effort, seed, recipe, versions, finished or not
      pictures.npz      which pictures the dataset had, 10 bytes each: `datasets.Contents`; not of built-in data and IDX files
      history.csv       one row an epoch: loss, accuracy, validation loss and accuracy, seconds
      checkpoints/      epoch-0003.npz: all weights, the optimiser's and the dropout's state; the last two are kept
      network.keras     the trained network (logits); not of `lite0`, of which only a head is fitted
      presence.npz      weights of the presence head (view `ink`)
      metrics.json      how the file that ships reads: camera frames by the rule, its network alone; beside it Keras's
      readings.npz      what was read of each test picture
      model.tflite      the frozen file that metrics.json speaks of
      report.html       both as a page; report.csv beside it lists the labels to look at again

Every file is written beside and renamed into place: a run that was killed at any moment is whole up to its last epoch.
No TensorFlow is imported here.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.files import write_whole, written_beside
from ..datasets import Contents, hides_nothing, shown_labels
from ..errors import DatasetError, RunError
from ..modelfile.contract import View
from ..networks import FROZEN

if TYPE_CHECKING:
    from ..evaluation.readings import Readings

RUN_FILE = "run.json"
READINGS_FILE = "readings.npz"
CONTENTS_FILE = "pictures.npz"
RUN_VERSION = 1
HISTORY_COLUMNS = ("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "elapsed_s")


@dataclass(frozen=True)
class Settings:
    """All that decides a training's outcome, as it stands in run.json.

    Attributes:
        dataset: what `open_dataset` was given: the built-in word, or the folder's absolute path.
        dataset_name, dataset_digest: what to call it; sha256 in hex over its pictures, labels and split.
        dataset_options: what else `open_dataset` was given.
        labels: the classes' names, in the order of the network's outputs; of a network trained whole the hidden class is the
            last of them.
        view: "ink" or "photo".
        input_shape: height, width and channels of the network's input.
        network, effort, seed: what was asked for.
        recipe: the numbers that followed from it: `Recipe.as_dict`.
        corrections: what was trained on besides the dataset, and how much it counted; None: nothing.
    """

    dataset: str
    dataset_name: str
    dataset_digest: str
    dataset_options: Mapping[str, Any]
    labels: tuple[str, ...]
    view: View
    input_shape: tuple[int, int, int]
    network: str
    effort: str
    seed: int
    recipe: Mapping[str, Any]
    corrections: Mapping[str, Any] | None = None

    @property
    def nothing(self) -> bool:
        """Whether the network's last output is the hidden class."""
        return hides_nothing(self.labels)

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels that can be read."""
        return shown_labels(self.labels)

    def differences(self, other: Settings) -> list[str]:
        """Names of the settings in which the two differ; where the dataset lies does not count, what is in it does."""
        mine, others = self.comparable(), other.comparable()
        return [name for name in mine if mine[name] != others[name]]

    def comparable(self) -> dict[str, Any]:
        """What must be the same for a run to go on: all but where the dataset lies and what it is called."""
        document = json.loads(json.dumps(dataclasses.asdict(self)))
        for name in ("dataset", "dataset_name"):
            del document[name]
        document["dataset_options"].pop("view", None)  # said or found by looking: the view itself is compared
        return dict(document)


class Run:
    """A run folder that exists. Make one with `create`, read one with `open`."""

    def __init__(self, path: Path, document: dict[str, Any]):
        self.path = path
        self._document = document

    # ---- making and opening

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], settings: Settings, versions: Mapping[str, str], *, overwrite: bool = False
    ) -> Run:
        """A new run folder.

        Args:
            path: the folder; made with its parents, or empty.
            settings: what is about to be trained.
            versions: of handlens and what it stands on, by name.
            overwrite: replace the run that stands there; files that are not a run's own stay.

        Raises:
            RunError: something stands there already and `overwrite` was not given, or it is no run.
        """
        folder = Path(path)
        if folder.exists():
            if not folder.is_dir():
                raise RunError(
                    "a run is a folder, but a file stands there", received=folder, hint="choose another name"
                )
            if any(folder.iterdir()):
                if not (folder / RUN_FILE).is_file():
                    raise RunError(
                        "that folder is not empty and not a run", received=folder, hint="choose another name"
                    )
                if not overwrite:
                    raise RunError("there is a run already", received=folder,
                                   hint="--resume goes on with it, --overwrite replaces it")  # fmt: skip
                cls._clear(folder)
        try:
            (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError("cannot make the run folder", received=f"{folder} ({error.strerror})") from None
        document = {"handlens_run": RUN_VERSION, "finished": False, "versions": dict(versions),
                    "settings": dataclasses.asdict(settings)}  # fmt: skip
        run = cls(folder, json.loads(json.dumps(document)))
        run._save()
        return run

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Run:
        """The run in a folder.

        Raises:
            RunError: no such folder, no run, or one of a newer handlens.
        """
        folder = Path(path)
        file = folder / RUN_FILE
        if not file.is_file():
            problem = "that folder is not a run" if folder.is_dir() else "there is no such run"
            raise RunError(problem, received=folder, hint=f"handlens train mnist -o {folder}")
        try:
            document = json.loads(file.read_text())
            version = document["handlens_run"]
            document["settings"]["labels"], document["finished"]
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise RunError(f"{RUN_FILE} is damaged", received=f"{file}: {error!r}",
                           hint="train again with --overwrite") from None  # fmt: skip
        if version > RUN_VERSION:
            raise RunError("the run was made by a newer handlens", received=f"run version {version}",
                           hint="pip install --upgrade handlens")  # fmt: skip
        return cls(folder, document)

    @staticmethod
    def _clear(folder: Path) -> None:
        """Remove a run's own files and nothing else that a user may have put beside them."""
        (folder / RUN_FILE).unlink()  # first: what is left of a killed clearing is not taken for a run
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)
        for name in ("history.csv", "network.keras", "presence.npz", "metrics.json", "readings.npz", "model.tflite",
                     "report.html", "report.csv", CONTENTS_FILE):  # fmt: skip
            (folder / name).unlink(missing_ok=True)

    def _save(self) -> None:
        write_whole(self.path / RUN_FILE, json.dumps(self._document, ensure_ascii=False, indent=1) + "\n")

    # ---- what it says

    def __repr__(self) -> str:
        state = "finished" if self.finished else "not finished"
        return f"<Run {self.path}: {self.settings.network} on {self.settings.dataset_name}, {state}>"

    @property
    def settings(self) -> Settings:
        """All that decided the training's outcome."""
        document = self._document["settings"]
        known = {field.name: document.get(field.name) for field in dataclasses.fields(Settings)}
        return Settings(**{**known, "labels": tuple(document["labels"]), "input_shape": tuple(document["input_shape"])})

    @property
    def versions(self) -> dict[str, str]:
        """Of handlens, Python and what computes, when the training began."""
        return dict(self._document["versions"])

    @property
    def finished(self) -> bool:
        """Whether the training reached its end."""
        return bool(self._document["finished"])

    @property
    def temperature(self) -> float:
        """What the logits are divided by before the softmax, fitted on the validation pictures."""
        return float(self._document.get("temperature", 1.0))

    @property
    def calibrated(self) -> bool:
        """Whether there were pictures held out of the training to fit the temperature on."""
        return bool(self._document.get("calibrated", False))

    def finish(self, *, temperature: float = 1.0, calibrated: bool = False) -> None:
        """Note that the training reached its end.

        Args:
            temperature: what the logits are to be divided by.
            calibrated: whether it was fitted on pictures held out of the training.
        """
        self._document |= {"finished": True, "temperature": round(temperature, 4), "calibrated": calibrated}
        self._save()

    def require_finished(self) -> None:
        """Raises RunError if the training did not reach its end."""
        # of a frozen backbone only a head is fitted: the model file holds all there is
        weights = self.model_file if self.settings.network == FROZEN else self.network_file
        if not self.finished or not weights.is_file():
            raise RunError("the run is not finished", received=self.path,
                           hint=f"handlens train {self.settings.dataset} -o {self.path} --resume")  # fmt: skip

    # ---- its files

    @property
    def network_file(self) -> Path:
        """The trained Keras network, which gives logits."""
        return self.path / "network.keras"

    @property
    def model_file(self) -> Path:
        """The frozen file in float32 that `metrics` speaks of."""
        return self.path / "model.tflite"

    @property
    def presence_file(self) -> Path:
        """Weights of the presence head; only for view `ink`."""
        return self.path / "presence.npz"

    @property
    def report_file(self) -> Path:
        """The report of its testing, a page; beside it lies report.csv, the doubtful labels."""
        return self.path / "report.html"

    @property
    def checkpoints(self) -> Path:
        """The folder of the last two epochs' states."""
        return self.path / "checkpoints"

    def history(self) -> list[dict[str, float]]:
        """One row an epoch, by `HISTORY_COLUMNS`."""
        file = self.path / "history.csv"
        if not file.is_file():
            return []
        with file.open(newline="") as lines:
            return [{name: float(row[name] or "nan") for name in HISTORY_COLUMNS} for row in csv.DictReader(lines)]

    def write_history(self, rows: list[dict[str, float]]) -> None:
        """Replace the history by these rows."""
        text = io.StringIO()
        writer = csv.DictWriter(text, HISTORY_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _short(row[name]) for name in HISTORY_COLUMNS} for row in rows)
        write_whole(self.path / "history.csv", text.getvalue())

    def presence_weights(self) -> dict[str, Any] | None:
        """Weights of the presence head, None where the view needs none."""
        if not self.presence_file.is_file():
            return None
        import numpy as np

        with np.load(self.presence_file) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def write_presence(self, weights: Mapping[str, Any]) -> None:
        """Store the presence head's weights."""
        import numpy as np

        with written_beside(self.presence_file) as beside, beside.open("wb") as file:
            np.savez(file, **dict(weights))

    def write_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Replace the figures."""
        write_whole(self.path / "metrics.json", json.dumps(metrics, ensure_ascii=False, indent=1) + "\n")

    def keep_contents(self, contents: Contents | None) -> None:
        """Note which pictures the dataset has, unless that is noted already, or nobody knows."""
        if contents is not None and not (self.path / CONTENTS_FILE).is_file():
            write_whole(self.path / CONTENTS_FILE, contents.to_bytes())

    def contents(self) -> Contents | None:
        """Which pictures the dataset had; None of what has no files, if an older handlens trained it, or if that is damaged."""
        try:
            return Contents.from_bytes((self.path / CONTENTS_FILE).read_bytes())
        except (OSError, DatasetError):
            return None

    def write_readings(self, readings: Readings) -> None:
        """Replace what was read of each test picture."""
        write_whole(self.path / READINGS_FILE, readings.to_bytes())

    def readings(self) -> Readings | None:
        """What was read of each test picture; None before the run was tested, or if an older handlens tested it.

        Raises:
            RunError: readings.npz is damaged.
        """
        from ..evaluation.readings import Readings

        file = self.path / READINGS_FILE
        if not file.is_file():
            return None
        try:
            return Readings.from_bytes(file.read_bytes())
        except (ValueError, OSError) as error:
            raise RunError(f"{READINGS_FILE} is damaged", received=f"{file}: {error}",
                           hint="train again with --overwrite") from None  # fmt: skip

    def metrics(self) -> dict[str, Any] | None:
        """The figures as plain values; None before the run was tested, or if an older handlens wrote them.

        Raises:
            RunError: metrics.json is damaged.
        """
        file = self.path / "metrics.json"
        if not file.is_file():
            return None
        try:
            document = dict(json.loads(file.read_text()))
        except (ValueError, TypeError, OSError) as error:
            raise RunError("metrics.json is damaged", received=f"{file}: {error!r}",
                           hint="remove it; the next export tests the run again") from None  # fmt: skip
        return document if "frames" in document else None


def _short(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"
