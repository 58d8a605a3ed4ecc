"""Studio Nexus Desktop: an audio workstation that works offline and never loses an edit."""

__version__ = "0.1.0"
