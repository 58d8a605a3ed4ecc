"""The action registry as data: one file per menu, no Qt."""
