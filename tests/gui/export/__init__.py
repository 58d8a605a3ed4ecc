"""The export panel and the list of exports, in the real window."""
