"""The template's own graph: its lens against Pillow, its blocks in two halves, its dimensions, what a phone teaches it."""

from __future__ import annotations

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from handlens.modelfile.flatbuffer import parse_model
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS, TAUGHT_SLOTS
from handlens.pictures.geometry import LENS_COLUMNS, PLANES, RGB_FROM_YUV, plane_shapes
from handlens.pictures.planes import planes_from_picture
from handlens.transfer.template import template_bytes
from phone_runtime import enters_ruy, require_phone

LABELS, ROWS = 9, 10  # of the placeholder
UNUSED = -1e4

# The published network: input channels, expansion, kernel, output channels of each of its 16 blocks
STAGES = ((1, 1, 3, 16), (2, 6, 3, 24), (2, 6, 5, 40), (3, 6, 3, 80), (3, 6, 5, 112), (4, 6, 5, 192), (1, 6, 3, 320))


def runner(signature: str):
    interpreter = Interpreter(model_content=template_bytes(), num_threads=1)
    run = interpreter.get_signature_runner(signature)
    run.keep = interpreter
    return run


def colourful(seed: int = 0) -> Image.Image:
    """A smooth colourful picture, within the range that survives YUV."""
    coarse = np.random.default_rng(seed).integers(30, 226, (8, 10, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((640, 480), Image.Resampling.BILINEAR)


def bilinear(picture: np.ndarray, side: int) -> np.ndarray:
    """[n, n, c] -> [side, side, c], pixels' middles onto pixels' middles, float64."""
    place = np.clip((np.arange(side) + 0.5) * len(picture) / side - 0.5, 0, len(picture) - 1)
    first = np.floor(place).astype(int)
    second, share = np.minimum(first + 1, len(picture) - 1), (place - first)[:, None, None]
    rows = picture[first] * (1 - share) + picture[second] * share
    return rows[:, first] * (1 - share[:, 0]) + rows[:, second] * share[:, 0]


def lens_by_pillow(picture: Image.Image, side: int) -> np.ndarray:
    square = picture.crop((LENS_COLUMNS.start, 0, LENS_COLUMNS.stop, 480)).reduce(2)
    return bilinear(np.asarray(square) / 255, side)


def lens_by_numpy(planes: dict[str, np.ndarray], side: int) -> np.ndarray:
    """Of an upright frame: the lens as its docstring says it, colours after resampling, float64."""
    luma = planes["luma"][:, LENS_COLUMNS].reshape(240, 2, 240, 2).mean((1, 3))
    chroma = [planes[name][:, 40:280] - 128.0 for name in PLANES[1:]]
    return np.clip(bilinear(np.stack([luma, *chroma], 2), side) @ np.array(RGB_FROM_YUV).T / 255, 0, 1)


# ---- the lens


def test_the_template_sees_pillows_colours() -> None:
    run = runner("frame")
    picture = colourful()
    seen = run(rotation=np.int32(0), **planes_from_picture(picture, planes=PLANES))["seen"][0]
    assert np.abs(seen - lens_by_pillow(picture, SIDE_PIXELS)).max() < 0.01  # the planes are rounded to bytes
    for colour in [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (12, 130, 240)]:
        planes = planes_from_picture(Image.new("RGB", (640, 480), colour), planes=PLANES)
        assert np.abs(run(rotation=np.int32(0), **planes)["seen"] * 255 - colour).max() < 2


@pytest.mark.train
@pytest.mark.parametrize("side", [160, 192, 224, 240])
def test_the_halved_lens_is_what_it_says_even_of_noise(side: int) -> None:
    pytest.importorskip("tensorflow")
    from handlens.frames.photo import halved_photo

    rng = np.random.default_rng(side)
    planes = {name: rng.integers(0, 256, shape).astype(np.uint8) for name, shape in plane_shapes().items()}
    expected = lens_by_numpy(planes, side)
    for rotation in range(4):
        found = np.asarray(halved_photo(*(planes[name] for name in PLANES), np.int32(rotation), side))
        assert np.abs(found - np.rot90(expected, -rotation)).max() < 1e-4, rotation


# ---- the network


def random_weights(seed: int = 0) -> dict[str, np.ndarray]:
    """Weights of the published shapes, scaled so that values neither vanish nor all run into ReLU6's end."""
    rng, weights, width, block = np.random.default_rng(seed), {}, 32, 0

    def add(name: str, *shape: int, inputs: int) -> None:
        weights[f"{name}_w"] = (rng.standard_normal(shape) * np.sqrt(2 / inputs)).astype(np.float32)
        weights[f"{name}_b"] = rng.uniform(0, 0.5, shape[2] if shape[3] == 1 else shape[3]).astype(np.float32)

    add("stem", 3, 3, 3, width, inputs=27)
    for repeats, expansion, kernel, wide in STAGES:
        for _ in range(repeats):
            inner = width * expansion
            if expansion > 1:
                add(f"b{block:02}_expand", 1, 1, width, inner, inputs=width)
            add(f"b{block:02}_dw", kernel, kernel, inner, 1, inputs=kernel**2)
            add(f"b{block:02}_project", 1, 1, inner, wide, inputs=inner)
            width, block = wide, block + 1
    add("head", 1, 1, width, EMBEDDING_LENGTH, inputs=width)
    return weights


@pytest.mark.train
@pytest.mark.parametrize("cut", [1, 5, 12, 15])
def test_the_network_in_two_halves_is_the_whole(cut: int) -> None:
    pytest.importorskip("tensorflow")
    from handlens.networks.lite0 import lite0_features

    weights = random_weights()
    x = np.random.default_rng(1).uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32)
    whole = lite0_features(x, weights).numpy()
    middle = lite0_features(x, weights, end_block=cut)
    later = {name: w for name, w in weights.items() if name[0] != "s" and (name[0] == "h" or int(name[1:3]) >= cut)}
    halves = lite0_features(middle, later, first_block=cut).numpy()  # the first half's weights are not there
    assert whole.shape == (2, 2, 2, EMBEDDING_LENGTH)
    assert 0.05 < (whole > 0).mean() < 0.95
    np.testing.assert_array_equal(halves, whole)


def test_only_what_counts_labels_has_their_dimensions() -> None:
    """The patcher renames these four wherever they stand in a shape."""
    found = set()
    for graph in parse_model(template_bytes()).subgraphs:
        for tensor in graph.tensors:
            shape = tuple(map(int, tensor.shape)) if tensor.shape is not None else ()
            if {LABELS, ROWS, LABELS + TAUGHT_SLOTS, ROWS + TAUGHT_SLOTS} & set(shape):
                found.add(shape)
    assert found == {(ROWS, EMBEDDING_LENGTH), (ROWS,), (1, ROWS), (1, LABELS), (ROWS + TAUGHT_SLOTS,),
                     (1, ROWS + TAUGHT_SLOTS), (1, LABELS + TAUGHT_SLOTS)}  # fmt: skip


# ---- what a phone teaches


@pytest.mark.train
@pytest.mark.parametrize("used", [0, 3, 16])
def test_learn_leaves_the_hidden_class_out(used: int) -> None:
    """The placeholder has a hidden class; the step is of the cross-entropy of what `read` answers, which has none."""
    pytest.importorskip("tensorflow")
    from make_photo_template import placeholder_head

    head, rng = placeholder_head(), np.random.default_rng(used)
    u = np.abs(rng.standard_normal((1, EMBEDDING_LENGTH))).astype(np.float32)
    u /= np.linalg.norm(u)
    rows = {"taught_weights": np.zeros((TAUGHT_SLOTS, EMBEDDING_LENGTH), np.float32),
            "taught_bias": np.full(TAUGHT_SLOTS, UNUSED, np.float32)}  # fmt: skip
    rows["taught_weights"][:used] = rng.standard_normal((used, EMBEDDING_LENGTH))
    rows["taught_bias"][:used] = rng.standard_normal(used)
    logits = (head.weights @ u[0] + head.bias)[:LABELS].astype(np.float64)
    logits = np.concatenate([logits, rows["taught_weights"] @ u[0] + rows["taught_bias"]])
    shares = np.exp(logits - logits.max())
    target = np.eye(LABELS + TAUGHT_SLOTS, dtype=np.float32)[LABELS + max(used - 1, 0) if used else 2][None]
    error = (shares / shares.sum() - target[0])[LABELS:]
    moved = runner("learn")(embedding=u, target=target, rate=np.float32(0.7), **rows)
    np.testing.assert_allclose(moved["taught_weights"], rows["taught_weights"] - 0.7 * error[:, None] * u, atol=1e-6)
    np.testing.assert_allclose(moved["taught_bias"][:used], rows["taught_bias"][:used] - 0.7 * error[:used], atol=1e-6)
    np.testing.assert_array_equal(moved["taught_weights"][used:], 0)
    np.testing.assert_array_equal(moved["taught_bias"][used:], UNUSED)
    if used:
        assert np.abs(error[:used]).max() > 0.01


@pytest.mark.oracle
@pytest.mark.parametrize("signature", ["frame", "picture", "read", "learn"])
def test_no_signature_enters_ruy_on_the_phones_processor(signature: str) -> None:
    """A product of one row with computed weights would not enter it either; check_runtimes refuses that one all the same."""
    require_phone("arm64-v8a")
    embedding = np.full((1, EMBEDDING_LENGTH), EMBEDDING_LENGTH**-0.5, np.float32)
    slots = {"taught_weights": np.zeros((TAUGHT_SLOTS, EMBEDDING_LENGTH), np.float32),
             "taught_bias": np.full(TAUGHT_SLOTS, UNUSED, np.float32)}  # fmt: skip
    inputs = {
        "frame": {**planes_from_picture(colourful(), planes=PLANES), "rotation": np.int32(1)},
        "picture": {"input_node": np.full((1, SIDE_PIXELS, SIDE_PIXELS, 3), 0.5, np.float32)},
        "read": {"embedding": embedding, **slots, "taught_means": np.zeros_like(slots["taught_weights"])},
        "learn": {"embedding": embedding, **slots, "rate": np.float32(0.1),
                  "target": np.full((1, LABELS + TAUGHT_SLOTS), 0.04, np.float32)},
    }[signature]  # fmt: skip
    assert not enters_ruy(template_bytes(), signature, [inputs])
