"""Finding a device: whatever is or is not there, something plays, and it is said what and why."""

from __future__ import annotations

import importlib
import sys

import pytest

from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.devices import (
    DeviceName,
    list_inputs,
    list_outputs,
    open_input,
    open_output,
    rescan,
)
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.sounddevice_input import SounddeviceInput
from nexus_desktop.engine.device.sounddevice_output import SounddeviceOutput
from tests.support.fake_portaudio import UNREADABLE, FakeDevice, FakePortAudio

SPEAKERS = FakeDevice("Speakers")
MICROPHONE = FakeDevice("Microphone", outputs=0, inputs=1)
MIXER = FakeDevice("Mixer", outputs=2, inputs=8, rates=(44_100,))
HDMI = FakeDevice("HDMI", outputs=8, rates=(44_100,))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    """A computer without devices, and without rtmixer."""
    fake = FakePortAudio()

    def missing() -> None:
        raise DeviceError("No sound", "rtmixer is not there.")

    monkeypatch.setattr(portaudio, "sounddevice", lambda: fake)
    monkeypatch.setattr(portaudio, "rtmixer", missing)
    return fake


def with_devices(machine: FakePortAudio, *devices: FakeDevice, default: int = 0) -> None:
    machine.devices, machine.default_output = list(devices), default


def test_outputs_are_listed_by_host_and_name(machine: FakePortAudio) -> None:
    machine.hosts = ("ALSA", "JACK")
    with_devices(machine, MICROPHONE, SPEAKERS, FakeDevice("Speakers", host=1), HDMI, default=1)
    listed = [(str(device.name), device.channels, device.is_default) for device in list_outputs()]
    assert listed == [
        ("Speakers (ALSA)", 2, True),
        ("HDMI (ALSA)", 8, False),
        ("Speakers (JACK)", 2, False),
    ]


def test_a_device_whose_name_cannot_be_read_hides_no_other(machine: FakePortAudio) -> None:
    with_devices(machine, FakeDevice(UNREADABLE), SPEAKERS, default=1)
    assert [device.name.name for device in list_outputs()] == ["Speakers"]


def test_a_default_device_whose_name_cannot_be_read_plays_all_the_same(
    machine: FakePortAudio,
) -> None:
    with_devices(machine, FakeDevice(UNREADABLE))
    output = open_output(None, 48_000)
    assert (output.name, output.reason) == ("Default output", "")
    assert machine.streams[0].arguments["device"] is None


def test_the_default_device_is_opened_at_the_rate_of_the_project(machine: FakePortAudio) -> None:
    with_devices(machine, HDMI, FakeDevice("Speakers", rates=(44_100, 96_000)), default=1)
    output = open_output(None, 96_000)
    assert isinstance(output, SounddeviceOutput)
    assert (output.name, output.sample_rate, output.reason) == ("Speakers", 96_000, "")
    assert output.latency == round(0.064 * 96_000)


def test_a_device_that_refuses_the_rate_is_opened_at_its_own(machine: FakePortAudio) -> None:
    with_devices(machine, HDMI)
    assert open_output(None, 48_000).sample_rate == 44_100


def test_the_preferred_device_is_found_by_name_wherever_it_is_now(machine: FakePortAudio) -> None:
    with_devices(machine, SPEAKERS, MICROPHONE, HDMI)
    output = open_output(DeviceName("ALSA", "HDMI"), 44_100)
    assert (output.name, output.reason) == ("HDMI", "")


def test_a_preferred_device_that_is_gone_is_named_and_the_default_one_plays(
    machine: FakePortAudio,
) -> None:
    with_devices(machine, SPEAKERS)
    output = open_output(DeviceName("ALSA", "Interface"), 48_000)
    assert (output.name, output.reason) == ("Speakers", "“Interface” was not found.")


def test_a_device_with_one_channel_gets_one(machine: FakePortAudio) -> None:
    with_devices(machine, FakeDevice("Horn", outputs=1))
    assert open_output(None, 48_000, channels=2).channels == 1


def test_windows_is_asked_to_convert_rates(machine: FakePortAudio) -> None:
    machine.hosts = ("Windows WASAPI",)
    with_devices(machine, SPEAKERS)
    open_output(None, 48_000)
    assert machine.streams[0].arguments["extra_settings"] == "auto_convert=True"


