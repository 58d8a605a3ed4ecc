"""The View menu: zoom, panels, themes."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import Sight, Subject
from nexus_desktop.workflows.commands.window_commands import in_view, in_window


def _theme(name: str, title: str, icon: str) -> Command:
    return in_window(
        f"view.theme_{name}",
        title,
        lambda window: window.set_theme(name),
        (),
        "Change the colours of the window.",
        icon=icon,
        checked=lambda window: window.theme_name == name,
    )


VIEW_MENU = Menu(
    "View",
    (
        in_view(
            "view.zoom_in",
            "Zoom in",
            lambda view: view.zoom_in(),
            ("Ctrl+=", "Ctrl++", "Ctrl+1"),
            "See less time, larger.",
            icon="zoom-in",
        ),
        in_view(
            "view.zoom_out",
            "Zoom out",
            lambda view: view.zoom_out(),
            ("Ctrl+-", "Ctrl+3"),
            "See more time, smaller.",
            icon="zoom-out",
        ),
        in_view(
            "view.zoom_normal",
            "Zoom default",
            lambda view: view.zoom_normal(),
            ("Ctrl+2",),
            "About half a minute on the screen.",
        ),
        in_view(
            "view.zoom_sel",
            "Zoom to selection",
            lambda view: view.fit_selection(),
            ("Ctrl+E",),
            "Let the selection fill the window.",
            icon="text-select",
        ),
        in_view(
            "view.zoom_fit",
            "Fit project",
            lambda view: view.fit(),
            ("Ctrl+F",),
            "See the whole project.",
            icon="maximize",
        ),
        in_view(
            "view.zoom_fit_v",
            "Fit tracks vertically",
            lambda view: view.fit_vertical(),
            ("Ctrl+Shift+F",),
            "See every track.",
        ),
        in_view(
            "view.zoom_toggle",
            "Toggle between two zooms",
            lambda view: view.zoom_toggle(),
            ("Shift+Z",),
            "Back to the zoom before, and again.",
        ),
        in_view(
            "view.collapse",
            "Collapse all tracks",
            lambda view: view.collapse_all(),
            ("Ctrl+Shift+C",),
            "Make every track as low as it can be, or as before.",
        ),
        None,
        in_view(
            "view.ruler_samples",
            "Ruler in samples",
            lambda view: view.toggle(Sight.SAMPLES),
            (),
            "Count samples instead of hours, minutes and seconds.",
            checked=lambda view: view.shows(Sight.SAMPLES),
        ),
        in_view(
            "view.wave_db",
            "Waveform in dB",
            lambda view: view.toggle(Sight.DECIBELS),
            (),
            "Draw loudness in decibels, so that soft sound can be seen too.",
            checked=lambda view: view.shows(Sight.DECIBELS),
        ),
        in_view(
            "view.spectro",
            "Show spectrogram",
            lambda view: view.toggle(Sight.SPECTROGRAM),
            ("Q",),
            "Draw which frequencies a clip has when: alone, below its wave, or not, in turn.",
            checked=lambda view: view.shows(Sight.SPECTROGRAM),
        ),
        in_view(
            "view.loudness",
            "Show loudness over the timeline",
            lambda view: view.toggle(Sight.LOUDNESS),
            ("Ctrl+Alt+L",),
            "Draw how loud the mix is at every moment under the tracks.",
            checked=lambda view: view.shows(Sight.LOUDNESS),
        ),
        None,
        replace(
            in_window(
                "analyze.spectrum",
                "Spectrum",
                lambda window: window.show_panel(Subject.SPECTRUM),
                ("Shift+F",),
                "How strong every frequency is: of what is heard, or of what is selected.",
                icon="audio-lines",
            ),
            scope=Scope.EDITOR,
        ),
        replace(
            in_window(
                "analyze.loudness",
                "Loudness",
                lambda window: window.show_panel(Subject.LOUDNESS),
                ("Ctrl+Shift+L",),
                "Measure the mix and hold it against loudness targets.",
                icon="gauge",
            ),
            scope=Scope.EDITOR,
        ),
        in_window(
            "view.markers",
            "Markers",
            lambda window: window.show_panel(Subject.MARKERS),
            (),
            "All markers and regions: go to them, name, move and remove them.",
            icon="flag",
        ),
        in_window(
            "view.history",
            "History",
            lambda window: window.show_panel(Subject.HISTORY),
            ("Ctrl+Shift+H",),
            "Every step so far; go to any of them.",
            icon="history",
        ),
        in_window(
            "view.inspector",
            "Side panel",
            lambda window: window.toggle_inspector(),
            ("F7",),
            "Numbers and history on the right, or more room for the timeline.",
            icon="panel-right",
            checked=lambda window: window.shows_inspector,
        ),
        in_window(
            "view.fullscreen",
            "Full screen",
            lambda window: window.toggle_fullscreen(),
            ("F11",),
            "Let the window fill the screen.",
            icon="monitor",
        ),
        None,
        _theme("system", "Colours of the system", "monitor"),
        _theme("dark", "Dark", "moon"),
        _theme("light", "Light", "sun"),
        _theme("high_contrast", "High contrast", "eye"),
    ),
)
