"""What is on this computer: SQLite and files, no network."""
