"""Notes, heard in sound."""
