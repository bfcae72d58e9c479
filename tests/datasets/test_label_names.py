"""Class folders named in any script, with all that a script needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset_helpers import make_class_folders
from handlens.base.text import is_showable
from handlens.datasets import open_dataset
from handlens.errors import DatasetError

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PERSIAN = "می\u200cخواهم"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def test_joiners_that_a_script_needs_are_kept(tmp_path: Path) -> None:
    """The bug: a family of emoji, and Persian words, were "not printable"."""
    root = make_class_folders(tmp_path, {FAMILY: 5, PERSIAN: 5, ENGLAND: 5})
    assert set(open_dataset(root).labels) == {FAMILY, PERSIAN, ENGLAND}


@pytest.mark.parametrize(
    "name", ["cat\u200d", "\u200ccat", "cat\u200d dog", "c\u200bat", "c\u200eat", "\u2066cat", "c\U000e0067at"]
)
def test_what_hides_in_a_line_is_still_refused(tmp_path: Path, name: str) -> None:
    root = make_class_folders(tmp_path, {"dog": 5, name: 5})
    assert not is_showable(name)
    with pytest.raises(DatasetError, match="must be printable text"):
        open_dataset(root)
