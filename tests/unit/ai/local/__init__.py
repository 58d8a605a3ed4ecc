"""Jobs that run on this computer."""
