"""The frame signature beside the usual way: OpenCV finds the digit, LiteRT reads 28x28 pixels.

    pip install opencv-python-headless
    python benchmarks/usual_way.py digits.tflite [--frames 500]

The usual way, as tutorials write it: turn the frame, crop the square, blur, threshold (adaptive, the better of the two
that were tried), take the largest contour, cut it out, scale its longer side to 20, centre it in 28x28, run the network.
Same frames, same network, one thread, in one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import cv2
import numpy as np

import handlens
from handlens.scenes.make import EVERYDAY, Frame, make_frames


def usual_way(luma: np.ndarray, rotation: int) -> np.ndarray:
    """float32 [1, 784] of the largest dark thing in the upright square; zeros if there is none."""
    turns = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
    upright = cv2.rotate(luma, turns[rotation]) if rotation else luma
    height, width = upright.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = cv2.GaussianBlur(upright[top : top + side, left : left + side], (5, 5), 0)
    ink = cv2.adaptiveThreshold(square, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, 51, 10)
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    picture = np.zeros((28, 28), np.float32)
    if contours:
        x, y, w, h = cv2.boundingRect(max(contours, key=cv2.contourArea))
        scale = 20 / max(w, h)
        new = (max(1, round(w * scale)), max(1, round(h * scale)))
        digit = cv2.resize(ink[y : y + h, x : x + w], new, interpolation=cv2.INTER_AREA)
        at_y, at_x = (28 - new[1]) // 2, (28 - new[0]) // 2
        picture[at_y : at_y + new[1], at_x : at_x + new[0]] = digit / np.float32(255)
    return picture.reshape(1, 784)


def measure(name: str, read: Callable[[Frame], str], frames: list[Frame]) -> float:
    times, right = [], 0
    for frame in frames:
        started = time.perf_counter()
        label = read(frame)
        times.append(time.perf_counter() - started)
        right += label == str(frame.label)
    p10 = float(np.percentile(times, 10)) * 1e3
    print(f"{name:34} {right / len(frames):7.2%} right, {p10:.2f} ms a frame (10th percentile)")
    return p10


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--frames", type=int, default=500)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    model = handlens.load_model(arguments.model)
    labels, mnist = model.contract.labels, handlens.open_dataset("mnist")
    pictures = mnist.test.read(np.arange(2000))[..., 0]
    made = list(make_frames(pictures, mnist.test.labels[:2000], EVERYDAY, 11, arguments.frames))
    ours = measure(
        "the frame signature", lambda f: labels[int(model.run_frame({"luma": f.luma}, f.rotation)["output_node"].argmax())], made
    )
    theirs = measure(
        "OpenCV and the picture signature", lambda f: labels[int(model.classify(usual_way(f.luma, f.rotation)).argmax())], made
    )
    print(f"the frame signature takes {ours / theirs:.2f} times as long, whatever its label is worth (no threshold on either)")
