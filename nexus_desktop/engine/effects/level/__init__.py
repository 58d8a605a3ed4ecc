"""Level and sides: louder, softer, wider, where a sound stands."""
