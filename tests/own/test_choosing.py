"""Labels, range and view: what is found, what is measured, and what has to be asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import handlens
from handlens.errors import ModelError, UsageError
from handlens.modelfile.model import load_model
from handlens.modelfile.sealing import read_contract
from handlens.own.choosing import _best, _Tried, choose_range, choose_view
from handlens.own.labels import labels_of
from handlens.own.opening import open_network
from handlens.own.ranges import RANGES, check_range, range_of_families, range_of_front, ranges_for
from handlens.own.wrapping import wrap_network
from made_photos import SHAPES, class_folders
from own_networks import DIGITS, trained

ONE, NONE = np.ones(3), np.zeros(3)


@pytest.mark.parametrize(
    ("scale", "offset", "found"),
    [
        (1 / 255, 0, "0..255"), (1 / 127.5, -1, "0..255"), (1, -103.9, "0..255"), (0.0165, -2.7, "0..255"),
        (0.0171, -2.1, "0..255"),
        (2, -1, "0..1"), (4.4, -2.1, "0..1"), (1, -0.5, "0..1"), (1, 0, None), (-1, 0, "0..1"), (0.11, 0, None),
    ],
)  # fmt: skip
def test_what_stands_in_front_tells_the_range(scale, offset, found):
    assert range_of_front((ONE * scale, ONE * offset)) == found


def test_nothing_in_front_tells_nothing():
    assert range_of_front(None) is None


@pytest.mark.parametrize(
    ("name", "range_name"),
    [("mobilenetv2_1.00_224", "-1..1"), ("mobilenet_0.25_96", "-1..1"), ("resnet50", "caffe"), ("resnet50v2", "-1..1"),
     ("vgg16", "caffe"), ("densenet121", "imagenet"), ("nasnet_mobile", "-1..1"), ("my_net", None), ("MobileNetV3Small", None)],
)  # fmt: skip
def test_keras_own_architectures_are_known_by_name(name, range_name):
    found = range_of_families(["sequential", name])
    assert found == (None if range_name is None else (range_name, name))


@pytest.mark.train
@pytest.mark.parametrize(
    ("name", "module"),
    [("-1..1", "mobilenet_v2"), ("caffe", "resnet50"), ("imagenet", "densenet")],
)
def test_ranges_are_what_keras_preprocess_input_gives(name, module):
    from handlens.base.backend import import_tensorflow

    tf = import_tensorflow()
    import keras

    pictures = np.random.default_rng(0).integers(0, 256, (2, 5, 5, 3)).astype(np.float32)
    theirs = getattr(keras.applications, module).preprocess_input(pictures.copy())
    ours = RANGES[name].of(tf.constant(pictures / 255))
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize(
    ("tried", "taken"),
    [
        ({"0..1": (92, 0.7), "0..255": (40, 9.0), "-1..1": (93, 1.4)}, "0..1"),
        ({"0..1": (99, 20.0), "0..255": (98, 0.2), "-1..1": (20, 5.0)}, "0..255"),
        ({"0..1": (119, 0.09), "0..255": (119, 0.0), "-1..1": (80, 2.0)}, "0..1"),
        ({"0..1": (100, 0.2), "0..255": (112, 0.9), "-1..1": (50, 2.0)}, "0..255"),
    ],
)
def test_ranges_that_read_about_as_well_are_told_apart_by_the_probabilities(tried, taken):
    """A network of 0..1 was fed -1..1 as 93 of 119 pictures were right with that, and 92 with its own."""
    said: list[str] = []

    class Hears(handlens.Reporter):
        def say(self, sentence: str) -> None:
            said.append(sentence)

    all_tried = [_Tried(RANGES[name], right, 119, loss) for name, (right, loss) in tried.items()]
    assert _best(all_tried, None, 10, Hears()).name == taken
    assert ("--range says otherwise" in said[0]) == (tried[taken][0] != 112)


def test_ranges_by_name():
    assert check_range("1..0", 1).offset[0] == 1
    with pytest.raises(UsageError, match="unknown range. Received: '0-1'") as caught:
        check_range("0-1", 3)
    assert "0..255" in caught.value.hint
    with pytest.raises(UsageError, match="three channels, the network takes one"):
        check_range("caffe", 1)
    assert {one.name for one in ranges_for(1)} == set(RANGES) - {"caffe", "imagenet"}


def test_labels_of_a_file_and_of_a_folder(tmp_path):
    file = tmp_path / "labels.txt"
    file.write_text("\ufeffcat\r\n\r\n dog \n", encoding="utf-8")
    assert labels_of(file, None, 2, "x") == ("cat", "dog")
    file.write_text("0 Class 1\n1 Class 2\n")  # Teachable Machine's
    assert labels_of(file, None, 2, "x") == ("Class 1", "Class 2")
    file.write_text("7 up\n8 down\n")
    assert labels_of(file, None, 2, "x") == ("7 up", "8 down")
    for name in ("10", "9", "b", "a", ".hidden"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "split" / "train" / name).mkdir(parents=True)
    (tmp_path / "split" / "test").mkdir()
    assert labels_of(tmp_path / "data", None, 4, "x") == ("10", "9", "a", "b"), "as image_dataset_from_directory sorts"
    assert labels_of(None, tmp_path / "split", 4, "x") == ("10", "9", "a", "b")
    assert labels_of(None, "mnist", 10, "x") == DIGITS


def test_labels_that_do_not_fit(tmp_path):
    file = tmp_path / "labels.txt"
    file.write_text("cat\ndog\ncat\n")
    with pytest.raises(UsageError, match="what are the network's 3 labels called"):
        labels_of(None, None, 3, "own.keras")
    with pytest.raises(ModelError, match=r"the network has 4 outputs for labels, there are 3 labels"):
        labels_of(file, None, 4, "own.keras")
    with pytest.raises(ModelError, match="must all be different. Received: .*cat"):
        labels_of(file, None, 3, "own.keras")
    with pytest.raises(UsageError, match="no such file or folder. Received: --labels"):
        labels_of(tmp_path / "gone.txt", None, 3, "own.keras")
    file.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UsageError, match="cannot read the labels"):
        labels_of(file, None, 3, "own.keras")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The path of a network of digits that takes 0..1 and does not say so."""
    return trained("plain").save(tmp_path_factory.mktemp("plain"), "plain")


