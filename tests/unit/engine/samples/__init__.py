"""Access to decoded sound."""
