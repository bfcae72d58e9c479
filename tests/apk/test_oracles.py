"""Android's own tools and androguard judge the app.

Debian: apt-get install apksigner aapt zipalign android-framework-res zbar-tools default-jdk-headless; pip install androguard.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from importlib import resources
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from test_signing import certified

from apk_helpers import build_fake_app
from handlens.apk.format.archive import Archive
from handlens.apk.format.chunks import Reference
from handlens.apk.format.resources import read_resources
from handlens.apk.inspection import inspect_app
from handlens.apk.libraries import AAR_SHA256, LIBRARIES, LIBRARY_FILE, RUNTIME
from handlens.apk.manifest import read_manifest
from handlens.apk.signature.keyfile import PASSWORD_VARIABLE
from handlens.apk.signature.keys import load_key
from handlens.apk.signature.verification import verify_app
from handlens.phone.qr import qr_code

pytestmark = pytest.mark.oracle

NAME = 'Ziffern "q" & <b> 🔍 ñ 数字 أرقام'
ESCAPED_NAME = NAME.replace('"', '\\"')  # as aapt prints it


def lack(what: str, how: str) -> NoReturn:
    """Skip, or fail where the oracles are required."""
    if os.environ.get("HANDLENS_ORACLES_REQUIRED") == "1":
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"{what} is missing: {how}")


def tool(name: str, package: str = "") -> str:
    return shutil.which(name) or lack(name, f"apt-get install {package or name}")


def androguard() -> None:
    try:
        from loguru import logger
    except ImportError:
        lack("androguard", "pip install androguard")
    logger.remove()


def run(name: str, *arguments: str | Path, good: bool = True) -> str:
    command = [tool(name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode == 0) is good, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(
        tmp_path_factory.mktemp("oracle"), name=NAME, package="dev.example.digits", version_code=3, version_name="1.2"
    )


@pytest.fixture(scope="module")
def elliptic_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("oracle")
    return build_fake_app(folder, key=certified(ec.generate_private_key(ec.SECP256R1())), abis=["arm64-v8a"])


def test_apksigner_verifies_both_schemes(app):
    said = run("apksigner", "verify", "-v", "--print-certs", app.path)
    assert "v2 scheme (APK Signature Scheme v2): true" in said
    assert "v3 scheme (APK Signature Scheme v3): true" in said
    assert f"certificate SHA-256 digest: {app.certificate_sha256}" in said
    assert "WARNING" not in said
    run("apksigner", "verify", "--max-sdk-version", "27", app.path)  # phones that know v2 only


def test_apksigner_verifies_an_elliptic_curve_key(elliptic_app):
    assert "key algorithm: EC" in run("apksigner", "verify", "-v", "--print-certs", elliptic_app.path)


def test_apksigner_refuses_what_we_refuse(app, tmp_path):
    altered = bytearray(app.path.read_bytes())
    altered[4_000_000] ^= 1
    (tmp_path / "altered.apk").write_bytes(altered)
    assert "digest mismatch" in run("apksigner", "verify", tmp_path / "altered.apk", good=False)


def test_aapt_reads_the_badging(app):
    said = run("aapt", "dump", "badging", app.path)
    assert "package: name='dev.example.digits' versionCode='3' versionName='1.2'" in said
    assert "sdkVersion:'24'" in said
    assert f"application-label:'{ESCAPED_NAME}'" in said
    assert "launchable-activity: name='dev.handlens.app.MainActivity'" in said
    assert "native-code: 'arm64-v8a' 'armeabi-v7a'" in said
    assert "uses-permission: name='android.permission.CAMERA'" in said
    assert "INTERNET" not in said
    assert "uses-feature-not-required: name='android.hardware.camera'" in said
    assert "icon='res/icon" in said


def test_aapt_reads_the_manifest_as_a_tree(app):
    said = run("aapt", "dump", "xmltree", app.path, "AndroidManifest.xml")
    for line in (
        "A: android:extractNativeLibs(0x010104ea)=(type 0x12)0x0",
        "A: android:pageSizeCompat(0x010106ab)=(type 0x10)0x20",
        "A: android:allowBackup(0x01010280)=(type 0x12)0x0",
        "A: android:exported(0x01010010)=(type 0x12)0xffffffff",
        "A: android:versionCode(0x0101021b)=(type 0x10)0x3",
        'A: android:name(0x01010003)="android.intent.category.LAUNCHER"',
        'A: android:mimeType(0x01010026)="image/*"',
        'A: android:authorities(0x01010018)="dev.example.digits.corrections"',
        'A: android:permission(0x01010006)="android.permission.DUMP"',
        "A: android:label(0x01010001)=@0x7f010000",
    ):
        assert line in said


def test_aapt_reads_resources_and_icon(app):
    said = run("aapt", "dump", "--values", "resources", app.path)
    assert f'(string8) "{ESCAPED_NAME}"' in said
    assert "config anydpi-v26:" in said
    assert "Parent=0x0103022e" in said
    tree = run("aapt", "dump", "xmltree", app.path, "res/icon.xml")
    assert [layer in tree for layer in ("E: background", "E: foreground", "E: monochrome")] == [True] * 3
    assert "(type 0x1c)0x" in run("aapt", "dump", "xmltree", app.path, "res/icon_background.xml")


ANDROID = 'xmlns:android="http://schemas.android.com/apk/res/android"'
CHANGES = (
    "locale|keyboard|keyboardHidden|navigation|orientation|screenLayout|uiMode|screenSize|smallestScreenSize|density"
    "|layoutDirection|fontScale"
)
MANIFEST_SOURCE = f"""
<manifest {ANDROID} package="dev.example.digits" android:versionCode="3" android:versionName="1.2">
  <uses-sdk android:minSdkVersion="24" android:targetSdkVersion="35"/>
  <uses-permission android:name="android.permission.CAMERA"/>
  <uses-feature android:name="android.hardware.camera.any" android:required="false"/>
  <uses-feature android:name="android.hardware.camera" android:required="false"/>
  <uses-feature android:name="android.hardware.camera.autofocus" android:required="false"/>
  <queries><intent><action android:name="android.intent.action.TTS_SERVICE"/></intent></queries>
  <application android:label="@string/app_name" android:icon="@mipmap/icon" android:theme="@style/camera"
      android:allowBackup="false" android:supportsRtl="true" android:extractNativeLibs="false">
    <activity android:name="dev.handlens.app.MainActivity" android:exported="true" android:launchMode="singleTop"
        android:configChanges="{CHANGES}" android:resizeableActivity="true">
      <intent-filter>
        <action android:name="android.intent.action.MAIN"/>
        <category android:name="android.intent.category.LAUNCHER"/>
      </intent-filter>
      <intent-filter>
        <action android:name="android.intent.action.SEND"/>
        <action android:name="android.intent.action.SEND_MULTIPLE"/>
        <category android:name="android.intent.category.DEFAULT"/>
        <data android:mimeType="image/*"/>
      </intent-filter>
    </activity>
    <provider android:name="dev.handlens.app.SharedFile" android:exported="false"
        android:authorities="dev.example.digits.shared" android:grantUriPermissions="true"/>
    <provider android:name="dev.handlens.app.CorrectionsDesk" android:exported="true"
        android:authorities="dev.example.digits.corrections" android:permission="android.permission.DUMP"/>
  </application>
