"""Binary XML and the resource table: what we write we read; what others wrote against us is an error, never a hang."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apk_helpers import mutations, refused_or_read
from handlens.apk.format.axml import ATTRIBUTE_IDS, Element, read_axml, write_axml
from handlens.apk.format.chunks import Color, Flags, RawValue, Reference, pack_chunk, pack_string_pool
from handlens.apk.format.resources import (
    Configuration,
    ResourceType,
    Style,
    read_resources,
    resource_id,
    write_resources,
)
from handlens.apk.manifest import ManifestResources, read_manifest, write_manifest
from handlens.errors import ApkError

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
UINT32 = st.integers(0, 0xFFFFFFFF)
VALUES = st.one_of(
    WORDS,
    st.booleans(),
    st.integers(-(1 << 31), (1 << 31) - 1),
    st.floats(width=32, allow_nan=False),
    UINT32.map(Reference),
    UINT32.map(Flags),
    UINT32.map(Color),
    st.builds(RawValue, st.just(0x05), UINT32),
)
KEYS = st.one_of(
    st.sampled_from(sorted(f"android:{name}" for name in ATTRIBUTE_IDS)), st.sampled_from(["package", "name"])
)
TREES = st.recursive(
    st.builds(Element, st.sampled_from(["a", "b", "ñ"]), st.dictionaries(KEYS, VALUES, max_size=5)),
    lambda inner: st.builds(
        Element, st.just("x"), st.dictionaries(KEYS, VALUES, max_size=3), st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=8,
)
MANIFEST = write_manifest("dev.example.digits", 3, "1.2", ManifestResources(0x7F010000, 0x7F020000, 0x7F050000, 0x7F060000))
CONFIGURATIONS = st.builds(
    Configuration, st.sampled_from([0, 480, 640, 0xFFFE]), st.sampled_from([0, 26, 31]), st.booleans()
)
ENTRY_VALUES = st.one_of(VALUES, st.builds(Style, UINT32, st.dictionaries(UINT32, VALUES, max_size=4)))
TYPES = st.lists(
    st.builds(
        ResourceType,
        st.text("abcdefg", min_size=1, max_size=5),
        st.dictionaries(
            st.text("xyz_", min_size=1, max_size=5),
            st.dictionaries(CONFIGURATIONS, ENTRY_VALUES, min_size=1, max_size=3),
            min_size=1,
            max_size=3,
        ),
    ),
    max_size=3,
    unique_by=lambda kind: kind.name,
)
TABLE = write_resources(
    "dev.example.digits",
    [
        ResourceType("string", {"app_name": {Configuration(): "Ziffern 🔍"}}),
        ResourceType("style", {"camera": {Configuration(): Style(0x0103022E, {0x01010054: Color(0xFF000000)})}}),
    ],
)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(TREES)
def test_a_tree_is_read_back(tree):
    assert read_axml(write_axml(tree)) == tree


@settings(derandomize=True, deadline=None, max_examples=50)
@given(TREES)
def test_framework_attributes_stand_in_the_order_of_their_ids(tree):
    for element in read_axml(write_axml(tree)).walk():
        ids = [ATTRIBUTE_IDS[key[8:]] for key in element.attributes if key.startswith("android:")]
        assert ids == sorted(ids)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(TYPES)
def test_a_resource_table_is_read_back(types):
    table = read_resources(write_resources("dev.example", types))
    assert table.package == "dev.example"
    for kind in types:
        for name, by_configuration in kind.entries.items():
            identity = resource_id(types, f"{kind.name}/{name}")
            assert table.names[identity] == f"{kind.name}/{name}"
            assert table.values[identity] == by_configuration


@settings(derandomize=True, deadline=None, max_examples=250)
@given(mutations(MANIFEST))
def test_a_changed_manifest_is_refused_or_read(data):
    refused_or_read(read_manifest, data)


@settings(derandomize=True, deadline=None, max_examples=250)
@given(mutations(TABLE))
def test_a_changed_table_is_refused_or_read(data):
    refused_or_read(read_resources, data)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data):
    assert not refused_or_read(read_manifest, data)
    assert not refused_or_read(read_resources, data)


def test_the_manifest_says_what_it_should():
    manifest = read_manifest(MANIFEST)
    assert (manifest.package, manifest.version_code, manifest.version_name) == ("dev.example.digits", 3, "1.2")
    assert manifest.permissions == ("android.permission.CAMERA",)  # and above all not INTERNET
    assert manifest.activities == ("dev.handlens.app.MainActivity",)
    assert (manifest.min_sdk, manifest.label) == (24, Reference(0x7F010000))


def test_the_app_may_see_the_voices_of_the_phone():
    """Since Android 11 an app binds only to services that it names: without this, the switch said that there is no voice."""
    (queries,) = read_axml(MANIFEST).all("queries")
    assert [element.attributes["android:name"] for element in queries.all("action")] == ["android.intent.action.TTS_SERVICE"]


def test_android_finds_what_it_needs_in_the_manifest():
    root = read_axml(MANIFEST)
    (application,) = root.all("application")
    assert application.attributes["android:extractNativeLibs"] is False
    assert application.attributes["android:allowBackup"] is False
    (activity,) = root.all("activity")
    assert activity.attributes["android:exported"] is True
    assert [element.attributes["android:name"] for element in root.all("category")] == [
        "android.intent.category.LAUNCHER",
        "android.intent.category.DEFAULT",
    ]
    # what other apps can reach without a permission is the activity alone
    guarded = {element.attributes["android:authorities"]: (element.attributes["android:exported"],
                                                           element.attributes.get("android:permission"))
               for element in root.all("provider")}  # fmt: skip
    assert guarded == {"dev.example.digits.shared": (False, None),
                       "dev.example.digits.corrections": (True, "android.permission.DUMP")}  # fmt: skip
    assert not any(element.attributes["android:required"] for element in root.all("uses-feature"))


def test_xml_that_is_no_manifest():
    with pytest.raises(ApkError, match="not an app's manifest"):
        read_manifest(write_axml(Element("layout")))


def test_an_attribute_without_a_known_id_cannot_be_written():
    with pytest.raises(ApkError, match="not known"):
        write_axml(Element("a", {"android:inventedHere": 1}))


def test_deep_nesting_is_an_error_and_no_crash():
    name = struct.pack("<II", 0xFFFFFFFF, 0)
    start = pack_chunk(0x0102, struct.pack("<II", 1, 0xFFFFFFFF), name + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 0))
    with pytest.raises(ApkError, match="nested deeper"):
        read_axml(pack_chunk(0x0003, b"", pack_string_pool(["a"], utf8=False) + start * 50_000))


def test_a_million_offsets_to_one_long_string_cost_nothing():
    long = "x" * 30_000
    pool = bytearray(pack_string_pool([long] + [""] * 500_000, utf8=True))
    pool[28 : 28 + 4 * 500_001] = bytes(4 * 500_001)  # every offset names the long string
    attributes = b"".join(struct.pack("<IIIHBBI", 0xFFFFFFFF, i, i, 8, 0, 3, i) for i in range(60_000))
    start = struct.pack("<IIHHHHHH", 0xFFFFFFFF, 0, 20, 20, 60_000, 0, 0, 0) + attributes
    tree = pack_chunk(0x0102, struct.pack("<II", 1, 0xFFFFFFFF), start)
    assert not refused_or_read(read_axml, pack_chunk(0x0003, b"", bytes(pool) + tree))


def test_overlapping_styles_are_an_error_and_no_hang():
    entries = {f"s{i}": {Configuration(): 0} for i in range(1, 500)}
    large = {"s0": {Configuration(): Style(0, {n: n for n in range(4000)})}}
    table = bytearray(write_resources("a.b", [ResourceType("style", {**large, **entries})]))
    at = table.index(struct.pack("<HHI", 0x0201, 84, 84 + 4 * 500 + 16 + 4000 * 12 + 499 * 16))
    table[at + 84 : at + 84 + 4 * 500] = bytes(4 * 500)  # every entry is the first one
    assert not refused_or_read(read_resources, bytes(table))
