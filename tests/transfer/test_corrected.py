"""Corrections beside photos: the head knows them, and no figure is of them."""

from __future__ import annotations

import numpy as np
import pytest

import handlens
from correction_helpers import corrections_of, embedding, photo_correction, png, write_corrections
from handlens.corrections import Correction, match_corrections
from handlens.errors import DatasetError, RunError, UsageError
from handlens.transfer import corrected
from handlens.transfer.corrected import CorrectedPhotos, embedded, fit_corrected_head
from handlens.transfer.embedding import embedding_of
from handlens.transfer.head import fit_head
from handlens.transfer.template import template_digest
from heard import Heard
from made_photos import class_folders, drawn

LABELS = ("bars", "disc", "ring")


def made(label: int, count: int, seed: int, spread: float = 0.3) -> np.ndarray:
    """Embeddings about a direction of their label: float32 [n, 1280]."""
    rng = np.random.default_rng([label, seed])
    near = np.random.default_rng(label).normal(size=1280) + spread * rng.normal(size=(count, 1280))
    return (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)


PHOTOS = np.concatenate([made(label, 12, 0) for label in range(3)])
TRUTH = np.repeat(np.arange(3), 12)


def corrected_by(*found: Correction, backbone: str | None = None) -> CorrectedPhotos:
    return embedded(match_corrections([corrections_of(*found, view="photo", labels=LABELS, backbone=backbone)], LABELS, "photo"))


def test_a_head_learns_what_it_read_wrongly_and_forgets_nothing():
    odd, later = made(7, 3, 0), made(7, 20, 1)  # looks like none of the three, and is a ring
    before = fit_head(PHOTOS, TRUTH, 3).head
    after = fit_corrected_head(PHOTOS, TRUTH, 3, CorrectedPhotos(odd, np.full(3, 2), "")).head
    assert (before.read(later)[1] < 0.1).all(), "the case is no case"
    probabilities, presence = after.read(later)
    assert (probabilities.argmax(1) == 2).mean() >= 0.9
    assert presence.mean() > before.read(later)[1].mean()
    for head in (before, after):
        assert (head.read(PHOTOS)[0].argmax(1) == TRUTH).all()


def test_no_figure_is_of_a_correction():
    """Corrections that are all wrong: each head of the cross-validation knows them, and they are not asked for."""
    wrong = CorrectedPhotos(made(0, 2, 3), np.full(2, 1), "")
    cross = fit_corrected_head(PHOTOS, TRUTH, 3, wrong).cross
    assert cross.probabilities.shape == (36, 3)
    plain = fit_head(PHOTOS, TRUTH, 3).cross
    assert not np.array_equal(cross.probabilities, plain.probabilities)


def test_each_counts_as_often_as_is_said(monkeypatch):
    more = CorrectedPhotos(made(7, 2, 0), np.full(2, 2), "")
    once = fit_corrected_head(PHOTOS, TRUTH, 3, more).head
    monkeypatch.setattr(corrected, "EACH", corrected.EACH * 4)
    often = fit_corrected_head(PHOTOS, TRUTH, 3, more).head
    later = made(7, 20, 1)
    assert often.read(later)[0][:, 2].mean() > once.read(later)[0][:, 2].mean()


def test_the_phones_embedding_is_taken_where_the_backbone_is_ours_else_the_picture_is_embedded():
    lens = png(np.asarray(drawn("ring", 1).convert("RGB").resize((480, 480))))
    one = Correction("ring", lens, embedding=embedding(5))
    assert np.array_equal(corrected_by(one, backbone=template_digest()).embeddings[0], embedding(5))
    ours = embedding_of(lens).astype(np.float32)
    assert np.array_equal(corrected_by(one, backbone="ab" * 32).embeddings[0], ours)
    assert np.array_equal(corrected_by(one).embeddings[0], ours)


def test_shots_of_another_backbone_are_left_out_and_said():
    shot = photo_correction("disc", 1, picture=False)
    found = corrected_by(photo_correction("ring"), shot, backbone="ab" * 32)
    assert found.labels.tolist() == [2]
    assert "1 shot of Teach left out" in found.lines[-1]
    with pytest.raises(DatasetError, match="none of the corrections can be used with this `lite0`"):
        corrected_by(shot)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield class_folders(tmp_path_factory.mktemp("made") / "shapes", each=12)


def test_a_folder_is_trained_with_corrections(shapes, tmp_path):
    """Discs that are called rings by a person who knows better, in a file of the app's."""
    lenses = [png(np.asarray(drawn("disc", 700 + seed).convert("RGB").resize((480, 480)))) for seed in range(3)]
    found = [*(Correction("ring", lens) for lens in lenses), Correction("mug", lenses[0] + b" ")]
    file = write_corrections(tmp_path / "c.zip", *found, view="photo", labels=LABELS)
    heard = Heard()
    plain = handlens.train(shapes, tmp_path / "plain", network="lite0")
    run = handlens.train(shapes, tmp_path / "run", network="lite0", also=[file], reporter=heard)
    assert any("corrections to train on besides: ring" in line for line in heard.said)
    assert run.settings.differences(plain.settings) == ["corrections"]
    assert run.settings.dataset_digest == plain.settings.dataset_digest
    assert run.metrics()["frames"]["count"] == plain.metrics()["frames"]["count"] == 36
    assert run.model_file.read_bytes() != plain.model_file.read_bytes()
    again = handlens.train(shapes, tmp_path / "again", network="lite0", also=[file])
    assert again.model_file.read_bytes() == run.model_file.read_bytes()
    with pytest.raises(RunError, match="Received: corrections"):
        handlens.train(shapes, tmp_path / "run", network="lite0", resume=True)


def test_tuned_blocks_take_none_yet(shapes, tmp_path):
    file = write_corrections(tmp_path / "c.zip", photo_correction("ring"), view="photo", labels=LABELS)
    with pytest.raises(UsageError, match="with `--effort quick` only"):
        handlens.train(shapes, tmp_path / "run", effort="best", also=[file])
