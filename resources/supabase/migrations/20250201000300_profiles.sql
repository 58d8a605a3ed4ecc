-- A profile for every account, made by the database in the transaction that makes the account: a
-- client has no session yet while its e-mail is unconfirmed, and could leave it out or forge it.

create table public.profiles (
  id                uuid primary key references auth.users (id) on delete cascade,
  username          text check (username ~ '^[A-Za-z0-9_]{3,32}$'),
  full_name         text check (char_length(full_name) <= 120),
  avatar_url        text check (char_length(avatar_url) <= 1024),
  subscription_tier text not null default 'free' check (subscription_tier in ('free', 'pro', 'studio')),
  analytics_opt_in  boolean not null default false,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);

create unique index profiles_username_once on public.profiles (lower(username));

create trigger profiles_touch before update on public.profiles
  for each row execute function private.touch_updated_at();

alter table public.profiles enable row level security;
revoke all on public.profiles from anon, authenticated;
grant select on public.profiles to authenticated;
-- By column: whatever a policy says, id, tier and times are not a person's to write.
grant update (username, full_name, avatar_url, analytics_opt_in) on public.profiles to authenticated;

create policy profiles_select_own on public.profiles
  for select to authenticated
  using (id = (select auth.uid()));

create policy profiles_update_own on public.profiles
  for update to authenticated
  using (id = (select auth.uid()))
  with check (id = (select auth.uid()));

-- A second lock on the same door: a grant that somebody or some tool adds later opens no tier.
create function private.guard_tier() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if current_user in ('anon', 'authenticated')
     and new.subscription_tier is distinct from old.subscription_tier then
    raise exception 'the tier is not yours to change' using errcode = '42501';
  end if;
  return new;
end
$$;

create trigger profiles_guard_tier before update on public.profiles
  for each row execute function private.guard_tier();

create function private.make_profile() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_username  text := nullif(btrim(new.raw_user_meta_data ->> 'username'), '');
  v_full_name text := left(nullif(btrim(new.raw_user_meta_data ->> 'full_name'), ''), 120);
begin
  if v_username !~ '^[A-Za-z0-9_]{3,32}$' then
    v_username := null;
  end if;
  insert into public.profiles (id, username, full_name)
  values (new.id, v_username, v_full_name)
  on conflict do nothing;
  if not found then
    -- Somebody has the name already: the account works all the same, and the app asks for another.
    insert into public.profiles (id, full_name) values (new.id, v_full_name);
  end if;
  return new;
end
$$;

create trigger make_profile after insert on auth.users
  for each row execute function private.make_profile();

create function private.tier_of(p_user uuid) returns text
language sql stable security definer
set search_path = ''
as $$
  select coalesce((select subscription_tier from public.profiles where id = p_user), 'free')
$$;

revoke execute on function
  private.guard_tier(),
  private.make_profile(),
  private.tier_of(uuid)
from public, anon, authenticated;
