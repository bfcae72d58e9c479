"""Which characters may stand for nothing, and in which made frames."""

from __future__ import annotations

import pytest

from handlens.scenes.look_alikes import DIGITS, foreign_characters, kinds_without
from handlens.scenes.make import EMPTY_KINDS


def test_each_digit_keeps_out_what_people_write_like_it() -> None:
    drawn = set(foreign_characters(DIGITS))
    assert not drawn & set("OoQDaIiJjLlTtrZz?YySsGbB&gqdPp")
    assert set("ACEFHKMNRUVWXcefhkmnuvwx") <= drawn


@pytest.mark.parametrize(("label", "alike"), [("O", "0QDaCcUu"), ("n", "Nh"), ("Ä", "ä"), ("C", "OoUu")])
def test_a_letter_keeps_out_its_group_and_its_other_case(label: str, alike: str) -> None:
    assert not set(foreign_characters([label])) & set(label + alike)


def test_writing_is_no_empty_frame_for_a_dataset_of_words() -> None:
    assert kinds_without(["cat", "dog"], EMPTY_KINDS) == (
        "blank", "ruled", "squared", "stains", "shadow", "edge", "table", "blob", "board", "crumpled", "gleams",
        "flat",
    )  # fmt: skip
    assert kinds_without(DIGITS, EMPTY_KINDS) == EMPTY_KINDS