@pytest.mark.train
class TestOfDigits:
    def test_it_is_asked_for(self, plain, tmp_path):
        (tmp_path / "labels.txt").write_text("\n".join(DIGITS))
        with pytest.raises(UsageError, match=r"which numbers does the network take.*plain.keras, 28x28x1") as caught:
            wrap_network(plain, "plain", labels=tmp_path / "labels.txt")
        assert "--range 0..1" in caught.value.hint

    def test_pictures_tell_the_range(self, plain, small_mnist):
        opened = open_network(plain)
        assert choose_range(opened, "logits", None, small_mnist).name == "0..1"

    def test_labels_in_another_order_are_noticed(self, plain, small_mnist):
        turned = replace(small_mnist, validation=replace(small_mnist.validation, labels=(small_mnist.validation.labels + 1) % 10))
        with pytest.raises(UsageError, match="better than by guessing"):
            choose_range(open_network(plain), "logits", None, turned)

    def test_views(self, plain):
        opened = open_network(plain)
        assert (choose_view(opened, None), choose_view(opened, "photo")) == ("ink", "photo")
        with pytest.raises(UsageError, match="unknown view"):
            choose_view(opened, "pencil")
        with pytest.raises(UsageError, match=r"28x28 in grey. Received: a network of 9x9x1"):
            choose_view(replace(opened, input_shape=(9, 9, 1)), "ink")

    def test_pictures_calibrate_and_measure_it(self, plain, small_mnist, tmp_path, monkeypatch):
        from handlens.export import threshold
        from handlens.frames import presence

        monkeypatch.setitem(presence.train_presence.__kwdefaults__, "count", 300)
        monkeypatch.setattr(threshold, "WRITTEN_FRAMES", 60)
        monkeypatch.setattr(threshold, "EMPTY_FRAMES_A_KIND", 4)
        wrapped = wrap_network(plain, "plain", labels=_digits(tmp_path), data=small_mnist)
        contract = read_contract(wrapped.content)
        assert contract.calibrated
        assert contract.dataset_digest == small_mnist.digest
        pictures = small_mnist.test.read(np.arange(small_mnist.test.count))
        accuracy = (trained("plain").classes(pictures) == small_mnist.test.labels).mean()
        assert contract.figures.network.accuracy == pytest.approx(accuracy, abs=0.002)
        assert contract.figures.network.count == small_mnist.test.count
        assert contract.figures.frames.of == "made frames"
        assert wrapped.evaluation.keras.accuracy == pytest.approx(accuracy, abs=1e-6)
        assert 0.2 <= contract.threshold <= 0.6


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return class_folders(tmp_path_factory.mktemp("data") / "shapes", SHAPES, 20, first=400)


@pytest.mark.train
class TestOfPhotos:
    def test_a_folder_names_measures_and_calibrates(self, data, tmp_path):
        """The folder sorts bars before disc; the network's outputs have disc first: a labels file says so."""
        own = trained("shapes")
        (tmp_path / "labels.txt").write_text("\n".join(own.labels))
        output = tmp_path / "shapes.tflite"
        built = handlens.build(own.save(tmp_path, "shapes"), output, labels=tmp_path / "labels.txt", data=data)
        contract = load_model(output).contract
        assert contract.labels == own.labels
        assert contract.calibrated
        assert contract.figures.frames.of == "test photos"
        assert built.export.evaluation.network.accuracy >= 0.85
        again = handlens.evaluate(output, data)
        assert again.network.accuracy == pytest.approx(contract.figures.network.accuracy, abs=1e-6)

    def test_labels_in_a_wrong_order_are_told(self, data, tmp_path):
        said: list[str] = []

        class Heard(handlens.Reporter):
            def warn(self, sentence: str) -> None:
                said.append(sentence)

        own = trained("shapes")
        wrap_network(own.save(tmp_path, "shapes"), "x", data=data, range_name="0..255", reporter=Heard())
        assert any("hardly more than by guessing" in sentence for sentence in said)

    def test_options_of_a_training_do_not_go_with_it(self, data, tmp_path):
        own = trained("shapes").save(tmp_path, "shapes")
        for options in ({"epochs": 3}, {"network": "compact"}, {"overwrite": True}, {"effort": "best"}):
            with pytest.raises(UsageError, match="this network is trained. Received: --"):
                handlens.build(own, tmp_path / "x.tflite", **options)
        with pytest.raises(UsageError, match=r"for a network of your own. Received: --labels, --range"):
            handlens.build("mnist", tmp_path / "x.tflite", labels="labels.txt", range_name="0..1")
        with pytest.raises(UsageError, match=r"this is a network of your own. Received: --graph"):
            handlens.export_model(own, tmp_path / "x.tflite", graph=tmp_path / "graph")


def _digits(folder: Any) -> Any:
    (folder / "digits.txt").write_text("\n".join(DIGITS))
    return folder / "digits.txt"
