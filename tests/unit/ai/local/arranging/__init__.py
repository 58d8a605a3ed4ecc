"""Notes given to other instruments."""