</manifest>"""


def values_source(name: str, window: str, light: str) -> str:
    return f"""<resources>{name}<color name="window">{window}</color>
        <style name="camera" parent="@android:style/Theme.Material.NoActionBar">
          <item name="android:windowBackground">@color/window</item>
          <item name="android:statusBarColor">#00000000</item>
          <item name="android:navigationBarColor">#00000000</item>
          <item name="android:windowLightStatusBar">{light}</item>
          <item name="android:windowLightNavigationBar">{light}</item></style></resources>"""


RESOURCE_SOURCES = {
    "values/all.xml": values_source('<string name="app_name">x</string>', "#fff4f1ea", "true"),
    "values-night/all.xml": values_source("", "#ff0f1115", "false"),
    "drawable/icon_background.xml": f"""<shape {ANDROID} android:shape="rectangle">
        <gradient android:startColor="#ff2a4b9b" android:endColor="#ff141b3c" android:angle="315"/></shape>""",
    "drawable/front.xml": f"""<shape {ANDROID}/>""",
    "mipmap-anydpi-v26/icon.xml": f"""<adaptive-icon {ANDROID}>
        <background android:drawable="@drawable/icon_background"/><foreground android:drawable="@drawable/front"/>
        <monochrome android:drawable="@drawable/front"/></adaptive-icon>""",
}
FRAMEWORK = Path("/usr/share/android-framework-res/framework-res.apk")


def test_aapt_compiles_the_same_from_sources(app, tmp_path):
    """Manifest, drawings and theme as Android's own compiler writes them; only line numbers and our ids may differ."""
    if not FRAMEWORK.exists():
        lack(str(FRAMEWORK), "apt-get install android-framework-res")
    for name, text in RESOURCE_SOURCES.items():
        (tmp_path / "res" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "res" / name).write_text(text)
    (tmp_path / "AndroidManifest.xml").write_text(MANIFEST_SOURCE)
    sources = ("-M", tmp_path / "AndroidManifest.xml", "-S", tmp_path / "res", "-I", FRAMEWORK)
    run("aapt", "package", "-f", *sources, "-F", tmp_path / "theirs.apk")

    def tree(apk: Path, name: str) -> list[str]:
        lines = run("aapt", "dump", "xmltree", apk, name).splitlines()
        ids_blanked = (re.sub(r"@0x7f[0-9a-f]{6}", "@ours", line.split(" (line=")[0]) for line in lines)
        # the compiler stamps its own version, that of its framework, which knows neither Android 13's nor Android 16's attributes
        others = "compileSdkVersion|platformBuildVersion|enableOnBackInvokedCallback|localeConfig|pageSizeCompat"
        return [line for line in ids_blanked if not re.search(others, line)]

    for ours, theirs in (
        ("AndroidManifest.xml", "AndroidManifest.xml"),
        ("res/icon_background.xml", "res/drawable/icon_background.xml"),
        ("res/icon.xml", "res/mipmap-anydpi-v26/icon.xml"),
    ):
        assert tree(app.path, ours) == tree(tmp_path / "theirs.apk", theirs)

    def theme(apk: Path) -> list[str]:
        said = run("aapt", "dump", "--values", "resources", apk)
        return [re.sub("0x7f[0-9a-f]{6}", "ours", line.strip()) for line in said.splitlines() if "(Key=" in line]

    assert theme(app.path) == theme(tmp_path / "theirs.apk")

    # and our readers read theirs
    archive = Archive((tmp_path / "theirs.apk").read_bytes())
    manifest = read_manifest(archive.read("AndroidManifest.xml"))
    assert manifest == dataclasses.replace(read_manifest(Archive(app.path.read_bytes()).read("AndroidManifest.xml")),
                                           label=manifest.label)  # fmt: skip
    assert isinstance(manifest.label, Reference)
    table = read_resources(archive.read("resources.arsc"))
    assert table.texts(manifest.label.id) == ["x"]
    assert "style/camera" in table.names.values()
    assert len(theme(app.path)) == 2 * 5  # by day and by night


