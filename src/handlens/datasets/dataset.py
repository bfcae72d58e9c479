"""A dataset: pictures, their labels, and their split into training, validation and test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from ..base.wording import counted, in_words
from .contents import Contents
from .store import Pictures, PictureShape

View = Literal["ink", "photo"]
VIEWS: tuple[View, ...] = ("ink", "photo")
MOST_EXAMPLES = 10
NOTHING = "nothing"  # a class folder of that name shows what is no class


def hides_nothing(labels: tuple[str, ...]) -> bool:
    """Whether the last of a dataset's or a network's labels is the hidden class."""
    return labels[-1] == NOTHING


def shown_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Those that can be read.

    >>> shown_labels(("cat", "dog", "nothing"))
    ('cat', 'dog')
    """
    return labels[:-1] if hides_nothing(labels) else labels


@dataclass(frozen=True)
class Notice:
    """Files that were left out for one kind of reason.

    Attributes:
        kind: what happened, ready to print after the number: "unreadable pictures skipped".
        count: how many files.
        examples: the first ten, as "path: reason".
        serious: whether a user should look at it: pictures that were meant to be used and are not.
        left_out: whether they are not used.
    """

    kind: str
    count: int
    examples: tuple[str, ...]
    serious: bool
    left_out: bool = True


@dataclass(frozen=True)
class Summary:
    """What was found while a dataset was opened.

    Attributes:
        train_count, validation_count, test_count: pictures in each part.
        notices: what was left out, the serious first.
        choices: what was decided on the way and could have been otherwise, a line each: where the labels are from, the view.

    >>> summary = Summary(8, 1, 1, (Notice("unreadable picture skipped", 1, ("a/1.png: empty file",), True),))
    >>> print("\\n".join(summary.lines()))
    8 pictures to train on, 1 to validate, 1 to test
    1 unreadable picture skipped
      a/1.png: empty file
    """

    train_count: int
    validation_count: int
    test_count: int
    notices: tuple[Notice, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def skipped_count(self) -> int:
        """Number of files that were meant to be used and are not."""
        return sum(notice.count for notice in self.notices if notice.serious and notice.left_out)

    def lines(self) -> Iterator[str]:
        """The summary as lines of text; examples only for what a user should look at."""
        yield (
            f"{counted(self.train_count, 'picture')} to train on, {self.validation_count:,} to validate, "
            f"{self.test_count:,} to test"
        )
        yield from self.choices
        yield from self.left_out()

    def left_out(self) -> Iterator[str]:
        """What was left out, as lines of text."""
        for notice in self.notices:
            yield f"{notice.count:,} {notice.kind}"
            if notice.serious:
                for example in notice.examples:
                    yield f"  {example}"
                if notice.count > len(notice.examples):
                    yield f"  and {notice.count - len(notice.examples):,} more"


@dataclass(frozen=True)
class Kind:
    """The pictures that a model takes: what a dataset has to be that is opened to test it.

    Attributes:
        view: "ink" or "photo".
        input_shape: height, width and channels (1 or 3).
        labels: all that the model knows; the dataset may have some of them.
    """

    view: View
    input_shape: PictureShape
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """Labelled pictures, ready to train on.

    Attributes:
        name: what to call it: "mnist", or the folder's name.
        labels: one text for each class; a picture's label is an index into it. A class folder `nothing` comes last.
        view: "ink" (writing: 0 = paper, 255 = ink) or "photo".
        input_shape: height, width and channels (1 or 3) of every picture, which are uint8.
        digest: sha256 in hex over the pictures' contents, labels, split and settings; where the dataset lies and in
            which order its files are listed does not matter.
        train, validation, test: the three parts; no picture is in two of them.
        summary: what was found and left out.
        source: what `open_dataset` was given: the built-in word, or the absolute path of the folder, table or archive.
        options: what else it was given or decided, so that a run can open the same dataset again.
        own_split: whether the split is its own (built in, IDX files, folders `train` and `test`) and not made by handlens.
        contents: which pictures they are, in all parts; None of IDX files, where nobody looked.
    """

    name: str
    labels: tuple[str, ...]
    view: View
    input_shape: PictureShape
    digest: str
    train: Pictures
    validation: Pictures
    test: Pictures
    summary: Summary
    source: str = ""
    options: Mapping[str, str | int] = field(default_factory=dict)
    own_split: bool = False
    contents: Contents | None = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """Pictures in all parts."""
        return self.train.count + self.validation.count + self.test.count

    @property
    def nothing(self) -> bool:
        """Whether the last label is the hidden class: what is trained tells it from the others, and nobody is shown it."""
        return hides_nothing(self.labels)

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels that can be read: all but the hidden class."""
        return shown_labels(self.labels)

    @property
    def test_of_nothing(self) -> Pictures:
        """The test pictures of the hidden class."""
        return self.test.picked(np.flatnonzero(self.test.labels == len(self.shown_labels)))

    def to_read(self) -> Dataset:
        """The pictures in which there is something to read: without those of the hidden class. The digest stays."""
        if not self.nothing:
            return self
        train, validation, test = (
            part.picked(np.flatnonzero(part.labels < len(self.labels) - 1))
            for part in (self.train, self.validation, self.test)
        )
        summary = replace(
            self.summary, train_count=train.count, validation_count=validation.count, test_count=test.count
        )
        return replace(
            self, labels=self.shown_labels, train=train, validation=validation, test=test, summary=summary
        )

    def all_to_test(self) -> Dataset:
        """The same pictures, all of them in the test part: for pictures that nothing was trained on."""
        nothing = Pictures(self.test.store, self.test.rows[:0], self.test.labels[:0])
        everything = self.test.joined(self.validation).joined(self.train)
        summary = replace(self.summary, train_count=0, validation_count=0, test_count=everything.count)
        return replace(self, train=nothing, validation=nothing, test=everything, summary=summary)

    @property
    def train_all(self) -> Pictures:
        """Training and validation together: what a last training, after all choices are made, may use."""
        return self.train.joined(self.validation)


class Tally:
    """Counts files that are left out while a dataset is scanned, and remembers the first few of each kind."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}
        self._choices: list[str] = []
        self._serious: dict[str, tuple[bool, bool]] = {}

    def choose(self, line: str) -> None:
        """Remember what was decided, a line to print."""
        self._choices.append(line)

    @property
    def choices(self) -> tuple[str, ...]:
        """What was decided, in order."""
        return tuple(self._choices)

    def add(self, kind: str, example: str, *, serious: bool = True, left_out: bool = True) -> None:
        """Count one.

        Args:
            kind: what happened, as `in_words` takes it: "unreadable picture[s] skipped".
            example: the file, and why.
            serious, left_out: of all of this kind, see `Notice`.
        """
        self._counts[kind] = self._counts.get(kind, 0) + 1
        self._serious[kind] = serious, left_out
        examples = self._examples.setdefault(kind, [])
        if len(examples) < MOST_EXAMPLES:
            examples.append(example)

    def notices(self) -> tuple[Notice, ...]:
        """What was counted, the serious first."""
        kinds = sorted(self._counts, key=lambda kind: (not self._serious[kind][0], kind))
        return tuple(
            Notice(in_words(kind, self._counts[kind]), self._counts[kind], tuple(self._examples[kind]), *self._serious[kind])
            for kind in kinds
        )
