"""Generators: sounds made from nothing."""
