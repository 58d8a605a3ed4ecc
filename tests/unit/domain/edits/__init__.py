"""Every edit, held against a model of what is heard where."""
