"""Freezing: a run's network and its view become one model file, which still has to be tested and checked.

    network.keras ──► signatures `picture` and `frame` ──► flatbuffer ──► contract, examples, threshold ──► Frozen
                      frames                               litert         modelfile            threshold
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..base.backend import import_tensorflow
from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation.evaluate import Origin
from ..modelfile.contract import FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS, Contract
from ..modelfile.model import Model
from ..modelfile.sealing import bare, read_contract, read_model, reseal, seal
from ..training.run import Run
from .examples import example_entries
from .precision import Precision, shrink_weights
from .threshold import calibrated_threshold

Planes = Mapping[str, np.ndarray]
FrameFunction = Callable[[Planes, int], Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Frozen:
    """A model file in memory, with what it was made from: to test it, to check it, to write it.

    Attributes:
        content: the file's bytes, contract and examples sealed in.
        network: which gives logits, as its own framework runs it; temperature: what they are divided by.
        reference: (planes, rotation) -> outputs of the `frame` signature before freezing, or before shrinking.
        origin: what the network is.
    """

    content: bytes
    network: Any
    temperature: float
    reference: FrameFunction
    origin: Origin = "Keras"

    @property
    def contract(self) -> Contract:
        return read_contract(self.content)

    def saying(self, **values: Any) -> Frozen:
        """The same file with other values in its contract."""
        return replace(self, content=reseal(self.content, replace(self.contract, **values)))

    def shrunk(self, precision: Precision) -> Frozen:
        """The same network with weights of fewer bits; it has to answer as this file does."""
        contract = replace(self.contract, precision=precision)
        content = reseal(self.content, contract, flatbuffer=shrink_weights(bare(self.content), precision, only_network=True))
        return replace(self, content=content, reference=Model(self.content).run_frame)


def freeze(run: Run, dataset: Dataset, *, reporter: Reporter = SILENT) -> Frozen:
    """The run's model file in float32, its threshold calibrated on made frames of the validation pictures."""
    network = load_network(run)
    flatbuffer, contract, reference = _signatures(run, network)
    readable = dataset.to_read()
    examples = example_entries(readable.test, len(readable.labels))
    frozen = Frozen(seal(flatbuffer, contract, examples), network, run.temperature, reference)
    return frozen.saying(threshold=calibrated_threshold(Model(frozen.content), dataset, reporter=reporter))


def open_frozen(run: Run) -> Frozen:
    """The run's model file as it was tested and checked.

    Raises:
        RunError: the run is not finished.
        ModelError: its model file is missing or damaged.
    """
    run.require_finished()
    content = read_model(run.model_file)
    return Frozen(content, load_network(run), run.temperature, Model(content).run_frame)


def load_network(run: Run) -> Any:
    """The run's trained Keras network."""
    import_tensorflow()
    import keras

    try:
        return keras.saving.load_model(run.network_file, compile=False)
    except (ValueError, OSError, TypeError) as error:
        raise ExportError("cannot open the trained network", received=f"{run.network_file}: {error}",
                          hint=f"handlens train {run.settings.dataset} -o {run.path} --overwrite") from None  # fmt: skip


def frozen_frame(run: Run, network: Any) -> FrameFunction:
    """The `frame` signature before it is converted: TensorFlow's own answer to a camera frame."""
    return frame_function(_module(run, network))


def _module(run: Run, network: Any) -> Any:
    from ..frames.graph import frame_module

    settings = run.settings
    return frame_module(
        network, view=settings.view, input_shape=settings.input_shape, temperature=run.temperature,
        presence_weights=run.presence_weights(), nothing=settings.nothing,
    )  # fmt: skip


def frame_function(module: Any) -> FrameFunction:
    """The `frame` signature of a tf.Module as a function of planes: TensorFlow's own answer."""

    def frame(planes: Planes, rotation: int) -> dict[str, np.ndarray]:
        outputs = module.frame(**planes, rotation=np.int32(rotation))
        return {name: value.numpy() for name, value in outputs.items()}

    return frame


def _signatures(run: Run, network: Any) -> tuple[bytes, Contract, FrameFunction]:
    from .litert import convert_signatures

    settings = run.settings
    contract = Contract(
        name=settings.dataset_name, view=settings.view, labels=settings.shown_labels, input_shape=settings.input_shape,
        frame_shape=(FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS), network=settings.network, seed=settings.seed,
        versions=run.versions, dataset_name=settings.dataset_name, dataset_digest=settings.dataset_digest,
        calibrated=run.calibrated, nothing=settings.nothing,
    )  # fmt: skip
    module = _module(run, network)
    return convert_signatures(module), contract, frame_function(module)
