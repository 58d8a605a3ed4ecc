"""What was measured of a sound: in words, and as the document that others rely on."""

from __future__ import annotations

from collections.abc import Iterable

from nexus_desktop.cli.loudness_words import level_words, lufs_words, range_words
from nexus_desktop.domain.timecode import MINUS, THIN_SPACE, format_time, format_value
from nexus_desktop.engine.analysis.music import Music
from nexus_desktop.engine.analysis.pitch import Pitch
from nexus_desktop.engine.analysis.report import SoundReport

MOST_PLACES = 5
"""Told in words; the document lists more."""


def report_document(report: SoundReport) -> dict[str, object]:
    """Return a report as JSON; times are in seconds, places in frames too."""
    loudness, rate = report.loudness, report.sample_rate
    return {
        "sample_rate": rate,
        "channels": report.channels,
        "frames": report.frames,
        "duration_s": report.duration_s,
        "integrated_lufs": loudness.integrated_lufs,
        "loudness_range_lu": loudness.range_lu,
        "momentary_max_lufs": loudness.momentary_max_lufs,
        "short_term_max_lufs": loudness.short_term_max_lufs,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "sample_peak_dbfs": report.sample_peak_dbfs,
        "rms_dbfs": report.rms_dbfs,
        "crest_factor_db": report.crest_db,
        "phase_correlation": report.phase_correlation,
        "dc_offset": max(report.dc_offset, key=abs, default=0.0),
        "dc_offset_by_channel": list(report.dc_offset),
        "clipped_samples": report.clipped_samples,
        "clipped_run_count": report.clipped_run_count,
        "clipped_runs": [
            {
                "start_s": run.span.start / rate,
                "start_frame": run.span.start,
                "samples": run.span.length,
                "channel": run.channel,
            }
            for run in report.clipped_runs
        ],
        "leading_silence_s": report.leading_silence_s,
        "trailing_silence_s": report.trailing_silence_s,
        "silences": [
            {"start_s": span.start / rate, "end_s": span.end / rate} for span in report.silences
        ],
    }


def music_document(music: Music) -> dict[str, object]:
    """Return tempo, key and pitch as JSON; null where they are not clear."""
    tempo, key, pitch = music.tempo, music.key, music.pitch
    return {
        "tempo_bpm": tempo.bpm if tempo else None,
        "tempo_confidence": tempo.confidence if tempo else None,
        "key": key.name if key else None,
        "key_confidence": key.confidence if key else None,
        "tuning_cents": key.tuning_cents if key else None,
        "pitch_hz": pitch.hertz if pitch else None,
        "pitch_note": pitch.note if pitch else None,
        "pitch_cents": pitch.cents if pitch else None,
        "pitch_confidence": pitch.confidence if pitch else None,
    }


def music_words(music: Music) -> str:
    """Return tempo, key and pitch for people, one a line."""
    tempo, key, pitch = music.tempo, music.key, music.pitch
    told = {
        "tempo": (f"{tempo.bpm:.1f}{THIN_SPACE}BPM", tempo.confidence) if tempo else None,
        "key": (key.name, key.confidence) if key else None,
        "pitch": (_pitch_words(pitch), pitch.confidence) if pitch else None,
    }
    return "\n".join(f"  {name:<17} {_sure_words(what)}" for name, what in told.items())


def _pitch_words(pitch: Pitch) -> str:
    cents = f"{pitch.cents:+.0f}".replace("-", MINUS)
    hertz = f"{pitch.hertz:.2f}{THIN_SPACE}Hz"
    return f"{pitch.note} {cents}{THIN_SPACE}cents, {hertz}"


def _sure_words(told: tuple[str, float] | None) -> str:
    return "not clear" if told is None else f"{told[0]} ({told[1]:.0%} sure)"


def report_words(report: SoundReport) -> str:
    """Return a report for people, one measure a line."""
    loudness = report.loudness
    return "\n".join(
        (
            f"  length            {report.duration_s:.3f} s",
            f"  loudness          {lufs_words(loudness.integrated_lufs)}",
            f"  loudest 400 ms    {lufs_words(loudness.momentary_max_lufs)}",
            f"  loudest 3 s       {lufs_words(loudness.short_term_max_lufs)}",
            f"  loudness range    {range_words(loudness.range_lu)}",
            f"  true peak         {level_words(loudness.true_peak_dbtp)}",
            f"  peak              {level_words(report.sample_peak_dbfs)}",
            f"  RMS               {level_words(report.rms_dbfs)}",
            f"  crest factor      {_crest_words(report.crest_db)}",
            f"  phase correlation {_correlation_words(report.phase_correlation)}",
            f"  DC offset         {max(report.dc_offset, key=abs, default=0.0):+.6f}",
            f"  clipped samples   {_clipped_words(report)}",
            f"  silence, start    {report.leading_silence_s:.3f} s",
            f"  silence, end      {report.trailing_silence_s:.3f} s",
            f"  silences          {_silence_words(report)}",
        )
    )


def _crest_words(crest_db: float | None) -> str:
    return "silent" if crest_db is None else format_value(crest_db, "dB")


def _correlation_words(correlation: float | None) -> str:
    if correlation is None:
        return "only of two channels with sound"
    return f"{correlation:+.2f}".replace("-", MINUS)


def _clipped_words(report: SoundReport) -> str:
    if not report.clipped_run_count:
        return str(report.clipped_samples)
    rate = report.sample_rate
    places = (format_time(run.span.start, rate) for run in report.clipped_runs)
    told = _first_few(places, report.clipped_run_count)
    return f"{report.clipped_samples}, on end at {told}"


def _silence_words(report: SoundReport) -> str:
    rate = report.sample_rate
    spans = (
        f"{format_time(span.start, rate)}–{format_time(span.end, rate)}" for span in report.silences
    )
    return _first_few(spans, len(report.silences)) or "none"


def _first_few(places: Iterable[str], count: int) -> str:
    told = [place for place, _ in zip(places, range(MOST_PLACES), strict=False)]
    more = count - len(told)
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")
