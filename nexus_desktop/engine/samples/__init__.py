"""Random access to decoded sound."""
