"""The Supabase backend as its clients meet it."""