def test_without_a_sound_card_time_goes_on_and_the_reason_is_said(machine: FakePortAudio) -> None:
    output = open_output(None, 48_000)
    assert isinstance(output, NullOutput)
    assert output.reason == "No sound card was found."
    assert list_outputs() == []


BUSY = FakeDevice("Interface", is_busy=True)


def test_when_no_device_opens_time_goes_on_and_the_reason_is_said(machine: FakePortAudio) -> None:
    with_devices(machine, BUSY)
    output = open_output(None, 48_000)
    assert isinstance(output, NullOutput)
    assert "“Interface” cannot be used" in output.reason
    assert "unavailable" in output.reason


def test_a_preferred_device_that_is_busy_is_named_and_the_default_one_plays(
    machine: FakePortAudio,
) -> None:
    with_devices(machine, SPEAKERS, BUSY)
    output = open_output(DeviceName("ALSA", "Interface"), 48_000)
    assert output.name == "Speakers"
    assert "“Interface” cannot be used" in output.reason


@pytest.mark.parametrize("package", ["sounddevice", "rtmixer"])
def test_a_missing_package_is_a_device_error(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DeviceError) as missing:
        getattr(portaudio, package)()
    assert "PortAudio" in missing.value.message


def test_a_missing_library_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(importlib, "import_module", fail)
    output = open_output(None, 48_000)
    assert isinstance(output, NullOutput)
    assert "PortAudio" in output.reason
    assert list_outputs() == []
    rescan()


def test_a_rescan_makes_portaudio_look_again(machine: FakePortAudio) -> None:
    rescan()
    assert machine.rescans == 2


def test_portaudio_s_words_are_told_without_its_numbers(machine: FakePortAudio) -> None:
    with_devices(machine, HDMI)
    with pytest.raises(DeviceError) as refused, portaudio.told_in_words("HDMI"):
        machine.OutputStream(device=0, samplerate=48_000)
    assert "Invalid sample rate" in refused.value.message
    assert "PaErrorCode" not in refused.value.message
    assert refused.value.hint


def test_inputs_are_listed_apart_from_outputs(machine: FakePortAudio) -> None:
    with_devices(machine, SPEAKERS, MICROPHONE, MIXER)
    machine.default_input = 1
    listed = [(str(each.name), each.channels, each.is_default) for each in list_inputs()]
    assert listed == [("Microphone (ALSA)", 1, True), ("Mixer (ALSA)", 8, False)]
    assert [each.name.name for each in list_outputs()] == ["Speakers", "Mixer"]


def test_the_chosen_input_is_opened_with_the_channels_it_has(machine: FakePortAudio) -> None:
    with_devices(machine, MICROPHONE, MIXER)
    machine.default_input = 0
    source = open_input(None, 48_000, 2)
    assert isinstance(source, SounddeviceInput)
    assert (source.name, source.channels, source.sample_rate) == ("Microphone", 1, 48_000)


def test_an_input_that_refuses_the_rate_of_the_project_records_at_its_own(
    machine: FakePortAudio,
) -> None:
    with_devices(machine, MICROPHONE, MIXER)
    source = open_input(DeviceName("ALSA", "Mixer"), 48_000, 4)
    assert (source.channels, source.sample_rate, source.reason) == (4, 44_100, "")


def test_an_input_that_is_gone_is_named_and_the_default_one_records(machine: FakePortAudio) -> None:
    with_devices(machine, MICROPHONE)
    machine.default_input = 0
    source = open_input(DeviceName("ALSA", "Mixer"), 48_000)
    assert (source.name, source.reason) == ("Microphone", "“Mixer” was not found.")


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        ((), "No sound card"),
        ((SPEAKERS,), "No sound card"),
        ((FakeDevice("Wire", inputs=1, is_busy=True),), "unavailable"),
    ],
)
def test_without_a_microphone_it_is_said_why(
    machine: FakePortAudio, devices: tuple[FakeDevice, ...], words: str
) -> None:
    with_devices(machine, *devices)
    machine.default_input = 0
    with pytest.raises(DeviceError, match=words):
        open_input(None, 48_000)
