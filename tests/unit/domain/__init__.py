"""What a project is and how it may change."""
