"""Brings the projects of an account together with the cloud, without ever losing an edit."""
