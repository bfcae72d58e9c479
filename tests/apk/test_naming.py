"""Names in any script; package names that Android takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.apk.naming import (
    check_app_name,
    check_package_name,
    check_version_code,
    check_version_name,
    package_name_for,
)
from handlens.errors import ApkError

KEY = "3f9ac04e" * 8
WORDS = st.text(st.characters(categories=["L", "N", "S", "Zs", "M"]), min_size=1, max_size=80)


@settings(derandomize=True, deadline=None)
@given(WORDS)
def test_every_name_has_a_package_name(name):
    assert check_package_name(package_name_for(name, KEY)) == package_name_for(name, KEY)


@settings(derandomize=True, deadline=None)
@given(WORDS, WORDS)
def test_names_of_different_letters_have_different_package_names(first, second):
    def letters(name):
        return re.sub(r"[\W_]+", "", name.lower())

    # spaces, signs and accents do not tell apps apart, letters do
    if letters(first).isascii() and letters(second).isascii() and letters(first) != letters(second):
        assert package_name_for(first, KEY) != package_name_for(second, KEY)


def test_names_that_ascii_cannot_spell_differ():
    assert len({package_name_for(name, KEY) for name in ("数字", "文字", "Буквы", "أرقام", "🔍", "数字 A", "文字 A")}) == 7
    assert package_name_for("Señal 2", KEY) == "dev.handlens.senal_2.k3f9ac0"


@pytest.mark.parametrize("name", ["Ziffern", "数字リーダー", "أرقام", "👩‍🔬 lab", "👩‍🔬", "❤️", "1+1=2", "…", "가", "x" * 100])
def test_names_in_any_script_are_taken(name):
    assert check_app_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["\u200b", " \u200d\ufeff ", "\u2060", "\u3164", "\u2800 \u2800", "\u00ad", "\ufe0f", "\U000e0020", "\u0301"]
)
def test_a_name_of_which_nothing_is_to_be_seen(name):
    with pytest.raises(ApkError, match=r"nothing is to be seen of the app's name.*U\+"):
        check_app_name(name)


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\0b", "a\u2028b", "x" * 101, "\ud800", "evil\u202etxt"])
def test_what_is_no_name(name):
    with pytest.raises(ApkError, match="the app's name"):
        check_app_name(name)


@pytest.mark.parametrize(
    "package",
    ["digits", "dev.", ".dev", "dev..x", "dev.1x", "dev.x-y", "dev.ñ", "dev.x y", "", "Dev.x\n", "a." + "b" * 126],
)
def test_what_android_does_not_take_as_a_package_name(package):
    with pytest.raises(ApkError, match="package name") as caught:
        check_package_name(package)
    assert caught.value.hint


def test_versions():
    assert check_version_code(2_100_000_000) == 2_100_000_000
    assert check_version_name(" 1.2-beta ") == "1.2-beta"
    for code in (0, -1, 2_100_000_001):
        with pytest.raises(ApkError, match="version code"):
            check_version_code(code)
    with pytest.raises(ApkError, match="version name is empty"):
        check_version_name("")
