"""Space: rooms and echoes."""
