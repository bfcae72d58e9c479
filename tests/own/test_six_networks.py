"""Six networks that handlens did not make become model files, and read through `frame` as their owners read with `predict`."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PIL import Image

from handlens.export.checks import check_runtimes
from handlens.modelfile.model import load_model
from handlens.modelfile.sealing import bare
from handlens.own.wrapping import wrap_network
from handlens.pictures.planes import planes_from_picture
from handlens.scenes.make import EASY, make_frames
from made_photos import drawn
from own_networks import KEPT, LEARNT, NETWORKS, digits, photos, trained
from phone_runtime import PhoneRuntime, enters_ruy, require_phone

pytestmark = pytest.mark.train

INK = ("bars", "plain", "branches")
ONE_POINT = 0.01
FRAMES = 300  # of made paper, for the networks of digits


@pytest.fixture(scope="module")
def wrapped(tmp_path_factory):
    """The model file of each, by name; made once."""
    folder = tmp_path_factory.mktemp("own")

    @cache
    def of(name: str):
        own = trained(name)
        labels = folder / f"{name}.txt"
        labels.write_text("\n".join(own.labels))
        output = folder / f"{name}.tflite"
        report = wrap_network(own.save(folder, name), name, labels=labels, range_name=own.range).write(output)
        return load_model(output), report

    return of


def kept(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Test pictures at the network's size, and their truth."""
    if name in INK:
        return digits(500, "test")
    own = trained(name)
    side = own.model.inputs[0].shape[1]
    return photos(own.labels, side, KEPT, LEARNT)


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_a_network_that_learnt(name):
    pictures, truth = kept(name)
    assert (trained(name).classes(pictures) == truth).mean() >= 0.9


@pytest.mark.parametrize("name", NETWORKS)
def test_the_file_reads_pictures_as_predict_does(wrapped, name):
    model, _ = wrapped(name)
    pictures, _ = kept(name)
    inputs = pictures.astype(np.float32) / 255
    answers = model.classify(inputs.reshape(len(inputs), -1) if inputs.shape[3] == 1 else inputs)
    assert (answers.argmax(1) == trained(name).classes(pictures)).mean() >= 1 - ONE_POINT
    np.testing.assert_allclose(answers.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in INK])
def test_photos_held_up_to_the_camera_are_read_as_predict_reads_them(wrapped, name):
    """From the photo itself, not from the network's size: cut, resampled and coloured by the frame path."""
    model, _ = wrapped(name)
    own = trained(name)
    pictures, truth = kept(name)
    read = []
    for number, (kind, seed) in enumerate((kind, seed) for kind in own.labels for seed in range(LEARNT, LEARNT + KEPT)):
        photo = drawn(kind, seed).crop((0, 5, 96, 101)).resize((480, 480), Image.Resampling.NEAREST)
        rotation = number % 4
        planes = planes_from_picture(photo.rotate(90 * rotation), planes=("luma", "chroma_u", "chroma_v"))
        found = model.read_frame(planes, rotation=rotation)
        assert found.presence > 0.99
        read.append(own.labels.index(found.best_label))
    accuracy = (np.array(read) == truth).mean()
    assert abs(accuracy - (own.classes(pictures) == truth).mean()) <= ONE_POINT


@pytest.mark.parametrize("name", INK)
def test_digits_on_paper_are_read_as_predict_reads_what_was_seen(wrapped, name):
    """And nearly as well as it reads MNIST's own pictures: the rest is the paper's."""
    model, _ = wrapped(name)
    own = trained(name)
    pictures, truth = digits(FRAMES, "test")
    seen, read, right = [], [], []
    for frame in make_frames(pictures[..., 0], truth, EASY, 0, FRAMES):
        found = model.read_frame({"luma": frame.luma}, rotation=frame.rotation)
        seen.append(found.seen)
        read.append(own.labels.index(found.best_label))
        right.append(read[-1] == frame.label)
    by_predict = own.classes(np.stack(seen) * 255)
    assert (np.array(read) == by_predict).mean() >= 1 - ONE_POINT
    assert np.mean(right) >= (own.classes(pictures) == truth).mean() - 0.06


@pytest.mark.parametrize("name", NETWORKS)
def test_the_contract_says_whose_it_is_and_that_it_is_not_calibrated(wrapped, name):
    model, report = wrapped(name)
    contract = model.contract
    assert contract.network == f"own ({name}{trained(name).suffix})"
    assert (contract.calibrated, contract.figures.frames, contract.figures.network) == (False, None, None)
    assert contract.labels == trained(name).labels
    assert contract.view == ("ink" if name in INK else "photo")
    assert report.evaluation is None
    assert report.check.frames.different == 0
    came_as = "Keras" if trained(name).suffix else "the SavedModel"
    assert str(report.check).startswith(f"{came_as} and the model file agree on")
    assert len(model.examples()) == 16


@pytest.mark.oracle
@pytest.mark.parametrize("name", NETWORKS)
def test_the_phones_own_library_answers_the_same(wrapped, name):
    require_phone()
    model, _ = wrapped(name)
    flatbuffer = bare(model.content)
    assert check_runtimes(flatbuffer) > 0
    with PhoneRuntime(flatbuffer) as phone:
        for picture, _ in model.examples()[:4]:
            planes = model.frame_planes(picture)
            there, here = phone.run("frame", rotation=np.int32(0), **planes), model.run_frame(planes, 0)
            np.testing.assert_allclose(there["output_node"], here["output_node"], atol=1e-3)
        assert not any("fail" in line.lower() for line in phone.log)


@pytest.mark.oracle
@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_left_to_the_code_that_crashes_some_phones(wrapped, name):
    require_phone("arm64-v8a")
    model, _ = wrapped(name)
    picture, _ = model.examples()[0]
    frame = {**model.frame_planes(picture), "rotation": np.int32(0)}
    assert not enters_ruy(bare(model.content), "frame", [frame])
