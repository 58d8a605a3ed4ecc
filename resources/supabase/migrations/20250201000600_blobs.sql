-- Which sounds of a person the cloud holds, whole. Their bytes are objects of the storage under
-- audio-files/{person}/blobs/{sha256}; a document may only refer to what stands here as stored.

create table public.user_blobs (
  user_id     uuid not null references auth.users (id) on delete cascade,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size        bigint not null check (size >= 0),
  -- suspect: a reader got other bytes; a machine with a good copy is asked for it.
  -- removing: nothing refers to it, and its object is being deleted.
  state       text not null default 'stored' check (state in ('stored', 'suspect', 'removing')),
  -- hash: the bytes were read and hashed by the server. size: only counted.
  verified_by text not null check (verified_by in ('hash', 'size')),
  verified_at timestamptz not null default now(),
  primary key (user_id, sha256)
);

-- What the newest revision of every project refers to.
create table public.project_blobs (
  project_id uuid not null,
  user_id    uuid not null,
  sha256     text not null,
  primary key (project_id, sha256),
  foreign key (project_id, user_id) references public.projects (id, user_id) on delete cascade,
  -- Looked at when the transaction ends, since the end of an account removes both.
  foreign key (user_id, sha256) references public.user_blobs (user_id, sha256)
    deferrable initially deferred
);

create index project_blobs_by_blob on public.project_blobs (user_id, sha256);
create index project_blobs_by_project on public.project_blobs (project_id, user_id);

alter table public.user_blobs enable row level security;
alter table public.project_blobs enable row level security;
revoke all on public.user_blobs, public.project_blobs from anon, authenticated;
grant select on public.user_blobs, public.project_blobs to authenticated;

create policy user_blobs_select_own on public.user_blobs
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy project_blobs_select_own on public.project_blobs
  for select to authenticated
  using (user_id = (select auth.uid()));

create function private.blob_path(p_user uuid, p_sha256 text) returns text
language sql immutable
set search_path = ''
as $$
  select p_user::text || '/blobs/' || p_sha256
$$;

create function private.keep_blob(
  p_user uuid, p_sha256 text, p_size bigint, p_verified_by text
) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  if p_sha256 is null or p_sha256 !~ '^[0-9a-f]{64}$' or p_size is null or p_size < 0 then
    return jsonb_build_object('status', 'refused', 'code', 'name', 'sha256', p_sha256,
      'message', 'a blob is named by its SHA-256 in lower case');
  end if;
  insert into public.user_blobs as b (user_id, sha256, size, verified_by)
  values (p_user, p_sha256, p_size, p_verified_by)
  on conflict (user_id, sha256) do update
    set size = excluded.size, state = 'stored', verified_at = now(),
        verified_by = excluded.verified_by
    where b.state <> 'removing'
      -- Only bytes that were hashed again clear a suspicion, or stand in for hashed ones.
      and (excluded.verified_by = 'hash' or (b.state = 'stored' and b.verified_by = 'size'));
  if not found and exists (
    select from public.user_blobs b
    where b.user_id = p_user and b.sha256 = p_sha256
      and (b.state <> 'stored' or b.size <> p_size)
  ) then
    return jsonb_build_object('status', 'refused', 'code', 'unverified', 'sha256', p_sha256,
      'message', 'this blob has to be verified by its bytes');
  end if;
  return jsonb_build_object('status', 'ok', 'sha256', p_sha256, 'size', p_size);
end
$$;

-- For servers without functions: the object is there and has the size that was sent.
create function public.confirm_blob(p_sha256 text, p_size bigint) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_size bigint;
begin
  select (o.metadata ->> 'size')::bigint into v_size
  from storage.objects o
  where o.bucket_id = 'audio-files' and o.name = private.blob_path(v_user, p_sha256);
  if v_size is null then
    return jsonb_build_object('status', 'missing', 'sha256', p_sha256);
  end if;
  if v_size is distinct from p_size then
    return jsonb_build_object('status', 'refused', 'code', 'size', 'sha256', p_sha256,
      'size', v_size, 'message', 'what is stored has another size');
  end if;
  return private.keep_blob(v_user, p_sha256, p_size, 'size');
end
$$;

