"""Results as a person reads them in the terminal: the result first, then what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.wording import counted, listed
from .evaluations import print_evaluation
from .terminal import print_line

if TYPE_CHECKING:
    from ..export.export import ExportReport
    from ..pipeline import Built

LABELS_SHOWN = 20  # a line or two of a terminal


def print_built(built: Built) -> None:
    """What `build` made: the model's figures, and the app or the page if there is one."""
    if built.export is not None and built.export.evaluation is not None:
        print_evaluation(built.export.evaluation, title=str(built.path))
    if built.app is not None:
        from .phone_reports import print_app

        print_app(built.app)
    elif built.page is not None:
        from .page_reports import print_page

        print_page(built.page)
    else:
        print_line(f"Next: handlens predict {built.path} PICTURE")


def print_exported(report: ExportReport) -> None:
    """What `export` wrote: its figures, if it was tested."""
    if report.evaluation is not None:
        print_evaluation(report.evaluation, title=str(report.path))
    else:
        print_line(f"Next: handlens evaluate {report.path} FOLDER")


def print_inspection(found: dict[str, Any]) -> None:
    """A model file, an app or a page, for people."""
    if found["kind"] == "app":
        from .phone_reports import print_app_summary

        print_app_summary(found)
        return
    if found["kind"] == "page":
        from .page_reports import print_page_summary

        print_page_summary(found)
        return
    contract = found["contract"]
    size, dataset = contract["input"], contract["dataset"]
    calibrated = "probabilities calibrated" if contract["calibrated"] else "not calibrated"
    labels = counted(len(contract["labels"]), "label")
    print_line(f"{found['path']}: {contract['name']}, {labels}; {said_of(contract['figures'])}")
    rows = [
        ["labels", listed(contract["labels"], most=LABELS_SHOWN)],
        ["view", f"{contract['view']}, {size['width']}x{size['height']}x{size['channels']}"],
        ["threshold", f"{contract['threshold']:g}, {calibrated}"],
        ["network", f"{contract['network']}, {contract['precision']}, seed {contract['seed']}"],
        [
            "size",
            f"{found['size_bytes']:,} bytes, of it {found['weights_bytes']:,} constants, "
            f"{counted(found['examples'], 'example picture')}",
        ],
        ["dataset", f"{dataset['name']} ({dataset['digest'][:12]})" if dataset["name"] else "none"],
        ["made with", ", ".join(f"{name} {version}" for name, version in contract["versions"].items())],
        ["sha256", found["sha256"]],
        ["phone", "loads on tensorflow-lite 2.16.1" if found["phone"]["loads"] else "; ".join(found["phone"]["stops"])],
    ]
    for name, signature in found["signatures"].items():
        inputs = ", ".join(f"{key} {value}" for key, value in signature["inputs"].items())
        outputs = ", ".join(f"{key} {value}" for key, value in signature["outputs"].items())
        rows.append([f"`{name}`", f"{inputs} → {outputs}"])
    rows.append(["operators", ", ".join(f"{name} {count}" for name, count in found["operators"].items())])
    width = max(len(row[0]) for row in rows)
    for name, text in rows:
        print_line(f"  {name:<{width}}  {text}")


def said_of(figures: dict[str, Any]) -> str:
    """What the contract says of how good the file is, in a line."""
    frames, network = figures["frames"], figures["network"]
    said = []
    if frames is not None:
        said.append(f"reads {frames['right'] / frames['count']:.2%} of {frames['count']:,} {frames['of']} right")
    if network is not None:
        balanced = network.get("balanced", network["accuracy"])
        alike = "" if f"{balanced:.0%}" == f"{network['accuracy']:.0%}" else f" ({balanced:.2%} with each label counted alike)"
        said.append(f"its network alone {network['accuracy']:.2%} of test pictures{alike}")
    return "; ".join(said) or "not tested"
