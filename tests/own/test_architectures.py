"""Keras's own architectures pass whole, with random weights: what is proven is their operators, not how they read."""

from __future__ import annotations

import pytest

from handlens.own.wrapping import wrap_network

FOUND = {
    "MobileNet": "-1..1", "MobileNetV2": "-1..1", "MobileNetV3Small": "0..255", "EfficientNetB0": "0..255",
    "EfficientNetV2B0": "0..255", "NASNetMobile": "-1..1", "DenseNet121": "imagenet", "ResNet50V2": "-1..1",
    "ConvNeXtTiny": "0..255",
}  # fmt: skip
QUICK = ("MobileNetV2",)


@pytest.mark.train
@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.long]) for name in FOUND])
def test_it_passes_and_its_range_is_found(name, tmp_path):
    import handlens
    from handlens.base.backend import import_tensorflow

    import_tensorflow()
    import keras

    said: list[str] = []

    class Heard(handlens.Reporter):
        def say(self, sentence: str) -> None:
            said.append(sentence)

    keras.utils.set_random_seed(0)
    smaller = {"alpha": 0.35} if name == "MobileNetV2" else {}
    model = getattr(keras.applications, name)(input_shape=(96, 96, 3), weights=None, classes=4, **smaller)
    model.save(tmp_path / "own.keras")
    (tmp_path / "labels.txt").write_text("ant\nbee\ncat\ndog\n")
    wrapped = wrap_network(tmp_path / "own.keras", name, labels=tmp_path / "labels.txt", reporter=Heard())
    assert wrapped.check.frames.different == 0
    assert any(sentence.startswith(f"Range {FOUND[name]}:") for sentence in said), said
