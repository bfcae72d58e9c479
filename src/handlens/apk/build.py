"""From a model file to an installable app.

    model.tflite ──► contract, golden frames ──┐
    name, icon ──► manifest, resources ────────┼──► archive ──► signature ──► app.apk
    classes.dex, native libraries ─────────────┘

Same model, options and key: same bytes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ..base.files import read_input, write_whole
from ..errors import ApkError, ModelError, SigningError
from ..modelfile.contract import Contract
from ..modelfile.golden import FrameModel, Golden, golden_frames, pack_golden
from ..modelfile.sealing import read_exemplars
from .format.archive import Archive, ArchiveFile, pack_archive
from .format.axml import ATTRIBUTE_IDS, Element, write_axml
from .format.chunks import Color, Reference, Value
from .format.resources import (
    DENSITY_ANY,
    DENSITY_XXXHIGH,
    Configuration,
    ResourceType,
    Style,
    resource_id,
    write_resources,
)
from .icon import Icon, default_icon, picture_icon
from .inspection import sizes_by_kind
from .languages import LANGUAGES, locale_config, text_file
from .libraries import DEFAULT_ABIS, LIBRARY_FILE, PAGE_BYTES, libraries_for
from .licences import licences_text
from .manifest import ManifestResources, write_manifest
from .naming import check_app_name, check_package_name, check_version_name, package_name_for
from .relaying import ASSET, RELAID_ABI, large_pages_asset
from .signature.keyfile import PasswordPrompt
from .signature.keys import KEY_FILE, SigningKey, check_default_key, config_folder, default_key, load_key
from .signature.signing import SIGNING_BLOCK_ALIGNMENT, sign_archive
from .successor import read_before, version_after

MODEL_ALIGNMENT = 16  # a flatbuffer's own alignment; the interpreter reads weights where they lie
_TABLE_ALIGNMENT = 4  # Android 11 and later refuse an app whose resources.arsc is packed or lies askew
_MOST_MODEL_BYTES = 512 << 20
_ADAPTIVE_ICON_SDK = 26
_THEME_MATERIAL_NO_ACTION_BAR = 0x0103022E
_PAPER, _INK = Color(0xFFF4F1EA), Color(0xFF0F1115)  # Look.java's backgrounds by day and by night: the app starts in them
_TRANSPARENT = Color(0x00000000)
_GRADIENT_FALLING = 315.0  # degrees: from the upper left to the lower right


@dataclass(frozen=True)
class ApkReport:
    """What `build_apk` made.

    Attributes:
        path: the app.
        name, package, version_code, version_name: as packaged.
        abis: for which processors it has the runtime.
        size_bytes: of the whole file.
        parts: the same split by kind of content: "model", "native libraries", "code", ...
        certificate_sha256: of the key that signed it, lower-case hexadecimal.
        key_path: where that key is kept.
        key_is_new: whether the key was made for this app: a copy of it belongs into a second safe place.
        key_warning: what app stores will not like of the key's certificate; None where all is well.
        golden_frame_count: frames with which the app checks itself; 0 when the model carries no examples.
        elapsed_s: how long it took, in seconds.
    """

    path: Path
    name: str
    package: str
    version_code: int
    version_name: str
    abis: tuple[str, ...]
    size_bytes: int
    parts: dict[str, int]
    certificate_sha256: str
    key_path: Path
    key_is_new: bool
    key_warning: str | None
    golden_frame_count: int
    elapsed_s: float

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "path": str(self.path), "key_path": str(self.key_path), "abis": list(self.abis)}


def build_apk(
    model: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    name: str | None = None,
    package: str | None = None,
    icon: str | os.PathLike[str] | None = None,
    version_code: int | None = None,
    version_name: str | None = None,
    after: str | os.PathLike[str] | None = None,
    abis: Sequence[str] = DEFAULT_ABIS,
    key: str | os.PathLike[str] | SigningKey | None = None,
    key_alias: str | None = None,
    password_prompt: PasswordPrompt | None = None,
    dex: str | os.PathLike[str] | None = None,
    opened: FrameModel | None = None,
) -> ApkReport:
    """Package a model file as a signed Android app.

    Args:
        model: a .tflite with a contract and the `frame` signature.
        output: the .apk to write; a file that is there is replaced.
        name: what the phone shows below the icon, in any script; the name of `after`, else the contract's, by default.
        package: by which Android tells apps apart; that of `after`, else made from the name and the key, by default.
        icon: a picture; handlens's own by default.
        version_code: 1..2,100,000,000; a new version must have a higher one. Default: 1; one more than that of `after`.
        version_name: the version as people read it. Default: 1.0; that of `after` with its last number one higher.
        after: an .apk of handlens that this is to be the next version of: phones install it over that one.
        abis: the processors to carry the runtime for: "arm64-v8a", "armeabi-v7a" (both by default), "x86_64".
        key: a PKCS#12 file, a PEM or a loaded key; by default the user's own, made when there is none.
        key_alias: which key of a PKCS#12 that holds several.
        password_prompt: asks for the password of `key`, if it has one and $HANDLENS_KEY_PASSWORD is not set, and for the key's
            own, if it has another and $HANDLENS_KEY_ENTRY_PASSWORD is not set; called with the words for what it opens.
        dex: other compiled classes than those in the package.
        opened: the model, if it is already open.

    Returns:
        An `ApkReport`: the app's path, size, names, and the key that signed it.

    Raises:
        ApkError: a name, version, ABI, icon or output that cannot be; or `after` is no app of handlens, or of another package.
        ModelError: no contract, or no `frame` signature.
        SigningError: a key that cannot be used, or another one than that of `after`.
    """
    started = time.perf_counter()
    _check_output(Path(output), Path(model))
    model_bytes = read_input(model, ModelError, most_bytes=_MOST_MODEL_BYTES)
    # what was asked for comes before the model is opened, which takes a second
    libraries = libraries_for(abis)
    before = None if after is None else read_before(after)
    code, version = version_after(before, version_code, version_name)
    version = check_version_name(version)
    name = None if name is None else check_app_name(name)
    package = None if package is None else check_package_name(package)
    drawn = picture_icon(icon) if icon else default_icon()
    if before is not None and key is None:
        before.require_key(_own_certificate())  # before a key is made that is of no use
    signing_key = _key(key, key_alias, password_prompt)
    if before is not None:
        before.require_key(signing_key.certificate_sha256)
        before.require_package(package or before.package)
        name, package = name or check_app_name(before.name), before.package
    opened = opened or _open(model)
    contract = opened.contract
    if contract.frame_shape is None:
        raise ModelError("this model reads pictures only, not camera frames", received=model,
                         hint="handlens export RUN -o X.tflite")  # fmt: skip
    name = name or check_app_name(_title(contract.name))
    package = package or check_package_name(package_name_for(name, signing_key.certificate_sha256))
    golden = pack_golden(golden_frames(opened), contract)

    types = _resource_types(name, drawn)
    icon_files = _icon_files(types, drawn)
    manifest = write_manifest(
        package,
        code,
        version,
        ManifestResources(
            label=resource_id(types, "string/app_name"),
            icon=resource_id(types, "mipmap/icon"),
            theme=resource_id(types, "style/camera"),
            locales=resource_id(types, "xml/locales"),
        ),
    )
    native = {library.abi: library.read() for library in libraries}
    files = [
        ArchiveFile("AndroidManifest.xml", manifest),
        ArchiveFile("resources.arsc", write_resources(package, types), _TABLE_ALIGNMENT),
        *icon_files,
        ArchiveFile("res/locales.xml", write_axml(locale_config())),
        ArchiveFile("classes.dex", _dex(dex)),
        *_assets(model_bytes, contract, golden),
        *(ArchiveFile(f"assets/texts/{tag}.json", text_file(tag)) for tag in LANGUAGES),
        *(ArchiveFile(ASSET, large_pages_asset(content)) for abi, content in native.items() if abi == RELAID_ABI),
        *(ArchiveFile(f"lib/{abi}/{LIBRARY_FILE}", content, PAGE_BYTES) for abi, content in native.items()),
    ]
    signed = sign_archive(pack_archive(files, pad_to=SIGNING_BLOCK_ALIGNMENT), signing_key)
    write_whole(output, signed)
    return ApkReport(
        path=Path(output),
        name=name,
        package=package,
        version_code=code,
        version_name=version,
        abis=tuple(library.abi for library in libraries),
        size_bytes=len(signed),
        parts=sizes_by_kind(Archive(signed), len(signed)),
        certificate_sha256=signing_key.certificate_sha256,
        key_path=signing_key.path,
        key_is_new=signing_key.is_new,
        key_warning=signing_key.out_of_date(),
        golden_frame_count=golden.frame_count,
        elapsed_s=time.perf_counter() - started,
    )


def check_ready(stem: str, *, name: str | None = None, after: str | os.PathLike[str] | None = None) -> None:
    """What packaging with the user's own key will need, before a training: names that Android takes, the key, the app before.

    Args:
        stem: of the output, by which the app is called without a name.
        name: the app's name, if one was given.
        after: the app that it is to follow, if any.

    Raises:
        ApkError: a name that cannot be, or an app that cannot be followed.
        SigningError: a key that cannot be used, or another one than that of `after`.
    """
    check_app_name(_title(stem) if name is None else name)
    check_default_key()
    if after is not None:
        read_before(after).require_key(_own_certificate())


def _check_output(output: Path, model: Path) -> None:
    if output.suffix.lower() != ".apk":
        raise ApkError("the app's file must end in .apk", received=output, hint=f"-o {output.with_suffix('.apk')}")
    if output.exists() and model.exists() and output.samefile(model):
        raise ApkError("the app would replace its model", received=output, hint="name another output")


def _key(key: str | os.PathLike[str] | SigningKey | None, alias: str | None, prompt: PasswordPrompt | None) -> SigningKey:
    if isinstance(key, SigningKey):
        return key
    if alias is not None and key is None:
        raise SigningError("an alias chooses among the keys of a file", received=alias, hint="name the file too: --key KEY.p12")
    return default_key() if key is None else load_key(key, alias=alias, prompt=prompt)


def _own_certificate() -> str | None:
    """sha256 of the certificate of the user's own key; None if none was made yet."""
    path = config_folder() / KEY_FILE
    return load_key(path).certificate_sha256 if path.exists() else None


