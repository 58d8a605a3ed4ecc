-- What a person can take along and take back: all that is known about them, and the account itself.

-- With the rights of who asks, so that row level security itself decides what is in the file.
create function public.export_my_data() returns jsonb
language plpgsql volatile security invoker
set search_path = ''
as $$
declare
  v_user uuid := (select auth.uid());
begin
  if v_user is null then
    raise exception 'not signed in' using errcode = '42501';
  end if;
  return jsonb_build_object(
    'format', 'studio-nexus-export/1',
    'exported_at', now(),
    'user_id', v_user,
    'profile', (select to_jsonb(p) from public.profiles p where p.id = v_user),
    'projects', (
      select coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('document', r.document)
        order by p.created_at), '[]')
      from public.projects p
      join public.project_revisions r on r.project_id = p.id and r.revision = p.revision
      where p.user_id = v_user),
    'blobs', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.sha256), '[]')
      from public.user_blobs b where b.user_id = v_user),
    'ai_transformations', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.created_at), '[]')
      from public.ai_transformations t where t.user_id = v_user),
    'usage', (
      select coalesce(jsonb_agg(to_jsonb(u) order by u.created_at), '[]')
      from public.usage_tracking u where u.user_id = v_user),
    'error_logs', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from public.error_logs e where e.user_id = v_user),
    'analytics_events', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.id), '[]')
      from public.analytics_events a where a.user_id = v_user)
  );
end
$$;

-- A wish to end an account. It is carried out after a week, by the function `delete-account`; until
-- then it can be withdrawn.
create table public.account_deletion_requests (
  user_id      uuid primary key default auth.uid() references auth.users (id) on delete cascade,
  requested_at timestamptz not null default now()
);

create index account_deletions_due on public.account_deletion_requests (requested_at);

alter table public.account_deletion_requests enable row level security;
revoke all on public.account_deletion_requests from anon, authenticated;
grant select, delete on public.account_deletion_requests to authenticated;
grant insert (user_id) on public.account_deletion_requests to authenticated;

create policy deletion_select_own on public.account_deletion_requests
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy deletion_insert_own on public.account_deletion_requests
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy deletion_withdraw_own on public.account_deletion_requests
  for delete to authenticated
  using (user_id = (select auth.uid()));

create function public.due_account_deletions(p_limit integer default 20) returns setof uuid
language sql stable security definer
set search_path = ''
as $$
  select d.user_id from public.account_deletion_requests d
  where d.requested_at <= now() - interval '7 days'
  order by d.requested_at
  limit least(greatest(p_limit, 1), 100)
$$;

-- Files of a person, a page at a time; they are removed through the storage, then asked for again.
create function public.objects_of(p_user uuid, p_limit integer)
returns table (bucket_id text, name text)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query execute $query$
    select o.bucket_id, o.name
    from storage.objects o
    where o.bucket_id in ('audio-files', 'user-avatars') and o.name like $1
    limit least(greatest($2, 1), 1000)
  $query$ using p_user::text || '/%', p_limit;
end
$$;

-- Ends an account whose week is over, with every row of it; false where that is not so, or where
-- files are left.
create function public.end_account(p_user uuid) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform from public.account_deletion_requests d
  where d.user_id = p_user and d.requested_at <= now() - interval '7 days' for update;
  if not found or exists (select from public.objects_of(p_user, 1)) then
    return false;
  end if;
  delete from auth.users u where u.id = p_user;
  return true;
end
$$;

-- The tier of a person, as a signed event of the payment service tells it; nothing else changes it.
-- Events arrive twice and out of order: one that was applied, or is older than what is known, changes
-- nothing. Several may be of one second.
create table private.subscriptions (
  user_id     uuid primary key references auth.users (id) on delete cascade,
  customer_id text not null unique check (char_length(customer_id) <= 255),
  told_at     timestamptz not null
);
alter table private.subscriptions enable row level security;
revoke all on private.subscriptions from public, anon, authenticated;

create function public.apply_subscription(
  p_event_id text, p_user uuid, p_customer_id text, p_tier text, p_told_at timestamptz
) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  if not private.note_delivery('stripe', p_event_id) then
    return 'ignored';
  end if;
  insert into private.subscriptions as s (user_id, customer_id, told_at)
  values (p_user, p_customer_id, p_told_at)
  on conflict (user_id) do update
    set customer_id = excluded.customer_id, told_at = excluded.told_at
    where s.told_at <= excluded.told_at;
  if not found then
    return 'ignored';
  end if;
  update public.profiles p set subscription_tier = p_tier where p.id = p_user;
  return 'applied';
end
$$;

revoke execute on function
  public.export_my_data(),
  public.due_account_deletions(integer),
  public.objects_of(uuid, integer),
  public.end_account(uuid),
  public.apply_subscription(text, uuid, text, text, timestamptz)
from public, anon, authenticated;
grant execute on function public.export_my_data() to authenticated;
grant execute on function
  public.due_account_deletions(integer),
  public.objects_of(uuid, integer),
  public.end_account(uuid),
  public.apply_subscription(text, uuid, text, text, timestamptz)
to service_role;
