"""Everything that touches samples."""
