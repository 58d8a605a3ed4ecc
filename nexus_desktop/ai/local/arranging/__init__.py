"""Notes that were heard, given to other instruments."""
