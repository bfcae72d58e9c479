"""The app's manifest: what handlens writes into it, and what `inspect` reads out of it.

Source of the elements: "App manifest overview", Android developer documentation. minSdk 24 is the oldest Android that
checks signature scheme v2, so the archive needs no v1 signature.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ApkError
from .format.axml import Element, read_axml, write_axml
from .format.chunks import Flags, Reference, Value
from .signature.signing import MIN_SDK

TARGET_SDK = 35  # Android 15
ACTIVITY_CLASS = "dev.handlens.app.MainActivity"  # in classes.dex, whatever the app's package name is
PROVIDER_CLASS = "dev.handlens.app.SharedFile"
DESK_CLASS = "dev.handlens.app.CorrectionsDesk"

# ActivityInfo.CONFIG_*: the activity lays itself out again instead of being closed and opened (the camera stays open)
_LOCALE, _KEYBOARD, _KEYBOARD_HIDDEN, _NAVIGATION, _ORIENTATION = 0x4, 0x10, 0x20, 0x40, 0x80
_SCREEN_LAYOUT, _UI_MODE, _SCREEN_SIZE, _SMALLEST_SCREEN_SIZE = 0x100, 0x200, 0x400, 0x800
_DENSITY, _LAYOUT_DIRECTION, _FONT_SCALE = 0x1000, 0x2000, 0x40000000
_KEY_CHANGES = _KEYBOARD | _KEYBOARD_HIDDEN | _NAVIGATION
_WINDOW_CHANGES = _ORIENTATION | _SCREEN_LAYOUT | _SCREEN_SIZE | _SMALLEST_SCREEN_SIZE
_LOOK_CHANGES = _LOCALE | _UI_MODE | _DENSITY | _LAYOUT_DIRECTION | _FONT_SCALE  # Screen.java makes its views anew
_HANDLED_CHANGES = _KEY_CHANGES | _WINDOW_CHANGES | _LOOK_CHANGES
_LAUNCH_SINGLE_TOP = 1
_PAGES_OF_4_KB = 32  # "enabled": ApplicationInfo.PAGE_SIZE_APP_COMPAT_FLAG_MANIFEST_OVERRIDE_ENABLED of Android 16


@dataclass(frozen=True)
class ManifestResources:
    """Ids of the resources that the manifest names."""

    label: int
    icon: int
    theme: int
    locales: int


def write_manifest(package: str, version_code: int, version_name: str, resources: ManifestResources) -> bytes:
    """AndroidManifest.xml of the camera app, as binary XML."""
    camera_features = [
        # asking for CAMERA makes stores demand a camera with autofocus, unless these say otherwise; pictures need none
        _named("uses-feature", f"android.hardware.{feature}", {"android:required": False})
        for feature in ("camera.any", "camera", "camera.autofocus")
    ]
    activity = _named(
        "activity",
        ACTIVITY_CLASS,
        {
            "android:exported": True,
            "android:launchMode": _LAUNCH_SINGLE_TOP,
            "android:configChanges": Flags(_HANDLED_CHANGES),
            "android:resizeableActivity": True,
        },
        Element(
            "intent-filter",
            {},
            (
                _named("action", "android.intent.action.MAIN"),
                _named("category", "android.intent.category.LAUNCHER"),
            ),
        ),
        Element(
            "intent-filter",
            {},
            (
                # a picture that another app shares: the gallery, the browser, a chat
                _named("action", "android.intent.action.SEND"),
                _named("action", "android.intent.action.SEND_MULTIPLE"),
                _named("category", "android.intent.category.DEFAULT"),
                Element("data", {"android:mimeType": "image/*"}),
            ),
        ),
    )
    shared_picture = _named(
        "provider",
        PROVIDER_CLASS,
        {
            "android:exported": False,
            "android:authorities": f"{package}.shared",  # SharedFile makes the same of the package's name
            "android:grantUriPermissions": True,
        },
    )
    corrections = _named(
        "provider",
        DESK_CLASS,
        {
            "android:exported": True,
            "android:authorities": corrections_authority(package),
            # adb's shell holds it, and no app that a person installs does: the corrections leave by the cable alone
            "android:permission": "android.permission.DUMP",
        },
    )
    application = Element(
        "application",
        {
            "android:label": Reference(resources.label),
            "android:icon": Reference(resources.icon),
            "android:theme": Reference(resources.theme),
            "android:allowBackup": False,
            # Android 13 and later: the system's settings offer these languages for this app alone
            "android:localeConfig": Reference(resources.locales),
            # the system may show beforehand where back leads: BackGesture.java says when it stays in the app
            "android:enableOnBackInvokedCallback": True,
            "android:supportsRtl": True,
            # false: the libraries are mapped from the archive as they lie there, stored and aligned
            "android:extractNativeLibs": False,
            # Android 16, on phones with large memory pages: map the library as it is, without asking the person
            "android:pageSizeCompat": _PAGES_OF_4_KB,
        },
        (activity, shared_picture, corrections),
    )
    manifest = Element(
        "manifest",
        {
            "package": package,
            "android:versionCode": version_code,
            "android:versionName": version_name,
            "android:compileSdkVersion": TARGET_SDK,
            "android:compileSdkVersionCodename": "15",
            "platformBuildVersionCode": TARGET_SDK,
            "platformBuildVersionName": 15,
        },
        (
            Element("uses-sdk", {"android:minSdkVersion": MIN_SDK, "android:targetSdkVersion": TARGET_SDK}),
            _named("uses-permission", "android.permission.CAMERA"),
            *camera_features,
            # since Android 11 the engine that says readings aloud is hidden from an app that does not name it
            Element("queries", {}, (Element("intent", {}, (_named("action", "android.intent.action.TTS_SERVICE"),)),)),
            application,
        ),
    )
    return write_axml(manifest)


def corrections_authority(package: str) -> str:
    """The provider of an app that answers the desk: `content://` and this, then `/corrections.zip`.

    >>> corrections_authority("dev.example.digits")
    'dev.example.digits.corrections'
    """
    return f"{package}.corrections"


def _named(tag: str, name: str, attributes: dict[str, Value] | None = None, *children: Element) -> Element:
    return Element(tag, {"android:name": name, **(attributes or {})}, children)


@dataclass(frozen=True)
class Manifest:
    """What a manifest says.

    Attributes:
        package: the app's package name.
        version_code, version_name: its version, for Android and for people.
        label: the name below the icon, or the reference to it.
        min_sdk, target_sdk: oldest Android API that may install it, and the one whose rules it follows.
        permissions: what it may ask for.
        activities: its screens, by class name.
    """

    package: str
    version_code: int
    version_name: str
    label: str | Reference | None
    min_sdk: int
    target_sdk: int
    permissions: tuple[str, ...]
    activities: tuple[str, ...]


def read_manifest(data: bytes) -> Manifest:
    """What binary XML says of the app.

    Raises:
        ApkError: not binary XML, or not a manifest with a package name.
    """
    root = read_axml(data)
    package = root.attributes.get("package")
    if root.tag != "manifest" or not isinstance(package, str):
        raise ApkError("this is not an app's manifest", received=f"<{root.tag}>")
    sdk = next(iter(root.all("uses-sdk")), Element("uses-sdk"))
    application = next(iter(root.all("application")), Element("application"))
    label = application.attributes.get("android:label")
    min_sdk = _number(sdk.attributes.get("android:minSdkVersion"), 1)
    return Manifest(
        package=package,
        version_code=_number(root.attributes.get("android:versionCode"), 0),
        version_name=str(root.attributes.get("android:versionName", "")),
        label=label if isinstance(label, str | Reference) else None,
        min_sdk=min_sdk,
        target_sdk=_number(sdk.attributes.get("android:targetSdkVersion"), min_sdk),
        permissions=_names(root, "uses-permission"),
        activities=_names(root, "activity"),
    )


def _number(value: Value | None, default: int) -> int:
    return value if isinstance(value, int) else default


def _names(root: Element, tag: str) -> tuple[str, ...]:
    found = (element.attributes.get("android:name") for element in root.all(tag))
    return tuple(name for name in found if isinstance(name, str))