def _open(model: str | os.PathLike[str]) -> FrameModel:
    from ..modelfile.model import load_model  # loads LiteRT, which `handlens --help` need not wait for

    return load_model(model)


def _title(word: str) -> str:
    spaced = word.replace("_", " ").replace("-", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def _dex(path: str | os.PathLike[str] | None) -> bytes:
    if path is not None:
        return read_input(path, ApkError)
    try:
        return (resources.files(__package__) / "classes.dex").read_bytes()
    except OSError:
        hint = "tools/build-dex makes it; a release of handlens has it: pip install --force-reinstall handlens"
        raise ApkError("this handlens has no compiled app inside (classes.dex)", hint=hint) from None


def _resource_types(name: str, icon: Icon) -> list[ResourceType]:
    anywhere, night, pixels = Configuration(), Configuration(night=True), Configuration(density=DENSITY_XXXHIGH)
    adaptive = Configuration(density=DENSITY_ANY, sdk=_ADAPTIVE_ICON_SDK)
    names = ("icon_foreground", "icon_monochrome") if icon.monochrome else ("icon_foreground",)
    layers = {name: {pixels: f"res/{name}.png"} for name in names}
    types = [
        ResourceType("string", {"app_name": {anywhere: name}}),
        ResourceType("mipmap", {"icon": {pixels: "res/icon.png", adaptive: "res/icon.xml"}, **layers}),
        ResourceType("drawable", {"icon_background": {anywhere: "res/icon_background.xml"}}),
        ResourceType("color", {"window": {anywhere: _PAPER, night: _INK}}),
    ]
    window = Reference(resource_id(types, "color/window"))

    def theme(*, light: bool) -> Style:
        values: dict[int, Value] = {
            ATTRIBUTE_IDS["windowBackground"]: window,  # no flash of another colour at the start
            ATTRIBUTE_IDS["statusBarColor"]: _TRANSPARENT,
            ATTRIBUTE_IDS["navigationBarColor"]: _TRANSPARENT,
            ATTRIBUTE_IDS["windowLightStatusBar"]: light,
            ATTRIBUTE_IDS["windowLightNavigationBar"]: light,
        }
        return Style(_THEME_MATERIAL_NO_ACTION_BAR, values)

    types.append(ResourceType("style", {"camera": {anywhere: theme(light=True), night: theme(light=False)}}))
    types.append(ResourceType("xml", {"locales": {anywhere: "res/locales.xml"}}))
    return types


def _icon_files(types: Sequence[ResourceType], icon: Icon) -> list[ArchiveFile]:
    def layer(tag: str, resource: str) -> Element:
        return Element(tag, {"android:drawable": Reference(resource_id(types, resource))})

    layers = [layer("background", "drawable/icon_background"), layer("foreground", "mipmap/icon_foreground")]
    pictures = {"icon": icon.legacy, "icon_foreground": icon.foreground}
    if icon.monochrome:
        layers.append(layer("monochrome", "mipmap/icon_monochrome"))
        pictures["icon_monochrome"] = icon.monochrome
    gradient = Element(
        "gradient",
        {
            "android:startColor": Color(icon.background_start),
            "android:endColor": Color(icon.background_end),
            "android:angle": _GRADIENT_FALLING,
        },
    )
    shape = Element("shape", {"android:shape": 0}, (gradient,))  # 0: rectangle
    return [
        ArchiveFile("res/icon.xml", write_axml(Element("adaptive-icon", {}, tuple(layers)))),
        ArchiveFile("res/icon_background.xml", write_axml(shape)),
        *(ArchiveFile(f"res/{name}.png", png, _TABLE_ALIGNMENT) for name, png in pictures.items()),
    ]


def _assets(model: bytes, contract: Contract, golden: Golden) -> list[ArchiveFile]:
    exemplars = read_exemplars(model)
    return [
        ArchiveFile("assets/contract.json", contract.to_json().encode()),
        *([] if exemplars is None else [ArchiveFile("assets/exemplars.bin", exemplars)]),
        ArchiveFile("assets/golden.bin", golden.packed, _TABLE_ALIGNMENT),
        ArchiveFile("assets/golden.json", golden.document.encode()),
        ArchiveFile("assets/licences.txt", licences_text(contract.dataset_name, contract.network).encode()),
        ArchiveFile("assets/model.tflite", model, MODEL_ALIGNMENT),
    ]
