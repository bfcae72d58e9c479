"""The texts of the app: each language says all that English says, with the same placeholders, in the forms that it counts by."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from handlens.apk.format.axml import read_axml, write_axml
from handlens.apk.languages import LANGUAGES, locale_config, text_file

ROOT = Path(__file__).resolve().parents[2]
JAVA = ROOT / "android/src/main/java/dev/handlens/app"
TEXTS = ROOT / "src/handlens/apk/texts"

# Unicode CLDR, plurals.xml: the categories of whole numbers. French, Italian, Portuguese and Spanish have "many" besides, for
# millions: nothing here counts so far, and Words.java takes "other" for it.
PLURALS = {
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "de": {"one", "other"},
    "en": {"one", "other"},
    "es": {"one", "other"},
    "fr": {"one", "other"},
    "hi": {"one", "other"},
    "it": {"one", "other"},
    "ja": {"other"},
    "pt": {"one", "other"},
    "zh": {"other"},
}

# by the words that both languages share, or by what is not a word
SAME_AS_ENGLISH = {
    "list_comma", "sentences", "check_note", "menu", "teach_slots", "about_licences", "zoom_said", "menu_corrections",
}  # fmt: skip

SCRIPTS = {"ar": "\u0600-\u06ff", "hi": "\u0900-\u097f", "ja": "\u3040-\u30ff\u4e00-\u9fff", "zh": "\u4e00-\u9fff"}

BUTTONS = {"go_on", "done", "cancel", "teach_add", "teach_add_shots", "teach_correct", "teach_undo"}
SHORTEST_LIMIT = 14  # characters: "Undo" cannot be said in eight in most languages


def texts(tag: str) -> dict[str, str]:
    return json.loads(text_file(tag))


def bases(keys) -> list[str]:
    return list(dict.fromkeys(key.split(".")[0] for key in keys))


def placeholders(text: str) -> Counter:
    return Counter(re.findall(r"%(\d\$,?[ds]|.?)", text))


ENGLISH = texts("en")
OTHERS = [tag for tag in LANGUAGES if tag != "en"]


def test_each_language_of_the_list_has_a_file_and_each_file_a_line() -> None:
    assert sorted(LANGUAGES) == sorted(path.stem for path in TEXTS.iterdir())
    assert set(PLURALS) == set(LANGUAGES)
    assert LANGUAGES[0] == "en"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_says_all_that_english_says(tag: str) -> None:
    """In English's order, so that two files can be read side by side."""
    assert bases(texts(tag)) == bases(ENGLISH)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_is_written_in_one_way(tag: str) -> None:
    pairs = json.loads(text_file(tag), object_pairs_hook=list)
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    assert text_file(tag).decode() == json.dumps(dict(pairs), indent=4, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_fills_in_what_english_fills_in(tag: str) -> None:
    for key, text in texts(tag).items():
        wanted = ENGLISH.get(key) or ENGLISH[f"{key.split('.')[0]}.other"]
        assert placeholders(text) == placeholders(wanted), key
        assert all(re.fullmatch(r"\d\$,?[ds]", found) for found in placeholders(text)), key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_has_the_forms_that_it_counts_by(tag: str) -> None:
    counted = {key.split(".")[0] for key in ENGLISH if "." in key}
    assert counted == {"labels", "shots", "outcome", "more_labels", "corrections", "corrections_damaged"}
    for base in counted:
        assert {key.split(".")[1] for key in texts(tag) if key.startswith(f"{base}.")} == PLURALS[tag]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_text_is_empty_or_untidy(tag: str) -> None:
    for key, text in texts(tag).items():
        assert text.strip(), key
        assert key == "list_comma" or text == text.strip(), key
        assert not re.search(r"  |\n|\.\.\.", text), key


@pytest.mark.parametrize("tag", OTHERS)
def test_is_not_english(tag: str) -> None:
    same = {key for key, text in texts(tag).items() if ENGLISH.get(key) == text}
    assert same <= SAME_AS_ENGLISH


@pytest.mark.parametrize("tag", OTHERS)
def test_buttons_are_short(tag: str) -> None:
    for key, text in texts(tag).items():
        if key in BUTTONS or key.startswith("action_"):
            assert len(text) <= max(2 * len(ENGLISH[key]), SHORTEST_LIMIT), f"{key}: {text}"


@pytest.mark.parametrize(("tag", "script"), SCRIPTS.items())
def test_is_written_in_its_script(tag: str, script: str) -> None:
    unworded = {"list_comma", "sentences", "check_other"}
    for key, text in texts(tag).items():
        assert key in unworded or re.search(f"[{script}]", text), key


def test_the_java_asks_for_these_keys_and_no_others() -> None:
    """A key that is made from a name stands for each name of its enum."""
    java = (JAVA / "Texts.java").read_text(encoding="utf-8")
    keys = set(re.findall(r'words\.(?:get|counted)\(\s*"(\w*[a-z])"', java))
    keys |= set(re.findall(r'"((?:hint|about)_\w+[a-z])"', java))
    obstacles = _names("Obstacle.java", r"^    ([A-Z_]+)\(")
    keys |= {f"obstacle_{name}" for name in obstacles}
    keys |= {f"obstacle_{name}_why" for name in obstacles - {"library_refused"}}
    keys |= {f"action_{name}" for name in _names("Obstacle.java", r"^        ([A-Z]+),?$") - {"none"}}
    keys |= {f"hint_{name}" for name in _names("Hint.java", r"^    ([A-Z]+)[,;(]?") - {"none"}}
    keys |= {f"still_{name}" for name in _names("StillReader.java", r"^        ([A-Z]+),?$") - {"none"}}
    keys |= {"library_pages", "library_processor"}
    assert keys == set(bases(ENGLISH))


def _names(file: str, pattern: str) -> set[str]:
    found = re.findall(pattern, (JAVA / file).read_text(encoding="utf-8"), re.MULTILINE)
    return {name.lower() for name in found}


def test_the_system_is_told_of_the_languages() -> None:
    element = read_axml(write_axml(locale_config()))
    assert element.tag == "locale-config"
    assert [child.attributes["android:name"] for child in element.children] == list(LANGUAGES)
