-- What a hosted project grants on Supabase's own schemas and @supabase/lite does not; local only.
-- Row level security on the tables is what decides there too.
grant usage on schema auth, storage to anon, authenticated, service_role;
grant execute on all functions in schema auth to anon, authenticated, service_role;
grant execute on all functions in schema storage to anon, authenticated, service_role;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
