"""The network of Spleeter, from the numbers that its makers have published.

Hennequin, Khlif, Voituret, Moussallam, "Spleeter: a fast and efficient music source separation tool
with pre-trained models" (2020); the layers are those of `unet.py` in Spleeter 2.1. For each of the
two stems there is a U-Net of six layers down and six up, which sees the magnitudes of 512 windows
at most; their number is a multiple of 64.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.ai.models.onnx_file import OnnxGraph
from nexus_desktop.ai.models.tensor_bundle import read_bundle
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.tasks.progress import Progress

STEMS = ("vocals", "accompaniment")
INPUT = "magnitudes"
SHAPE = ("stretches", 2, "windows", 1024)
_LAYERS = 6
_HALVED: dict[str, list[int]] = {"strides": [2, 2], "pads": [1, 1, 2, 2]}
_NORMS = ("gamma", "beta", "moving_mean", "moving_variance")


def make(parts: Path, target: Path, progress: Progress) -> None:
    """Write the network as an ONNX file, with its kernels in 16 bits (78 dB below the sound).

    Args:
        parts: the folder of the checkpoint.

    Raises:
        ModelError: the checkpoint does not hold what the network is made of.
    """
    tensors = read_bundle(parts / "model.index", parts / "model.data-00000-of-00001")
    progress.report(0.5)
    graph = OnnxGraph("spleeter-2stems")
    try:
        for place, stem in enumerate(STEMS):
            _Network(graph, tensors, place, stem).add()
    except KeyError as error:
        raise ModelError("The model was not installed", f"It has no {error}.") from error
    graph.write(target, SHAPE, [INPUT], STEMS)


class _Network:
    """The U-Net of one stem. TensorFlow numbers all layers of a kind through, over both stems."""

    def __init__(
        self, graph: OnnxGraph, tensors: Mapping[str, NDArray[np.float32]], place: int, stem: str
    ) -> None:
        self._graph, self._tensors, self._place, self._stem = graph, tensors, place, stem

    def add(self) -> None:
        """Add all layers; what comes out is named as the stem."""
        sound, skipped = INPUT, []
        for layer in range(_LAYERS):
            down = self._convolved(sound, layer, _HALVED)
            skipped.append(down)
            sound = self._node("LeakyRelu", [self._normed(down, layer)], f"down{layer}", alpha=0.2)
        sound = skipped.pop()
        for layer in range(_LAYERS):
            up = self._node("Relu", [self._unconvolved(sound, layer)], f"up{layer}")
            sound = self._normed(up, _LAYERS + layer)
            if skipped:
                sound = self._node("Concat", [skipped.pop(), sound], f"both{layer}", axis=1)
        last = self._convolved(sound, _LAYERS, {"dilations": [2, 2], "pads": [3, 3, 3, 3]})
        mask = self._node("Sigmoid", [last], "mask")
        self._graph.node("Mul", [mask, INPUT], self._stem)

    def _convolved(self, sound: str, layer: int, how: Mapping[str, list[int]]) -> str:
        name = _numbered("conv2d", self._place * (_LAYERS + 1) + layer)
        return self._node("Conv", [sound, *self._kernel(name)], name, **how)

    def _unconvolved(self, sound: str, layer: int) -> str:
        name = _numbered("conv2d_transpose", self._place * _LAYERS + layer)
        return self._node("ConvTranspose", [sound, *self._kernel(name)], name, **_HALVED)

    def _kernel(self, name: str) -> list[str]:
        kernel = self._tensors[f"{name}/kernel"].transpose(3, 2, 0, 1)
        return [
            self._graph.half_constant(f"{self._stem}/{name}/kernel", kernel),
            self._graph.constant(f"{self._stem}/{name}/bias", self._tensors[f"{name}/bias"]),
        ]

    def _normed(self, sound: str, layer: int) -> str:
        name = _numbered("batch_normalization", self._place * 2 * _LAYERS + layer)
        held = [
            self._graph.constant(f"{self._stem}/{name}/{each}", self._tensors[f"{name}/{each}"])
            for each in _NORMS
        ]
        return self._node("BatchNormalization", [sound, *held], name, epsilon=1e-3)

    def _node(
        self, operator: str, inputs: list[str], name: str, **has: float | int | list[int]
    ) -> str:
        return self._graph.node(operator, inputs, f"{self._stem}/{name}", **has)


def _numbered(name: str, place: int) -> str:
    return f"{name}_{place}" if place else name
