"""The networks and their recipes: shapes, seeds, sizes, and that they learn."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from handlens.errors import UsageError
from handlens.networks import EFFORTS, NETWORKS, build_network, check_network
from handlens.training.augment import LEVELS
from handlens.training.recipe import Recipe, learning_rates, recipe_for

DIGIT = (28, 28, 1)
PHOTO = (64, 64, 3)


def test_importing_the_registry_does_not_import_keras() -> None:
    code = "import sys, handlens.networks; sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "resnet"}, "unknown network"),
        ({"effort": "heroic"}, "unknown effort"),
        ({"input_shape": (28, 28)}, "height, width, channels"),
        ({"input_shape": (28, 28, 4)}, "1 or 3 channels"),
        ({"input_shape": (7, 28, 1)}, "8 to 512"),
        ({"input_shape": (28, 1000, 1)}, "8 to 512"),
        ({"classes": 1}, "at least 2 classes"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        build_network(**change)  # type: ignore[arg-type]


def test_check_network_takes_every_name_and_effort() -> None:
    for name in NETWORKS:
        for effort in EFFORTS:
            check_network(name, effort)


@pytest.mark.train
@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_gives_logits_and_the_seed_decides_its_weights(name: str, effort: str) -> None:
    pictures = np.random.default_rng(0).random((3, *DIGIT), np.float32)
    first, again, other = (build_network(name, DIGIT, 7, effort, seed) for seed in (3, 3, 4))
    logits = np.asarray(first(pictures, training=False))
    assert logits.shape == (3, 7)
    assert logits.dtype == np.float32
    np.testing.assert_array_equal(logits, np.asarray(again(pictures, training=False)))
    if name != "softmax":
        assert not np.array_equal(logits, np.asarray(other(pictures, training=False)))


@pytest.mark.train
@pytest.mark.parametrize("shape", [(8, 8, 1), (10, 64, 1), (32, 32, 3), PHOTO, (96, 128, 3), (256, 256, 3)])
@pytest.mark.parametrize("effort", EFFORTS)
def test_compact_fits_every_size_and_stays_compact(shape: tuple[int, int, int], effort: str) -> None:
    network = build_network("compact", shape, 10, effort)
    assert network(np.zeros((2, *shape), np.float32), training=False).shape == (2, 10)
    assert network.count_params() <= {"quick": 170_000, "best": 370_000}[effort]


@pytest.mark.train
def test_parameter_budgets_on_mnist() -> None:
    assert build_network("softmax").count_params() == 784 * 10 + 10
    assert build_network("deep").count_params() == 3_274_634, "the tutorial's network, weight for weight"
    assert build_network("compact").count_params() <= 60_000
    assert build_network("compact", effort="best").count_params() <= 200_000


@pytest.mark.train
@pytest.mark.parametrize("name", NETWORKS)
def test_plain_layers_in_one_row(name: str) -> None:
    """The exporter applies the layers one after the other, and a .keras file is to open without this package."""
    import keras

    network = build_network(name, PHOTO, 5)
    values = np.random.default_rng(0).random((2, *PHOTO), np.float32)
    expected = np.asarray(network(values, training=False))
    for layer in network.layers[1:]:
        assert type(layer).__module__.startswith("keras.")
        values = layer(values, training=False) if isinstance(layer, keras.layers.Dropout) else layer(values)
    np.testing.assert_allclose(np.asarray(values), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.train
def test_dropout_state_is_among_the_variables() -> None:
    """A checkpoint holds `network.variables`: with dropout's seed in it, a resumed run drops what it would have."""
    network = build_network("deep", DIGIT)
    pictures = np.ones((4, *DIGIT), np.float32)
    start = [variable.numpy() for variable in network.variables]
    first, second = (np.asarray(network(pictures, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)
    for variable, value in zip(network.variables, start, strict=True):
        variable.assign(value)
    np.testing.assert_array_equal(np.asarray(network(pictures, training=True)), first)


@pytest.mark.train
def test_compact_learns_in_a_few_steps() -> None:
    """Ten classes of noisy templates, 40 steps by the recipe's own rates: nearly all right on fresh pictures."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    templates = rng.random((10, *DIGIT), np.float32)

    def draw(count: int) -> tuple[np.ndarray, np.ndarray]:
        labels = rng.integers(0, 10, count)
        return (templates[labels] + rng.normal(0, 0.5, (count, *DIGIT))).astype(np.float32), labels

    recipe = recipe_for("compact", "quick", "ink", DIGIT, 60_000)
    network, optimizer = build_network("compact"), recipe.optimizer()
    for rate in learning_rates(recipe, 40):
        pictures, labels = draw(64)
        optimizer.learning_rate.assign(rate)
        with tf.GradientTape() as tape:
            logits = network(pictures, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
    pictures, labels = draw(500)
    assert (np.argmax(network(pictures, training=False), -1) == labels).mean() > 0.95


@pytest.mark.parametrize("view", ["ink", "photo"])
@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_recipe_is_json_and_sane(name: str, effort: str, view: str) -> None:
    for count in (1, 30, 360, 5_000, 60_000, 1_000_000):
        recipe = recipe_for(name, effort, view, DIGIT if view == "ink" else PHOTO, count)
        assert Recipe.from_dict(json.loads(json.dumps(recipe.as_dict()))) == recipe
        assert 1 <= recipe.epochs <= 200
        assert 8 <= recipe.batch_size <= 512
        assert recipe.augmentation in LEVELS
        assert (recipe.augmentation == "photo") <= (view == "photo")


def test_small_datasets_get_more_epochs_and_smaller_batches() -> None:
    few, many = (recipe_for("compact", "quick", "photo", PHOTO, count) for count in (300, 30_000))
    assert few.epochs > many.epochs
    assert few.batch_size < many.batch_size
    assert few.peak_learning_rate < many.peak_learning_rate


@pytest.mark.parametrize(
    "words", [("resnet", "quick", "ink"), ("compact", "heroic", "ink"), ("compact", "quick", "x-ray")]
)
def test_unknown_recipes_are_refused(words: tuple[str, str, str]) -> None:
    with pytest.raises(UsageError):
        recipe_for(*words, DIGIT, 1000)


@pytest.mark.parametrize("values", [{}, {"epochs": 1}, {**Recipe(1, 2, 0.1).as_dict(), "colour": 1},
                                    {**Recipe(1, 2, 0.1).as_dict(), "augmentation": "wild"}])  # fmt: skip
def test_from_dict_refuses_what_is_no_recipe(values: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Recipe.from_dict(values)


def test_the_cycle_climbs_to_its_peak_and_falls_to_nearly_nothing() -> None:
    recipe = replace(Recipe(1, 256, 0.015), warmup_fraction=0.3)
    rates = learning_rates(recipe, 1000)
    assert rates.dtype == np.float32
    assert rates.min() > 0
    assert rates.max() == pytest.approx(0.015, rel=0.02)
    top = int(rates.argmax())
    assert 290 <= top <= 310
    assert (np.diff(rates[:top]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[-1] < 0.015 / 500


def test_a_cycle_of_one_step_and_one_without_warmup() -> None:
    assert learning_rates(Recipe(1, 256, 0.01), 1).tolist() == pytest.approx([0.0001])
    assert learning_rates(Recipe(1, 256, 0.01, warmup_fraction=0), 4).tolist() == pytest.approx(
        [0.01, 0.0075, 0.005, 0.0025]
    )
    assert len(learning_rates(Recipe(1, 256, 0.01), 0)) == 0
