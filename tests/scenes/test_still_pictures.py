"""The stills that judge reading: the same for ever, each kind its own, and honest about label and box."""

import ast
from pathlib import Path

import numpy as np
import pytest

import stills
from stills import EMPTY_KINDS, GATED, HANDS, KINDS, Still, digest, empty_stills, measure, written

# Of each kind's first ten pictures (seed 0; 18 empty ones). Floors of reading are measured on these very pictures: whoever
# changes one measures the floors anew. Without the JPEG, whose pixels are the decoder's.
DIGESTS = {
    "tight_tall": "831bebee28093c84",
    "tight_wide": "0bb450508a66d75a",
    "small_crop": "f211e6d17de335ba",
    "small_crop_enlarged": "1b8804f4383079fc",
    "square_tight": "8f0a3435e55eac8e",
    "thin_pen": "e7bb931cad369af1",
    "very_thin_pen": "e679dd5067c7761c",
    "fat_pen": "80a6c5d09d4b428d",
    "portrait_top": "880f06038134cf1f",
    "landscape_left": "e9bad40a3c128586",
    "small_off_centre": "b78952ae05bb35f0",
    "white_on_transparent": "94f31cd8f9007d5d",
    "black_on_transparent": "2ccebdd1021fb69d",
    "coloured_on_transparent": "f5eecb78d6e53fd4",
    "white_on_black": "111c7d35d7ff0940",
    "chalk_board": "6a86fbe3d17c1450",
    "mnist_28": "2788876312ca58c9",
    "mnist_28_inverted": "65f5e540fb90f67d",
    "lined_paper": "532a73e5e0796990",
    "squared_paper": "599ace2a094ead05",
    "coloured_paper": "ac68d18956abcb89",
    "shadowed_photo": "fde8987cfb7aad26",
    "blurred": "77045024370c80ca",
    "touching_rim": "541d4308964547a9",
    "sixteen_bit": "684e43d78df67cb0",
    "palette": "d10375b220e904eb",
    "one_bit": "92ca824eacf32fe6",
    "cut_by_rim": "cc5a9aacbe1adcbd",
    "two_side_by_side": "ec15d550dc356ae3",
    "empty": "10eb7fc600e52ad4",
}
EACH_KIND = pytest.mark.parametrize("kind", KINDS)


def ink_of(still: Still) -> np.ndarray:
    """Where the ink is, bool [h, w], by what sets it off from the picture's commonest tone; for kinds of one flat paper."""
    if still.image.mode in ("RGBA", "P"):
        return np.asarray(still.image.convert("RGBA"))[..., 3] >= 128
    grey = np.asarray(still.image.convert("L")).astype(int)
    paper = np.bincount(grey.ravel()).argmax()
    away = np.abs(grey - paper)
    return away >= away.max() / 2


@EACH_KIND
def test_a_picture_is_the_same_however_many_are_asked_for_and_another_under_another_seed(kind: str) -> None:
    few = list(stills.stills(kind, 3, seed=4))
    assert digest(few) == digest(list(stills.stills(kind, 5, seed=4))[:3])
    assert digest(few) != digest(stills.stills(kind, 3, seed=5))
    assert len({digest([still]) for still in few}) == 3


@pytest.mark.parametrize("kind", DIGESTS)
def test_the_pictures_are_those_that_the_floors_were_measured_on(kind: str) -> None:
    assert digest(empty_stills(18) if kind == "empty" else stills.stills(kind, 10)) == DIGESTS[kind]


def test_every_kind_has_its_digest() -> None:
    assert {*DIGESTS, "jpeg_blocks"} == {*KINDS, "empty"}


def test_every_kind_differs_from_every_other() -> None:
    firsts = {kind: next(stills.stills(kind, 1)) for kind in KINDS}
    assert len({(still.image.mode, still.image.size, still.image.tobytes()) for still in firsts.values()}) == len(KINDS)


@EACH_KIND
def test_labels_go_round_and_boxes_lie_in_the_picture(kind: str) -> None:
    pictures = list(stills.stills(kind, 20))
    assert [still.label for still in pictures] == [*range(10), *range(10)]
    for still in pictures:
        assert still.kind == kind
        assert still.box is not None
        left, top, right, bottom = still.box
        assert 0 <= left < right <= still.image.width
        assert 0 <= top < bottom <= still.image.height


@pytest.mark.parametrize("kind", ["white_on_transparent", "black_on_transparent", "coloured_on_transparent", "white_on_black",
                                  "palette", "mnist_28", "mnist_28_inverted"])  # fmt: skip
def test_the_box_is_the_inks(kind: str) -> None:
    for still in stills.stills(kind, 10):
        ink = ink_of(still)
        ys, xs = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
        assert still.box is not None
        assert np.abs(np.array(still.box) - (xs[0], ys[0], xs[-1] + 1, ys[-1] + 1)).max() <= 1


