"""A whole Supabase on this computer, for development and tests: real Postgres, real interfaces.

Nothing in the program needs it, and it needs nothing of the program but the migrations.
"""
