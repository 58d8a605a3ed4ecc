"""From a project to sound."""
