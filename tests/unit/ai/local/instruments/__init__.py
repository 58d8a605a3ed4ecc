"""Instruments, and what plays them."""
