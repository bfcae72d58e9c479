"""Tables as people have them: which columns count, in what encoding, and which file a name means. Nothing is used in silence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset_helpers import made_picture, noticed
from handlens.base.wording import in_words
from handlens.datasets import Dataset, open_dataset
from handlens.datasets.columns import find_columns
from handlens.datasets.dataset import Tally
from handlens.datasets.found import VALIDATION_IS_TEST
from handlens.datasets.listed import AMBIGUOUS, MANY_LABELS, MISSING, UNLABELLED, UNLISTED, TableOf, find_listed_files
from handlens.datasets.tables import Table, delimiter_of, read_table, text_of
from handlens.errors import DatasetError

NAMES = [f"{number}.png" for number in range(12)]
LABELS = ["rose" if number % 2 else "tulip" for number in range(12)]
ROWS = list(zip(NAMES, LABELS, strict=True))


def pictures(folder: Path, names: list[str] = NAMES, first_seed: int = 0) -> Path:
    for seed, name in enumerate(names, start=first_seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made_picture(seed).save(path, "PNG")
    return folder


def opened(path: Path) -> Dataset:
    return open_dataset(path, view="photo")


def label_of_each(dataset: Dataset) -> dict[str, str]:
    return {
        Path(file).stem: dataset.labels[label]
        for part in (dataset.train, dataset.validation, dataset.test)
        for file, label in zip(part.files, part.labels, strict=True)
    }


EXPECTED = {Path(name).stem: label for name, label in ROWS}


@pytest.mark.parametrize("header", [
    "file,label", "filename;class", "image\tspecies", "image_id,category", "img|target", "path,breed", "FileName,Label",
    " image path , class name ", "file_name,label",
])  # fmt: skip
def test_columns_by_the_names_that_people_write(tmp_path: Path, header: str) -> None:
    root = pictures(tmp_path / "flowers")
    delimiter = delimiter_of(header)
    rows = [f"{name}{delimiter}{label}" for name, label in ROWS]
    (root / "labels.csv").write_text("\n".join([header, *rows]))
    by_folder, by_table = opened(root), opened(root / "labels.csv")
    assert label_of_each(by_folder) == EXPECTED
    assert by_table.digest == by_folder.digest
    assert any(line.startswith("Labels from labels.csv: ") for line in by_folder.summary.choices)
    assert (by_folder.name, by_table.name, by_table.source) == ("flowers", "flowers", str((root / "labels.csv").resolve()))


def test_without_a_header_and_with_a_label_of_commas(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name};{label}, wild" for name, label in ROWS]
    (root / "any.csv").write_text("\n".join(rows))
    assert opened(root).labels == ("rose, wild", "tulip, wild")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{'größe' if label == 'rose' else 'café'}" for name, label in ROWS]
    (root / "labels.csv").write_bytes("\r\n".join(["file,label", *rows]).encode(encoding))
    assert opened(root).labels == ("café", "größe")


def test_the_first_of_two_names_is_not_taken_for_the_label(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{number},{name},{label},{'01'[label == 'rose']},2020" for number, (name, label) in enumerate(ROWS)]
    (root / "labels.csv").write_text("\n".join(["id,image,species,species_id,year", *rows]))
    assert label_of_each(opened(root)) == EXPECTED


def test_two_columns_that_disagree_are_asked_for(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{label},{number % 3}" for number, (name, label) in enumerate(ROWS)]
    (root / "labels.csv").write_text("\n".join(["image,label,category", *rows]))
    with pytest.raises(DatasetError, match=r"several columns.*label, category") as caught:
        opened(root)
    assert "`label`" in str(caught.value.hint)


def test_two_columns_that_say_the_same_are_one_and_the_word_counts(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{'01'[label == 'rose']},{label}" for name, label in ROWS]
    (root / "labels.csv").write_text("\n".join(["image,label,category", *rows]))
    assert opened(root).labels == ("rose", "tulip")


def test_one_hot_columns_and_rows_of_several_labels(tmp_path: Path) -> None:
    pictures(tmp_path / "images")
    rows = [f"{Path(name).stem},{int(label == 'rose')},{int(label == 'tulip')}" for name, label in ROWS]
    rows[3] = "3,1,1"
    (tmp_path / "train.csv").write_text("\n".join(["image_id,rose,tulip", *rows]))
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.count, noticed(dataset, MANY_LABELS)) == (("rose", "tulip"), 11, 1)


def test_a_column_of_parts(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    parts = ["train"] * 6 + ["valid"] * 2 + ["test"] * 4
    rows = [f"{name},{label},{part}" for name, label, part in zip(NAMES, LABELS, parts, strict=True)]
    (root / "birds.csv").write_text("\n".join(["filepaths,labels,data set", *rows]))
    dataset = opened(root)
    assert (dataset.train.count, dataset.validation.count, dataset.test.count, dataset.own_split) == (6, 2, 4, True)


@pytest.mark.parametrize(("parts", "expected", "own"), [
    (["train"] * 4 + ["val"] * 2, (8, 4), True), (["train"] * 6, (None, None), False),
])  # fmt: skip
def test_a_column_of_parts_without_a_test(tmp_path: Path, parts: list[str], expected: tuple[int, int], own: bool) -> None:
    """A column that says train and val only was refused: "a class has no picture in test"."""
    root = pictures(tmp_path)
    rows = [f"{name},{label},{part}" for name, label, part in zip(NAMES, LABELS, parts * 2, strict=True)]
    (root / "labels.csv").write_text("\n".join(["file,label,split", *rows]))
    dataset = opened(root)
    assert dataset.own_split is own
    assert noticed(dataset, VALIDATION_IS_TEST) == (4 if own else 0)
    if own:
        assert (dataset.train_all.count, dataset.test.count) == expected


def test_tables_of_parts_and_an_answer_form(tmp_path: Path) -> None:
    pictures(tmp_path / "images")
    half = [f"{name},{label}" for name, label in ROWS]
    (tmp_path / "train.csv").write_text("\n".join(["image,label", *half[:8]]))
    (tmp_path / "test.csv").write_text("\n".join(["image,label", *half[8:]]))
    (tmp_path / "sample_submission.csv").write_text("\n".join(["image,label", *[f"{name},rose" for name in NAMES]]))
    dataset = opened(tmp_path)
    assert (dataset.train_all.count, dataset.test.count) == (8, 4)
    (tmp_path / "test.csv").write_text("\n".join(["image", *NAMES[8:]]))
    dataset = opened(tmp_path)
    assert (dataset.count, dataset.own_split) == (8, False)
    assert any("without labels" in notice.kind and notice.examples == ("test.csv",) for notice in dataset.summary.notices)


def test_an_answer_form_is_no_table_of_labels(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    (root / "flowers.csv").write_text("\n".join(["id,breed", *(f"{Path(name).stem},{label}" for name, label in ROWS)]))
    (root / "sample_submission.csv").write_text("\n".join(["id,breed", *(f"{Path(name).stem},rose" for name in NAMES)]))
    assert label_of_each(opened(root)) == EXPECTED


def test_several_tables_are_asked_for(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    for name in ("one.csv", "two.csv"):
        (root / name).write_text("\n".join(["file,label", *(f"{file},{label}" for file, label in ROWS)]))
    with pytest.raises(DatasetError, match=r"several tables.*one.csv, two.csv"):
        opened(root)
    assert opened(root / "two.csv").count == 12


@pytest.mark.parametrize("written", [
    "{stem}", "IMAGES/{stem}.PNG", "C:\\data\\images\\{name}", "../input/flowers/{name}", "./images/{name}",
])  # fmt: skip
def test_names_as_they_are_written_elsewhere(tmp_path: Path, written: str) -> None:
    pictures(tmp_path / "images")
    rows = [f"{written.format(name=name, stem=Path(name).stem)},{label}" for name, label in ROWS]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert label_of_each(opened(tmp_path)) == EXPECTED


def test_what_is_missing_ambiguous_or_without_a_label_is_counted_and_named(tmp_path: Path) -> None:
    pictures(tmp_path / "a")
    pictures(tmp_path / "b", ["0.png", "extra.png"], first_seed=50)
    rows = [f"{name},{label}" for name, label in ROWS]
    odd = ["gone.png,rose", "a/gone.png,rose", "1.png,", "a/extra.png,rose"]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows, *odd]))
    dataset = opened(tmp_path)
    assert dataset.count == 11
    assert [noticed(dataset, kind) for kind in (MISSING, AMBIGUOUS, UNLABELLED, UNLISTED)] == [3, 1, 1, 3]
    (missing,) = [notice for notice in dataset.summary.notices if notice.kind == in_words(MISSING, 3)]
    assert missing.examples[0] == "gone.png"
    assert dataset.summary.skipped_count == 5


def test_none_of_the_pictures_is_there(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\nx.png,rose\ny.png,tulip\n")
    with pytest.raises(DatasetError, match=r"none of them is there.*x.png"):
        opened(tmp_path / "labels.csv")


def test_pictures_above_the_table_say_which_folder_to_name(tmp_path: Path) -> None:
    """../images/1.png was "not there", and the advice was to move the table."""
    pictures(tmp_path / "data" / "images")
    (tmp_path / "data" / "tables").mkdir()
    table = tmp_path / "data" / "tables" / "labels.csv"
    table.write_text("\n".join(["file,label", *(f"../images/{name},{label}" for name, label in ROWS)]))
    with pytest.raises(DatasetError, match=r"none of them is there") as caught:
        opened(table)
    assert str(caught.value.hint).endswith(f": {tmp_path / 'data'}")
    dataset = opened(tmp_path / "data")
    assert label_of_each(dataset) == EXPECTED
    assert dataset.summary.choices[0] == "Labels from tables/labels.csv: file and label"


def test_a_table_beside_class_folders_changes_nothing(tmp_path: Path) -> None:
    for name, label in ROWS:
        pictures(tmp_path / label, [name], first_seed=int(Path(name).stem))
    before = opened(tmp_path)
    rows = [f"{label}/{name},{label}" for name, label in ROWS]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows[:8]]))
    assert opened(tmp_path).digest == before.digest
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert opened(tmp_path / "labels.csv").digest == before.digest


def test_folders_that_only_store_pictures_are_no_classes(tmp_path: Path) -> None:
    pictures(tmp_path / "part_1", NAMES[:6])
    pictures(tmp_path / "part_2", NAMES[6:], first_seed=6)
    rows = [f"{Path(name).stem},{label},x" for name, label in ROWS]
    (tmp_path / "skin_metadata.csv").write_text("\n".join(["image_id,dx,more", *rows]))
    assert label_of_each(opened(tmp_path)) == EXPECTED


@pytest.mark.parametrize("table", ["test.csv", "answers.csv"])
def test_a_table_of_other_pictures_leaves_the_class_folders_alone(tmp_path: Path, table: str) -> None:
    """A test.csv of 0 and 1 made these the labels, and the six pictures of the test the whole dataset."""
    for place, label in enumerate(("rose", "tulip")):
        pictures(tmp_path / "train" / label, [f"{place}{name}" for name in NAMES], first_seed=100 * (place + 1))
    before = opened(tmp_path).digest
    pictures(tmp_path / "test", NAMES[:6])
    (tmp_path / table).write_text("\n".join(["file,label", *(f"{name},{place % 2}" for place, name in enumerate(NAMES[:6]))]))
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.digest) == (("rose", "tulip"), before)


@pytest.mark.parametrize("folders", [(), ("part_1", "part_2")])
def test_a_table_of_the_test_alone_makes_no_storage_of_folders(tmp_path: Path, folders: tuple[str, ...]) -> None:
    """Even if it names all that is in them: nothing would be left to train on."""
    for place, folder in enumerate(folders or ("rose", "tulip")):
        pictures(tmp_path / folder, NAMES[6 * place : 6 * place + 6], first_seed=6 * place)
    (tmp_path / "test.csv").write_text("\n".join(["file,label", *(f"{name},{place % 2}" for place, name in enumerate(NAMES))]))
    assert opened(tmp_path).labels == (folders or ("rose", "tulip"))


def test_a_word_that_means_no_part_is_named(tmp_path: Path) -> None:
    """The column was dropped without a word, and the pictures of the test were trained on."""
    root = pictures(tmp_path)
    rows = [f"{name},{label},{'trian' if place < 8 else 'test'}" for place, (name, label) in enumerate(ROWS)]
    (root / "labels.csv").write_text("\n".join(["file,label,split", *rows]))
    with pytest.raises(DatasetError, match="a word that means no part.*trian in the column split") as caught:
        opened(root)
    assert caught.value.hint == "write train, validation or test"


def test_a_column_of_other_words_is_no_column_of_parts(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{label},{'north' if place < 8 else 'south'}" for place, (name, label) in enumerate(ROWS)]
    (root / "labels.csv").write_text("\n".join(["file,label,set", *rows]))
    assert not opened(root).own_split


def test_the_parts_of_fer2013(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    parts = ["Training"] * 6 + ["PublicTest"] * 2 + ["PrivateTest"] * 4
    rows = [f"{name},{label},{part}" for (name, label), part in zip(ROWS, parts, strict=True)]
    (root / "faces.csv").write_text("\n".join(["file,emotion,Usage", *rows]))
    dataset = opened(root)
    assert (dataset.train.count, dataset.validation.count, dataset.test.count, dataset.own_split) == (6, 2, 4, True)


@pytest.mark.parametrize(("folders", "suffixes", "written", "said"), [
    (("d1", "d2"), (".png",), "0.png", "0.png: d1/0.png, d2/0.png"), ((".",), (".jpg", ".png"), "0", "0: 0.jpg, 0.png"),
])  # fmt: skip
def test_names_that_all_fit_several_files_are_not_called_missing(
    tmp_path: Path, folders: tuple[str, ...], suffixes: tuple[str, ...], written: str, said: str
) -> None:
    for place, (folder, suffix) in enumerate((folder, suffix) for folder in folders for suffix in suffixes):
        pictures(tmp_path / folder, [f"{number}{suffix}" for number in range(12)], first_seed=100 * place)
    rows = [f"{written.replace('0', str(number))},{label}" for number, label in enumerate(LABELS)]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows]))
    with pytest.raises(DatasetError, match="each name fits several files") as caught:
        opened(tmp_path)
    assert said in str(caught.value)
    assert "write the folder too" in str(caught.value.hint)


@pytest.mark.parametrize("written", ["a%20b{}.png", "a b{}.png?x=1", "http://host/x/a%20b{}.png?x=1&y=2"])
def test_names_as_addresses_have_them(tmp_path: Path, written: str) -> None:
    root = pictures(tmp_path, [f"a b{number}.png" for number in range(12)])
    rows = [f"{written.format(number)},{label}" for number, label in enumerate(LABELS)]
    (root / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert label_of_each(opened(root)) == {f"a b{number}": label for number, label in enumerate(LABELS)}


def test_a_name_is_first_looked_for_as_it_stands(tmp_path: Path) -> None:
    root = pictures(tmp_path, [*(f"a%20{number}.png" for number in range(12)), *(f"a {number}.png" for number in range(12))])
    rows = [f"a%20{number}.png,{label}" for number, label in enumerate(LABELS)]
    (root / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert label_of_each(opened(root)) == {f"a%20{number}": label for number, label in enumerate(LABELS)}


def test_hugging_faces_metadata(tmp_path: Path) -> None:
    for part, names in (("train", NAMES[:8]), ("test", NAMES[8:])):
        pictures(tmp_path / part, names, first_seed=int(Path(names[0]).stem))
        lines = [json.dumps({"file_name": name, "label": EXPECTED[Path(name).stem]}) for name in names]
        (tmp_path / part / "metadata.jsonl").write_text("\n".join(lines))
    dataset = opened(tmp_path)
    assert (dataset.train_all.count, dataset.test.count) == (8, 4)
    assert label_of_each(dataset) == EXPECTED
    (tmp_path / "test" / "metadata.jsonl").write_text("not json")
    assert opened(tmp_path).count == 8


def test_a_table_of_something_else_is_refused_with_its_columns(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("size,price\n1,2\n3,4\n")
    with pytest.raises(DatasetError, match=r"no column of pictures.*size, price"):
        opened(tmp_path / "prices.csv")


def test_labels_that_a_program_made_numbers_of(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{float(label == 'rose')}" for name, label in ROWS]
    (root / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert opened(root).labels == ("0", "1")


def test_one_file_under_two_labels_is_left_out(tmp_path: Path) -> None:
    root = pictures(tmp_path)
    rows = [f"{name},{label}" for name, label in ROWS]
    (root / "labels.csv").write_text("\n".join(["file,label", *rows, "0.png,rose", "1.png,rose"]))
    assert opened(root).count == 11


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 10**6), cells, cells), min_size=2, max_size=20),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_program_writes_is_read_back(tmp_path_factory, rows, delimiter, encoding) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    table = [["file", "label", "more"], *([f"{number}.jpg", label, more] for number, label, more in rows)]
    writer.writerows(table)
    path = tmp_path_factory.mktemp("x") / "a.csv"
    path.write_bytes(file.getvalue().encode(encoding))
    parsed = read_table(path)
    assert parsed.rows == table
    columns = find_columns(parsed)
    assert columns is not None
    assert (columns.file, columns.label, columns.header) == (0, 1, True)


@settings(max_examples=300, deadline=None)
@given(content=st.one_of(
    st.binary(max_size=400), st.text(max_size=200).map(lambda text: f"file,label\n{text}".encode("utf-8", "replace"))
))  # fmt: skip
def test_any_bytes_are_a_table_or_an_error(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("x") / "a.csv"
    for suffix in (".csv", ".jsonl"):
        path = path.with_suffix(suffix)
        path.write_bytes(content)
        with pytest.raises(DatasetError):  # whatever it says, no picture is there
            open_dataset(path)


def test_hundreds_of_thousands_of_rows_take_seconds(tmp_path: Path) -> None:
    import time

    root = pictures(tmp_path)
    rows = [f"{number}.png,{'rose' if number % 2 else 'tulip'}" for number in range(200_000)]
    (root / "labels.csv").write_text("\n".join(["file,label", *rows]))
    tally, started = Tally(), time.process_time()
    _, files = find_listed_files(root, [TableOf(root / "labels.csv", None)], tally)
    assert (len(files), time.process_time() - started < 12) == (12, True)  # 1 s where it was measured


def test_text_and_delimiters() -> None:
    assert text_of(b"") == ""
    assert text_of("a\x00b".encode("utf-16-le") * 20).startswith("a\0b")
    assert delimiter_of("") == ","
    assert find_columns(Table(Path("x"), [["a"]], ",")) is None
