"""Networks that we write are read by the runtime, and compute what they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.signal import correlate2d

from nexus_desktop.ai.models.onnx_file import OnnxGraph


def computed(path: Path, sound: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    [result] = session.run(["out"], {"in": sound})
    return np.asarray(result)


def test_a_written_convolution_is_the_convolution(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    kernel = random.standard_normal((1, 1, 3, 3)).astype(np.float32)
    graph = OnnxGraph("blur")
    held = [
        graph.half_constant("kernel", kernel),
        graph.constant("bias", np.full(1, 0.5, np.float32)),
    ]
    softened = graph.node("Conv", ["in", *held], "softened", pads=[1, 1, 1, 1])
    graph.node("LeakyRelu", [softened], "out", alpha=0.25)
    graph.write(tmp_path / "blur.onnx", ("any", 1, 300, 20), ["in"], ["out"])

    picture = random.standard_normal((2, 1, 300, 20)).astype(np.float32)
    result = computed(tmp_path / "blur.onnx", picture)
    halved = kernel[0, 0].astype(np.float16).astype(np.float64)
    for before, after in zip(picture[:, 0], result[:, 0], strict=True):
        blurred = correlate2d(before.astype(np.float64), halved, "same") + 0.5
        assert_allclose(after, np.where(blurred > 0, blurred, 0.25 * blurred), atol=1e-4)