def holes(ink: np.ndarray) -> int:
    """How many pieces of paper, 4-connected, the ink shuts in; not counted what is left between two strokes' ends."""
    free = ~np.pad(ink, 1)
    count = -1  # the outside
    while free.any():
        reached = np.zeros_like(free)
        reached[tuple(np.argwhere(free)[0])] = True
        while True:
            grown = reached.copy()
            for axis in (0, 1):
                for step in (1, -1):
                    grown |= np.roll(reached, step, axis) & free
            if (grown == reached).all():
                break
            reached = grown
        count += reached.sum() >= 20
        free &= ~reached
    return count


def test_the_label_is_what_the_hand_draws() -> None:
    """As far as counting what the ink shuts in can tell: what a 1 closes is not an 8."""
    expected = {
        "0 plain": 1, "0 slashed": 2, "0 dotted": 1, "0 open": 0, "1 bar": 0, "1 flag and foot": 0, "2 flat": 0,
        "3 round": 0, "3 flat": 0, "4 open": 0, "4 closed": 1, "5 one stroke": 0, "6 curved": 1, "7 barred": 0,
        "8 two circles": 2, "8 one stroke": 2, "9 straight": 1, "9 curved": 1,
    }  # fmt: skip
    for name, count in expected.items():
        label, hand = int(name[0]), name[2:]
        found = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            cover = stills._set(rng, written(label, rng, hand), (100, 100), 70, 5)
            found.append(holes(cover >= 0.5))
        assert int(np.median(found)) == count, (name, found)


def test_the_label_of_a_still_is_the_digit_in_it() -> None:
    found: dict[int | None, list[int]] = {}
    for still in stills.stills("black_on_transparent", 40):
        small = still.image.getchannel("A").resize((100, 100))
        found.setdefault(still.label, []).append(holes(np.asarray(small) >= 128))
    assert {label: int(np.median(found[label])) for label in (1, 3, 5, 6, 7, 8, 9)} == {1: 0, 3: 0, 5: 0, 6: 1, 7: 0, 8: 2, 9: 1}


def test_every_hand_comes_within_120_pictures_and_is_one_high() -> None:
    assert set(HANDS) == set(range(10))
    assert all(2 <= len(hands) <= 12 for hands in HANDS.values())  # 12 pictures a digit
    rng = np.random.default_rng(0)
    for label, hands in HANDS.items():
        for hand in hands:
            one = written(label, rng, hand)
            everything = np.concatenate(one.strokes)
            assert one.label == label
            np.testing.assert_allclose(everything.min(axis=0), 0, atol=1e-12)
            np.testing.assert_allclose(everything[:, 1].max(), 1)


def test_kinds_hold_what_their_names_say() -> None:
    for still in stills.stills("tight_tall", 20):
        assert still.image.height > still.image.width
    for still in stills.stills("square_tight", 20):
        assert still.image.width == still.image.height
        left, top, right, bottom = still.box or (0, 0, 0, 0)
        assert max(right - left, bottom - top) >= 0.94 * still.image.width
    for still in stills.stills("portrait_top", 20):
        left, top, right, bottom = still.box or (0, 0, 0, 0)
        assert (top + bottom) / 2 < still.image.height / 3
        assert 0.15 < (bottom - top) / still.image.height < 0.31
    for still in stills.stills("touching_rim", 20):
        left, top, right, bottom = still.box or (0, 0, 0, 0)
        assert min(left, top, still.image.width - right, still.image.height - bottom) <= 1
    modes = {"sixteen_bit": "I;16", "palette": "P", "one_bit": "1", "mnist_28": "L", "white_on_transparent": "RGBA"}
    assert {kind: next(stills.stills(kind, 1)).image.mode for kind in modes} == modes


def test_empty_pictures_have_neither_label_nor_box_and_take_the_kinds_in_turn() -> None:
    pictures = list(empty_stills(len(EMPTY_KINDS)))
    assert tuple(still.kind for still in pictures) == EMPTY_KINDS
    assert all(still.label is None and still.box is None for still in pictures)
    assert digest(pictures) == digest(empty_stills(len(EMPTY_KINDS)))


def test_measuring_counts_right_wrong_and_refused() -> None:
    answers = iter(["0", "7", None, "3", None])  # of 0, 1, 2, 3, 4
    assert measure(lambda image: next(answers), ["one_bit"], count=5) == {"one_bit": (2, 1, 2)}
    assert measure(lambda image: None, ["empty"], count=9) == {"empty": (9, 0, 0)}
    assert measure(lambda image: "1", ["empty"], count=9) == {"empty": (0, 9, 0)}


def test_at_least_15_kinds_are_gated() -> None:
    assert len(GATED) >= 15
    assert not {"cut_by_rim", "two_side_by_side"} & set(GATED)
    assert set(stills.BLURRED) <= set(GATED)


def test_nothing_is_shared_with_the_frames_that_train() -> None:
    tree = ast.parse(Path(stills.__file__).read_text())
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in imported if name and name.startswith("handlens")} == {"handlens"}  # for MNIST and the model