def test_zipalign_finds_everything_aligned(app, elliptic_app):
    for path in (app.path, elliptic_app.path):
        assert "Verification successful" in run("zipalign", "-c", "-v", "-p", "4", path)


def test_androguard_reads_the_app(app):
    androguard()
    from androguard.core.apk import APK

    apk = APK(str(app.path))
    assert apk.is_valid_APK()
    assert (apk.get_package(), apk.get_app_name()) == ("dev.example.digits", NAME)
    assert apk.get_main_activity() == "dev.handlens.app.MainActivity"
    assert (apk.is_signed_v1(), apk.is_signed_v2(), apk.is_signed_v3()) == (False, True, True)
    assert apk.get_certificates_v3()[0].sha256.hex() == app.certificate_sha256
    assert apk.get_app_icon(max_dpi=640) == "res/icon.png"
    assert apk.get_permissions() == ["android.permission.CAMERA"]


def test_we_verify_what_apksigner_signed(app, tmp_path, monkeypatch):
    """And take the keys that Java's keytool makes, RSA and elliptic curve."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret word")
    for kind in (["-keyalg", "RSA", "-keysize", "2048"], ["-keyalg", "EC", "-groupname", "secp384r1"]):
        store, signed = tmp_path / f"{kind[1]}.p12", tmp_path / f"{kind[1]}.apk"
        names = ("-alias", "release", "-dname", "CN=Jürgen, O=Example", "-validity", "9999")
        words = ("-storetype", "PKCS12", "-storepass", "secret word", "-keystore", store)
        run("keytool", "-genkeypair", *kind, *names, *words)
        store.chmod(0o600)
        shutil.copy(app.path, signed)
        run("apksigner", "sign", "--ks", store, "--ks-pass", "env:" + PASSWORD_VARIABLE, signed)
        theirs, key = verify_app(signed.read_bytes()), load_key(store)
        assert {signer.certificate_sha256 for signer in theirs} == {key.certificate_sha256}
        assert [signer.scheme for signer in theirs] == [3, 2]
        assert inspect_app(signed).package == "dev.example.digits"
        ours = build_fake_app(tmp_path, key=key, output=tmp_path / f"ours-{kind[1]}.apk", abis=["arm64-v8a"])
        said = run("apksigner", "verify", "-v", "--print-certs", ours.path)
        assert f"certificate SHA-256 digest: {key.certificate_sha256}" in said
        assert f"key algorithm: {kind[1]}" in said


def test_the_compiled_classes_are_the_apps(tmp_path):
    """The real classes.dex, by androguard: the activity that the manifest names is in it."""
    androguard()
    from androguard.core.dex import DEX

    from handlens.apk import build
    from handlens.apk.manifest import ACTIVITY_CLASS

    dex = DEX(build._dex(None))
    classes = {one.get_name()[1:-1].replace("/", ".") for one in dex.get_classes()}
    assert ACTIVITY_CLASS in classes
    assert "org.tensorflow.lite.Interpreter" in classes


def test_a_scanner_reads_the_qr_code(tmp_path):
    """zbar (Debian: zbar-tools) reads what the terminal shows, drawn with square modules."""
    url = "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk"
    tool("zbarimg", "zbar-tools")
    halves = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}
    lines = re.sub(r"\x1b\[[0-9;]*m", "", qr_code(url)).split("\n")
    rows = [bytes(halves[character][half] for character in line) for line in lines for half in (0, 1)]
    drawn = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    drawn.resize((drawn.width * 6, drawn.height * 6), Image.Resampling.NEAREST).save(tmp_path / "code.png")
    assert url in run("zbarimg", "--raw", "-q", tmp_path / "code.png").splitlines()


def test_the_libraries_are_those_of_mavens_aar():
    """Against the archive itself, where Maven has fetched it: scripts/oracles phone."""
    version = RUNTIME.rsplit(":", 1)[1]
    aar = Path.home() / f".m2/repository/org/tensorflow/tensorflow-lite/{version}/tensorflow-lite-{version}.aar"
    if not aar.exists():
        lack(str(aar), "scripts/oracles phone")
    assert hashlib.sha256(aar.read_bytes()).hexdigest() == AAR_SHA256
    with zipfile.ZipFile(aar) as archive:
        for library in LIBRARIES.values():
            assert archive.read(f"jni/{library.abi}/{LIBRARY_FILE}") == library.read()
        licence = resources.files("handlens.apk") / "native" / "LICENSE"
        assert archive.read("LICENSE") == licence.read_bytes()
