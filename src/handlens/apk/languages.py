"""The languages that the app speaks: a file of texts each, all of which travel with every app.

texts/TAG.json is one object of texts by key, TAG an ISO 639 code. English has every key, and is what a phone of another language
gets. In a text %1$s and %2$d are filled in by number; KEY.one, KEY.other, ... are the forms of a plural (Unicode CLDR's names).
Words.java reads it.
"""

from __future__ import annotations

from importlib import resources

from .format.axml import Element

LANGUAGES = ("en", "ar", "de", "es", "fr", "hi", "it", "ja", "pt", "zh")


def text_file(tag: str) -> bytes:
    """The texts of one language, as they go into the app."""
    return (resources.files(__package__) / "texts" / f"{tag}.json").read_bytes()


def locale_config() -> Element:
    """Which languages the system offers for the app ("Per-app language preferences", Android developer documentation)."""
    return Element("locale-config", {}, tuple(Element("locale", {"android:name": tag}) for tag in LANGUAGES))
