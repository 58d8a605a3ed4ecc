"""Project to sound."""
