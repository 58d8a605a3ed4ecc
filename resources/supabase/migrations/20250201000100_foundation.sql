-- What all other migrations stand on: a schema the API never shows, and nothing granted by default.

create schema private;
revoke all on schema private from public;
-- Policies call functions of this schema, so their roles may look names up in it; what they may
-- execute is granted function by function.
grant usage on schema private to anon, authenticated, service_role;

-- A hosted project gives the API's roles everything on new objects of this schema.
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke execute on functions from anon, authenticated;
-- PostgreSQL itself lets everybody execute new functions. That default is kept, since functions of
-- extensions count on it; ours revoke it by name, and a test looks for one that forgot.

create function private.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

-- Who asks; an exception of PostgREST's "401" kind where nobody is signed in.
create function private.require_user() returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  v_user uuid := (select auth.uid());
begin
  if v_user is null then
    raise exception 'not signed in' using errcode = '42501';
  end if;
  return v_user;
end
$$;

-- Serialises what one person does to one thing, until the transaction ends: without it, counting
-- and then inserting is a race in which ten requests at once all see nine.
create function private.lock_for(p_purpose text, p_user uuid) returns void
language sql volatile
set search_path = ''
as $$
  select pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended(p_purpose || ':' || p_user::text, 0)
  )
$$;

revoke execute on function
  private.touch_updated_at(),
  private.require_user(),
  private.lock_for(text, uuid)
from public, anon, authenticated;
