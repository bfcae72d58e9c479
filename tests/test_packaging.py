"""What pip is told: which Pythons and platforms get what, and that everything it needs is there to be had."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from handlens.base.backend import FIRST_PYTHON, LAST_PYTHON, missing_tensorflow

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

SERVED = [f"3.{minor}" for minor in range(FIRST_PYTHON[1], LAST_PYTHON[1] + 1)]
NEXT = f"3.{LAST_PYTHON[1] + 1}"
# platform: its wheels' tags, sys_platform, platform_machine, platform_system
PLATFORMS = {
    "windows-amd64": (["win_amd64"], "win32", "AMD64", "Windows"),
    "macos-arm64": (["macosx_14_0_arm64"], "darwin", "arm64", "Darwin"),
    "macos-x86_64": (["macosx_14_0_x86_64"], "darwin", "x86_64", "Darwin"),
    # Debian 10, Ubuntu 20.04 and what is newer; pip takes only the tags that it is given, not the older ones they imply
    **{
        f"linux-{machine}": (
            [*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)), f"manylinux2014_{machine}"],
            "linux",
            machine,
            "Linux",
        )
        for machine in ("x86_64", "aarch64")
    },
}


def requirements(platform: str, python: str, *, train: bool) -> list[Requirement]:
    """What pip would install there. pip's --platform leaves the markers at the running machine's, so they are read here."""
    _, sys_platform, machine, system = PLATFORMS[platform]
    environment = {
        "sys_platform": sys_platform,
        "platform_machine": machine,
        "platform_system": system,
        "os_name": "nt" if sys_platform == "win32" else "posix",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    lines = PROJECT["dependencies"] + (PROJECT["optional-dependencies"]["train"] if train else [])
    wanted = [Requirement(line) for line in lines]
    return [one for one in wanted if one.marker is None or one.marker.evaluate(environment)]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", [*SERVED, NEXT])
def test_the_extra_brings_one_tensorflow_where_there_is_one_and_none_elsewhere(platform, python):
    base = {one.name for one in requirements(platform, python, train=False)}
    extra = {one.name for one in requirements(platform, python, train=True)} - base
    if python == NEXT:
        assert not extra
    else:
        slim = platform in ("windows-amd64", "linux-x86_64")  # the platforms of tensorflow-cpu
        assert extra == {"tensorflow-cpu" if slim else "tensorflow", "keras"}


def test_pythons_without_tensorflow_are_told_so():
    served = missing_tensorflow(LAST_PYTHON)
    assert served.hint == "pip install 'handlens[train]'"
    later = missing_tensorflow((3, LAST_PYTHON[1] + 1))
    assert str(later).endswith(f"which serves Python {SERVED[0]} to {SERVED[-1]}. Received: Python {NEXT}")
    assert later.hint == f"train with Python {SERVED[-1]}; reading pictures and packaging apps work with this one"


def test_every_place_names_the_same_pythons():
    assert PROJECT["requires-python"] == f">={SERVED[0]}"
    classified = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in PROJECT["classifiers"]]
    assert [match[1] for match in classified if match] == SERVED
    environment = (ROOT / "scripts" / "environment").read_text()
    assert f"{FIRST_PYTHON} <= sys.version_info[:2] <= {LAST_PYTHON}" in environment
    assert all(f"python{python}" in environment for python in SERVED)
    install = (ROOT / "docs" / "install.md").read_text()
    assert f"serves Python {SERVED[0]} to {SERVED[-1]}" in install
    assert f"Python {NEXT}" in install


# docs/install.md says so
INTEL_MAC = pytest.mark.xfail(raises=AssertionError, reason="ai-edge-litert 2 has no wheels for Intel Macs")


@pytest.mark.long
@pytest.mark.parametrize("train", [False, True], ids=["base", "train"])
@pytest.mark.parametrize("python", [*SERVED, NEXT])
@pytest.mark.parametrize(
    "platform", [pytest.param(name, marks=INTEL_MAC if name == "macos-x86_64" else ()) for name in PLATFORMS]
)
def test_all_that_pip_needs_is_there_as_wheels(platform, python, train, tmp_path):
    """A dry run: pip resolves everything for another platform, and installs nothing.

    The markers of our own requirements are read for that platform; those of the packages that they need in turn, pip reads
    for the machine that it runs on, so that what Windows alone needs (colorama) is not looked for.
    """
    if train and python == NEXT:
        pytest.skip("the extra brings nothing there")
    wanted = [f"{one.name}{one.specifier}" for one in requirements(platform, python, train=train)]
    tags = [part for tag in PLATFORMS[platform][0] for part in ("--platform", tag)]
    options = ["--dry-run", "--ignore-installed", "--quiet", "--report", "-", "--only-binary=:all:"]
    pip = [sys.executable, "-m", "pip", "install", *options, *tags, "--python-version", python, "--target", tmp_path]
    done = subprocess.run([*pip, *wanted], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = [item["metadata"] for item in json.loads(done.stdout)["install"]]
    chosen = {metadata["name"].replace("_", "-"): metadata["version"] for metadata in found}
    heavy = ("ai-edge-litert", "tensorflow", "tensorflow-cpu", "keras", "numpy")
    told = [f"{name} {chosen[name]}" for name in heavy if name in chosen]
    print(f"{platform}, Python {python}: {len(chosen)} wheels, {', '.join(told)}")
