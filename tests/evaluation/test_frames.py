"""Reading test pictures as the phone does: the counts, the scenes, the photos' own planes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from conftest import write_class_folders
from handlens.base.ahead import in_order
from handlens.datasets import Pictures, open_dataset
from handlens.datasets.store import new_store
from handlens.errors import ModelError, PictureError
from handlens.evaluation.evaluate import true_labels
from handlens.evaluation.frames import SEED, made_frames, photo_readings, read_test_frames
from handlens.evaluation.metrics import NO_READING, FrameMetrics, Metrics, measure, measure_readings
from handlens.modelfile.contract import Contract
from handlens.modelfile.model import Model
from handlens.modelfile.stills import first_planes
from handlens.pictures.planes import planes_from_picture
from handlens.scenes.make import EVERYDAY, make_frames

LABELS = ("a", "b", "c")


class Scripted(Model):
    """A model whose `frame` signature answers as it was told, frame after frame; all else is `Model` itself."""

    def __init__(self, contract: Contract, answers: list[tuple[list[float], float]]):
        self.contract = contract
        self._answers = iter(answers)

    def run_frame(self, planes, rotation=0):
        probabilities, presence = next(self._answers)
        return {
            "output_node": np.array([probabilities], np.float32), "presence": np.array([presence], np.float32),
            "box": np.array([[0.5, 0.5, 1, 1]], np.float32), "seen": np.zeros((1, 8, 8, 1), np.float32),
        }  # fmt: skip


def photo_contract(**values) -> Contract:
    shape = values.pop("input_shape", (8, 8, 1))
    return Contract("x", "photo", LABELS, shape, frame_shape=(480, 640), threshold=0.5, **values)


def pictures(labels: list[int], side: int = 8, shade: int = 200) -> Pictures:
    store = new_store(len(labels), (side, side, 1))
    store.append(np.full((len(labels), side, side, 1), shade, np.uint8))
    return Pictures(store, np.arange(len(labels)), np.array(labels))


def test_right_wrong_and_no_reading_are_counted_by_the_rule():
    answers = [
        ([0.8, 0.1, 0.1], 1.0),  # a, read
        ([0.8, 0.1, 0.1], 0.5),  # a, but presence takes it below the threshold
        ([0.25, 0.5, 0.25], 1.0),  # b, exactly at the threshold: a reading
        ([0.1, 0.9, 0.0], 0.9),  # c, read as b
        ([0.4, 0.3, 0.3], 1.0),  # c, nothing is sure enough
        ([0.0, 0.05, 0.95], 1.0),  # c, read
        ([0.6, 0.4, 0.0], 1.0),  # b, read as a
    ]
    test = pictures([0, 0, 1, 2, 2, 2, 1])
    metrics = read_test_frames(Scripted(photo_contract(), answers), test, test.labels)
    figures = metrics.figures
    assert (figures.count, figures.right, figures.wrong, figures.no_reading) == (7, 3, 2, 2)
    assert figures.of == "test photos"
    assert metrics.confusion == [[1, 0, 0, 1], [1, 1, 0, 0], [0, 1, 1, 1]]
    assert metrics.recall == [1 / 2, 1 / 2, 1 / 3]
    assert [(m.picture, m.label, m.read_as) for m in metrics.worst_mistakes] == [(3, "c", "b"), (6, "b", "a")]
    assert metrics.worst_mistakes[0].probability == pytest.approx(0.81)
    assert FrameMetrics.from_dict(metrics.as_dict()) == metrics


def test_figures_say_each_share_with_its_interval():
    read = np.array([0] * 90 + [1] * 4 + [NO_READING] * 6)
    figures = measure_readings(read, np.zeros(100, int), np.ones(100), np.arange(100), LABELS, "made frames").figures
    assert (figures.right_share, figures.wrong_share, figures.no_reading_share) == (0.90, 0.04, 0.06)
    for count, interval in ((90, figures.right_interval), (4, figures.wrong_interval), (6, figures.no_reading_interval)):
        # the bounds p solve (count / n - p)^2 = z^2 p (1 - p) / n
        z2, share = 1.959964**2 / 100, count / 100
        assert interval == pytest.approx(sorted(np.roots([1 + z2, -2 * share - z2, share * share])), abs=1e-9)


def test_metrics_come_back_from_json():
    metrics = measure(np.array([[0.9, 0.1], [0.8, 0.2]]), np.array([0, 1]), ("a", "b"))
    assert Metrics.from_dict(metrics.as_dict()) == metrics


def test_made_frames_are_the_scenes_whatever_the_cores(mnist, monkeypatch):
    drawn = mnist.test.read(np.arange(5))[..., 0]
    expected = list(make_frames(drawn, range(5), EVERYDAY, SEED, 37))
    for cores in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        found = list(made_frames(drawn, 37, SEED))
        assert [frame.picture for frame in found] == [frame.label for frame in expected]
        assert [frame.rotation for frame in found] == [frame.rotation for frame in expected]
        assert all(np.array_equal(a.planes["luma"], b.luma) for a, b in zip(found, expected, strict=True))
    assert sorted(frame.picture for frame in found[:35]) == sorted([*range(5)] * 7), "each picture as often as any other"


def test_each_frame_is_judged_by_its_own_picture(mnist):
    """Whoever mixed up rows would be right by chance only: the model answers with the label that the luma was made for."""
    test = Pictures(mnist.test.store, mnist.test.rows[:40], mnist.test.labels[:40])
    contract = Contract("x", "ink", mnist.labels, (28, 28, 1), frame_shape=(480, 640), threshold=0.5)
    shuffled = np.random.default_rng(SEED).permutation(40)[:25]
    frames = make_frames(test.read(shuffled)[..., 0], test.labels[shuffled], EVERYDAY, SEED, 25)
    answers = [(np.eye(10)[frame.label].tolist(), 1.0) for frame in frames]
    model = Scripted(contract, answers)
    metrics = read_test_frames(model, test, test.labels, count=25)
    assert (metrics.figures.right, metrics.figures.of) == (25, "made frames")


class Watched(Scripted):
    """Keeps the planes that it was shown; says "a"."""

    def __init__(self, contract: Contract):
        super().__init__(contract, [])
        self.shown: list[dict[str, np.ndarray]] = []

    def run_frame(self, planes, rotation=0):
        self.shown.append(dict(planes))
        self._answers = iter([([1.0] + [0.0] * (len(self.contract.labels) - 1), 1.0)])
        return super().run_frame(planes, rotation)


def test_photos_are_read_from_their_own_files(tmp_path):
    write_class_folders(tmp_path / "bars", {"low": 8, "high": 8}, side=100, colour=True)
    dataset = open_dataset(tmp_path / "bars", side_pixels=16)
    assert len(dataset.test.files) == dataset.test.count
    model = Watched(photo_contract(input_shape=(16, 16, 3)))
    for row, (found, _) in enumerate(photo_readings(model, dataset.test, np.arange(dataset.test.count))):
        with Image.open(dataset.test.files[row]) as image:
            expected = planes_from_picture(image, planes=("luma", "chroma_u", "chroma_v"))
        assert found == row
        for name, plane in expected.items():
            np.testing.assert_array_equal(model.shown[row][name], plane)
        folder = dataset.test.files[row].split("/")[-2]
        assert folder == dataset.labels[dataset.test.labels[row]]


def test_photos_of_writing_are_looked_at_whole_as_predict_does(tmp_path, monkeypatch):
    for label in "ab":
        (tmp_path / label).mkdir()
        for number in range(8):
            sheet = np.full((160, 90), 200 + number + 20 * (label == "b"), np.uint8)
            sheet[100:150, 20 : 30 + number] = 20  # in the lower third: a centred square would cut it off
            Image.fromarray(sheet).save(tmp_path / label / f"{number}.png")
    dataset = open_dataset(tmp_path, view="ink")
    model = Watched(Contract("x", "ink", ("a", "b"), (28, 28, 1), frame_shape=(480, 640), threshold=0.5))
    metrics = read_test_frames(model, dataset.test, dataset.test.labels)
    assert (metrics.figures.of, metrics.figures.count) == ("test photos", dataset.test.count)
    with Image.open(dataset.test.files[0]) as image:
        np.testing.assert_array_equal(model.shown[0]["luma"], first_planes(image, "ink", ("luma",))["luma"])
    monkeypatch.setattr("handlens.evaluation.frames.MOST_STILLS", 1)
    assert read_test_frames(model, dataset.test, dataset.test.labels).figures.count == 1


def test_where_there_is_no_file_the_stored_picture_is_shown():
    model = Watched(photo_contract())
    list(photo_readings(model, pictures([0], side=28, shade=77), np.array([0])))
    (planes,) = model.shown
    assert planes["luma"].shape == (480, 640)
    assert np.all(planes["luma"] == 77)


def test_a_photo_that_is_gone_is_named(tmp_path):
    write_class_folders(tmp_path / "bars", {"low": 8, "high": 8})
    dataset = open_dataset(tmp_path / "bars")
    (tmp_path / "bars" / dataset.test.files[0]).unlink()
    with pytest.raises(PictureError):
        list(photo_readings(Watched(photo_contract()), dataset.test, np.array([0])))


def test_a_dataset_with_some_of_the_labels_keeps_their_places(tmp_path):
    write_class_folders(tmp_path / "some", {"c": 8, "a": 8})
    dataset = open_dataset(tmp_path / "some", side_pixels=8)
    truth = true_labels(photo_contract(), dataset)
    assert {dataset.labels[one]: LABELS[other] for one, other in zip(dataset.test.labels, truth, strict=True)} == {
        "a": "a", "c": "c",
    }  # fmt: skip
    with pytest.raises(ModelError, match=r"labels that the model does not know. Received: a, c; the model knows x, y"):
        true_labels(Contract("x", "photo", ("x", "y"), (8, 8, 1)), dataset)


def test_what_a_thread_raises_arrives_and_nothing_hangs():
    def odd(number: int) -> int:
        if number == 7:
            raise ValueError(number)
        return number

    results = in_order(odd, range(1000))
    assert [next(results) for _ in range(7)] == list(range(7))
    with pytest.raises(ValueError, match="7"):
        next(results)
