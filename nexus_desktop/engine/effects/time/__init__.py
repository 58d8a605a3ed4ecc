"""Time and pitch: longer, shorter, higher, lower, the other way round."""
