"""Training: one pass over the pictures after the other, each ending in a checkpoint.

The order of the pictures and their warps in epoch e come from (seed, e) alone, the weights and the optimiser's state
from the checkpoint: a run that was interrupted and resumed ends with the same weights as one that was not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from ..base.ahead import in_order
from ..base.backend import import_tensorflow, reproducible
from ..base.files import written_beside
from ..base.reporter import SILENT, Reporter, duration
from ..corrections import Further
from ..datasets import Dataset, Pictures
from ..errors import RunError
from . import checkpoints
from .allographs import Allographs
from .augment import augment
from .balance import class_weights, unequal_words
from .calibration import fit_temperature
from .recipe import Recipe, learning_rates, recipe_for
from .run import Run, Settings

# pictures of an epoch are read, warped and handed to TensorFlow in parts of at most this many bytes
PART_BYTES = 64 << 20
# steps between two looks at the clock and at Ctrl-C
STEPS_A_TICK = 16
SCORING_BATCH = 500


def train(
    dataset: Dataset,
    output: str | Path,
    *,
    network: str = "compact",
    effort: str = "quick",
    seed: int = 0,
    resume: bool = False,
    overwrite: bool = False,
    epochs: int | None = None,
    further: Further | None = None,
    reporter: Reporter = SILENT,
) -> Run:
    """Train a network on a dataset's training pictures; the test pictures are not looked at.

    Args:
        dataset: from `open_dataset`.
        output: the run's folder.
        network: "softmax", "deep" or "compact".
        effort: "quick" or "best".
        seed: same command, same machine, same seed: same weights.
        resume: go on with the run in `output`; a finished one is returned as it is.
        overwrite: replace the run in `output`.
        epochs: fewer or more than the recipe says.
        further: pictures that are trained on besides.
        reporter: hears the plan, the progress and the warnings.

    Returns:
        The finished run.

    Raises:
        RunError: a run is in the way, or the one to resume was made for other settings.
        UsageError: an unknown network or effort.
    """
    import dataclasses

    from ..networks import NETWORKS, check_network

    check_network(network, effort, NETWORKS)
    recipe = recipe_for(network, effort, dataset.view, dataset.input_shape, dataset.train.count)
    if epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=epochs)
    settings = Settings(
        dataset=dataset.source or dataset.name, dataset_name=dataset.name, dataset_digest=dataset.digest,
        dataset_options=dataset.options,
        labels=dataset.labels, view=dataset.view, input_shape=dataset.input_shape,
        network=network, effort=effort, seed=seed, recipe=recipe.as_dict(),
        corrections=None if further is None else further.as_settings(),
    )  # fmt: skip
    if said := unequal_words(dataset.labels, np.bincount(dataset.train.labels, minlength=len(dataset.labels))):
        reporter.say(said)
    if resume and (Path(output) / "run.json").is_file():
        run = Run.open(output)
        if differing := run.settings.differences(settings):
            raise RunError("the run was made with other settings", received=", ".join(differing),
                           hint="resume with the same command, or --overwrite")  # fmt: skip
        if run.finished and run.network_file.is_file():
            reporter.say(f"`{run.path}` is finished already")
            return run
    else:
        from ..base.versions import versions

        run = Run.create(output, settings, versions(), overwrite=overwrite)
    try:
        with reproducible(seed):
            _fit(run, dataset, recipe, further, reporter)
    except KeyboardInterrupt:
        reporter.warn(
            f"Stopped after epoch {len(run.history())} of {recipe.epochs}: the same command goes on, "
            "`handlens train` with --resume"
        )
        raise
    return run


def _fit(run: Run, dataset: Dataset, recipe: Recipe, further: Further | None, reporter: Reporter) -> None:
    settings = run.settings
    pictures = dataset.train
    batch = min(recipe.batch_size, pictures.count)
    steps_an_epoch = pictures.count // batch
    trainer = Trainer(settings, recipe, batch, class_weights(pictures.labels, len(settings.labels)))
    allographs = Allographs(dataset, recipe.allographs, settings.seed)
    done, history = checkpoints.load_last(run.checkpoints, trainer.variables, trainer.optimizer_variables)
    if done:
        reporter.say(f"Resuming `{run.path}` after epoch {done} of {recipe.epochs}")
    rates = learning_rates(recipe, steps_an_epoch * recipe.epochs)
    step_s = trainer.seconds_a_step(pictures.read(np.arange(batch)), pictures.labels[:batch])
    left = steps_an_epoch * (recipe.epochs - done)
    if allographs.digits:
        reporter.say(f"{allographs.share:.0%} of what it sees are drawn digits, in hands that the pictures may lack")
    for line in further.lines if further is not None else ():
        reporter.say(line)
    reporter.say(
        f"Training `{settings.network}` ({trainer.parameter_count:,} parameters) on {pictures.count:,} pictures for "
        f"{recipe.epochs - done} epochs: about {duration(left * step_s)}"
    )
    parts = (
        part
        for epoch in range(done, recipe.epochs)
        for part in _parts(dataset, allographs, further, recipe, settings.seed, epoch, batch)
    )
    with (
        # the next part is read and warped while this one trains
        closing(in_order(lambda part: part(), parts, threads=1, ahead=1)) as ready,
        reporter.stage("training", total=left) as stage,
    ):
        for epoch in range(done, recipe.epochs):
            started = time.perf_counter()
            totals = np.zeros(3)
            while totals[2] < steps_an_epoch * batch:
                images, labels = next(ready)
                part = trainer.hold(images, labels)
                for at in range(0, len(labels) // batch, STEPS_A_TICK):
                    at_step = epoch * steps_an_epoch + int(totals[2]) // batch
                    ticks = rates[at_step : at_step + min(STEPS_A_TICK, len(labels) // batch - at)]
                    loss, right = trainer.run(part, at, ticks)
                    totals += loss * len(ticks) * batch, right, len(ticks) * batch
                    stage.advance(
                        len(ticks), epoch=epoch + 1, loss=totals[0] / totals[2], accuracy=totals[1] / totals[2]
                    )
            last = epoch + 1 == recipe.epochs
            validation = trainer.score(dataset.validation)
            history.append({
                "epoch": epoch + 1, "loss": totals[0] / totals[2], "accuracy": totals[1] / totals[2],
                "validation_loss": validation[0], "validation_accuracy": validation[1],
                "elapsed_s": round(time.perf_counter() - started, 2),
            })  # fmt: skip
            if not last:  # the last state is the network itself
                checkpoints.save(run.checkpoints, epoch + 1, trainer.variables, trainer.optimizer_variables, history)
            run.write_history(history)
    with written_beside(run.network_file) as file:
        trainer.network.save(file)
    temperature = fit_temperature(*trainer.validation_logits(dataset.validation), trainer.class_weights)
    run.finish(temperature=temperature, calibrated=dataset.validation.count > 0)


Part = tuple[np.ndarray, np.ndarray]


def _parts(
    dataset: Dataset, allographs: Allographs, further: Further | None, recipe: Recipe, seed: int, epoch: int, batch: int
) -> Iterator[Callable[[], Part]]:
    """The epoch's pictures in their shuffled order, some of them exchanged for drawn and for further ones, warped, in parts that
    are whole batches."""
    pictures = dataset.train
    order = np.random.default_rng([seed, epoch]).permutation(pictures.count)
    order = order[: pictures.count // batch * batch]
    size = max(1, PART_BYTES // int(np.prod(pictures.shape)) // batch) * batch
    for number, start in enumerate(range(0, len(order), size)):
        rows = order[start : start + size]

        def part(rows: np.ndarray = rows, number: int = number) -> Part:
            rng = np.random.default_rng([seed, epoch, number])
            shown, labels = allographs.mixed_into(pictures.read(rows), pictures.labels[rows].astype(np.int32), rng)
            if further is not None:
                shown, labels = further.mixed_into(shown, labels, further.share(pictures.count), rng)
            return augment(shown, recipe.augmentation, rng), labels

        yield part


class Trainer:
    """A network, its optimiser, and the compiled steps that train it; to be used where all is `reproducible`.

    Args:
        settings, recipe: what is trained, and how.
        batch: pictures in a step.
        class_weights: what a picture of each class counts; None: all alike.
    """

    def __init__(self, settings: Settings, recipe: Recipe, batch: int, class_weights: np.ndarray | None = None):
        tf = import_tensorflow()
        from ..networks import build_network

        self._tf = tf
        self.network = build_network(
            settings.network, settings.input_shape, len(settings.labels), effort=settings.effort, seed=settings.seed
        )
        self.optimizer = recipe.optimizer()
        self.optimizer.build(self.network.trainable_variables)
        self.batch = batch
        self.recipe = recipe
        self.class_weights = class_weights
        self._compiled = self._compile(len(settings.labels))
        self._answered = tf.function(self._answer, reduce_retracing=True)

    @property
    def variables(self) -> list[Any]:
        return list(self.network.variables)

    @property
    def optimizer_variables(self) -> list[Any]:
        return list(self.optimizer.variables)

    @property
    def parameter_count(self) -> int:
        return int(self.network.count_params())

    def hold(self, images: np.ndarray, labels: np.ndarray) -> tuple[Any, Any]:
        """The part as tensors: uint8 [n, h, w, c] and int32 [n]."""
        return self._tf.constant(images), self._tf.constant(labels)

    def run(self, part: tuple[Any, Any], first: int, rates: np.ndarray) -> tuple[float, float]:
        """Train on `len(rates)` batches of the part from batch `first` on; (mean loss, number right)."""
        loss, right = self._compiled(*part, self._tf.constant(first), self._tf.constant(rates))
        return float(loss), float(right)

    def seconds_a_step(self, images: np.ndarray, labels: np.ndarray) -> float:
        """Compile, and time some steps whose effect is undone."""
        before = [(variable, variable.numpy()) for variable in (*self.variables, *self.optimizer_variables)]
        part = self.hold(images, labels.astype(np.int32))
        self.run(part, 0, np.zeros(1, np.float32))
        started = time.perf_counter()
        for _ in range(3):
            self.run(part, 0, np.zeros(1, np.float32))
        elapsed_s = time.perf_counter() - started
        for variable, value in before:
            variable.assign(value)
        return elapsed_s / 3

    def score(self, pictures: Pictures) -> tuple[float, float]:
        """(mean cross-entropy, accuracy) on `pictures`; (nan, nan) if there are none."""
        if not pictures.count:
            return float("nan"), float("nan")
        logits, labels = self.validation_logits(pictures)
        shifted = logits - logits.max(1, keepdims=True)
        losses = np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(labels)), labels]
        return float(losses.mean()), float((logits.argmax(1) == labels).mean())

    def validation_logits(self, pictures: Pictures) -> tuple[np.ndarray, np.ndarray]:
        """(logits float32 [n, classes], labels int64 [n]) of pictures, read in small batches."""
        parts = [np.zeros((0, self.network.output_shape[-1]), np.float32)]
        for start in range(0, pictures.count, SCORING_BATCH):
            rows = np.arange(start, min(start + SCORING_BATCH, pictures.count))
            parts.append(self._answered(self._tf.constant(pictures.read(rows))).numpy())
        return np.concatenate(parts), pictures.labels

    def _answer(self, images: Any) -> Any:
        return self.network(self._tf.cast(images, self._tf.float32) / 255.0, training=False)

    def _compile(self, classes: int) -> Any:
        tf, network, optimizer, batch = self._tf, self.network, self.optimizer, self.batch
        smoothing = self.recipe.label_smoothing
        shape = tuple(network.input_shape[1:])
        # without weights the graph is as it was before there were any, so that the same seed gives the same file
        counted = None if self.class_weights is None else tf.constant(self.class_weights)

        def one(images: Any, labels: Any) -> tuple[Any, Any]:
            with tf.GradientTape() as tape:
                logits = network(tf.cast(images, tf.float32) * (1 / 255.0), training=True)
                target = tf.one_hot(labels, classes) * (1 - smoothing) + smoothing / classes
                losses = tf.nn.softmax_cross_entropy_with_logits(target, logits)
                loss = tf.reduce_mean(losses if counted is None else losses * tf.gather(counted, labels))
            optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
            return loss, tf.reduce_sum(tf.cast(tf.equal(tf.argmax(logits, -1, tf.int32), labels), tf.float32))

        @tf.function(input_signature=[
            tf.TensorSpec((None, *shape), tf.uint8), tf.TensorSpec((None,), tf.int32),
            tf.TensorSpec((), tf.int32), tf.TensorSpec((None,), tf.float32),
        ])  # fmt: skip
        def run(images: Any, labels: Any, first: Any, rates: Any) -> tuple[Any, Any]:
            # no Python between the steps: one call runs them all
            loss, right = tf.constant(0.0), tf.constant(0.0)
            steps = tf.shape(rates)[0]
            for k in tf.range(steps):
                optimizer.learning_rate.assign(rates[k])
                at = (first + k) * batch
                rows = tf.ensure_shape(images[at : at + batch], (batch, *shape))
                step_loss, step_right = one(rows, tf.ensure_shape(labels[at : at + batch], (batch,)))
                loss += step_loss
                right += step_right
            return loss / tf.cast(steps, tf.float32), right

        return run
