"""Machines, people and a network that fails, under one clock: what holds for every history."""