-- For the function `verify-blob`, which has read the bytes and compared their hash with the name.
create function public.record_verified_blob(p_user uuid, p_sha256 text, p_size bigint)
returns jsonb
language sql volatile security definer
set search_path = ''
as $$
  select private.keep_blob(p_user, p_sha256, p_size, 'hash')
$$;

-- A reader got bytes that do not hash to the name: the feed asks machines with a good copy for it.
create function public.report_blob(p_sha256 text) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
begin
  update public.user_blobs b set state = 'suspect'
  where b.user_id = v_user and b.sha256 = p_sha256 and b.state = 'stored';
  return jsonb_build_object('status', case when found then 'ok' else 'missing' end,
    'sha256', p_sha256);
end
$$;

-- Whose turn it is to have their sounds looked through: whoever has waited longest. An order by the
-- age of sounds would stay at the oldest ones, which are in use, and never come to the others.
create table private.blob_turns (
  user_id   uuid primary key references auth.users (id) on delete cascade,
  looked_at timestamptz not null default now()
);

create index blob_turns_waiting on private.blob_turns (looked_at);
alter table private.blob_turns enable row level security;
revoke all on private.blob_turns from public, anon, authenticated;

create function private.begin_blob_turns() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into private.blob_turns (user_id) values (new.id) on conflict do nothing;
  return null;
end
$$;

create trigger profiles_begin_blob_turns after insert on public.profiles
  for each row execute function private.begin_blob_turns();

-- Objects that were uploaded a week ago and never verified get the row of a sound that is being
-- removed: so nobody can verify them while they are.
create function private.claim_strays(p_user uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  execute $query$
    insert into public.user_blobs (user_id, sha256, size, state, verified_by, verified_at)
    select $1, split_part(o.name, '/', 3), 0, 'removing', 'size', o.created_at
    from storage.objects o
    where o.bucket_id = 'audio-files' and o.name like $2
      and split_part(o.name, '/', 3) ~ '^[0-9a-f]{64}$'
      and o.created_at < now() - interval '7 days'
    on conflict do nothing
  $query$ using p_user, p_user::text || '/blobs/%';
end
$$;

-- What nothing has referred to for a week, of so many people whose turn it is, each once a day: marked
-- so that no push can begin to; its object is deleted through the storage, then `forget_blob` ends
-- it. What is marked and still there is told again at the next turn.
create function public.claim_unused_blobs(p_people integer)
returns table (user_id uuid, sha256 text, object_name text)
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  for v_user in
    update private.blob_turns t set looked_at = now()
    where t.user_id in (
      select w.user_id from private.blob_turns w
      where w.looked_at < now() - interval '1 day'
      order by w.looked_at
      limit least(greatest(p_people, 1), 1000)
      for update skip locked
    )
    returning t.user_id
  loop
    -- No push of this person is under way that might have looked at a blob already.
    perform private.lock_for('push', v_user);
    perform private.claim_strays(v_user);
    return query
      update public.user_blobs b set state = 'removing'
      where b.user_id = v_user
        and b.verified_at < now() - interval '7 days'
        and not exists (
          select from public.project_revisions r
          where r.user_id = v_user and r.blobs @> array[b.sha256]
        )
      returning b.user_id, b.sha256, private.blob_path(b.user_id, b.sha256);
  end loop;
end
$$;

create function public.forget_blob(p_user uuid, p_sha256 text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  delete from public.user_blobs b
  where b.user_id = p_user and b.sha256 = p_sha256 and b.state = 'removing';
  return found;
end
$$;

revoke execute on function
  private.blob_path(uuid, text),
  private.keep_blob(uuid, text, bigint, text),
  public.confirm_blob(text, bigint),
  public.record_verified_blob(uuid, text, bigint),
  public.report_blob(text),
  private.begin_blob_turns(),
  private.claim_strays(uuid),
  public.claim_unused_blobs(integer),
  public.forget_blob(uuid, text)
from public, anon, authenticated;
grant execute on function public.confirm_blob(text, bigint), public.report_blob(text)
  to authenticated;
grant execute on function
  public.record_verified_blob(uuid, text, bigint),
  public.claim_unused_blobs(integer),
  public.forget_blob(uuid, text)
to service_role;
