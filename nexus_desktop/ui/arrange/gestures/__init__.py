"""Mouse gestures as small state machines: from press to release, without a window."""
