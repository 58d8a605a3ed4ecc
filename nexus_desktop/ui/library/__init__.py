"""Projects and the welcome page."""
