-- What people use, and the one place where limits of their plans are held.

create table public.usage_tracking (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null references auth.users (id) on delete cascade,
  resource_type text not null check (resource_type in (
    'ai_transformations', 'file_uploads', 'exports', 'storage_mb'
  )),
  quantity      integer not null default 1 check (quantity > 0),
  -- What was paid for, so that nothing is paid for twice and a refund finds its payment.
  ref_id        uuid,
  created_at    timestamptz not null default now()
);

create index usage_by_person_resource_time
  on public.usage_tracking (user_id, resource_type, created_at);
create unique index usage_once_per_reference
  on public.usage_tracking (resource_type, ref_id) where ref_id is not null;

alter table public.usage_tracking enable row level security;
revoke all on public.usage_tracking from anon, authenticated;
-- Reading is all: only functions of the database write what somebody has used.
grant select on public.usage_tracking to authenticated;

create policy usage_select_own on public.usage_tracking
  for select to authenticated
  using (user_id = (select auth.uid()));

create function private.limit_of(
  p_user uuid, p_resource text, out max_quantity bigint, out window_seconds integer
)
language sql stable security definer
set search_path = ''
as $$
  select l.max_quantity, l.window_seconds
  from public.plan_limits l
  where l.tier = private.tier_of(p_user) and l.resource_type = p_resource
$$;

create function private.refuse_rate(
  p_resource text, p_used bigint, p_max bigint, p_window_seconds integer
) returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'the limit for % is reached', p_resource using
    errcode = 'PT429',
    detail = pg_catalog.format('%s of %s used in %s s', p_used, p_max, p_window_seconds),
    hint = 'Wait, or choose a larger plan.';
end
$$;

-- Charges a person, or refuses with PT429; exact however many requests come at once.
create function private.charge(
  p_user uuid, p_resource text, p_quantity integer, p_ref uuid
) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_limit record;
  v_used  bigint;
begin
  perform private.lock_for('quota:' || p_resource, p_user);
  select * into v_limit from private.limit_of(p_user, p_resource);
  select coalesce(sum(u.quantity), 0) into v_used
  from public.usage_tracking u
  where u.user_id = p_user
    and u.resource_type = p_resource
    and u.created_at > now() - make_interval(secs => v_limit.window_seconds);
  if v_used + p_quantity > v_limit.max_quantity then
    perform private.refuse_rate(
      p_resource, v_used, v_limit.max_quantity, v_limit.window_seconds
    );
  end if;
  insert into public.usage_tracking (user_id, resource_type, quantity, ref_id)
  values (p_user, p_resource, p_quantity, p_ref);
end
$$;

create function private.refund(p_resource text, p_ref uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
  delete from public.usage_tracking where resource_type = p_resource and ref_id = p_ref
$$;

-- Before the insert of a row that counts for itself: as many an hour as the plan says for a resource
-- of the table's name.
create function private.limit_own_rows() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_limit record;
  v_used  bigint;
begin
  perform private.lock_for('rows:' || tg_table_name, new.user_id);
  select * into v_limit from private.limit_of(new.user_id, tg_table_name);
  execute pg_catalog.format(
    'select count(*) from %I.%I where user_id = $1 and created_at > now() - make_interval(secs => $2)',
    tg_table_schema, tg_table_name
  ) into v_used using new.user_id, v_limit.window_seconds;
  if v_used >= v_limit.max_quantity then
    perform private.refuse_rate(
      tg_table_name, v_used, v_limit.max_quantity, v_limit.window_seconds
    );
  end if;
  return new;
end
$$;

-- Calls of the API in buckets of a minute: sixty small rows a person instead of one for each call.
create table private.api_calls (
  user_id uuid not null references auth.users (id) on delete cascade,
  minute  timestamptz not null,
  calls   integer not null,
  primary key (user_id, minute)
);
alter table private.api_calls enable row level security;
revoke all on private.api_calls from public, anon, authenticated;

create function private.count_api_call(p_user uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_limit record;
  v_used  bigint;
begin
  select * into v_limit from private.limit_of(p_user, 'api_calls');
  insert into private.api_calls as c (user_id, minute, calls)
  values (p_user, date_trunc('minute', now()), 1)
  on conflict (user_id, minute) do update set calls = c.calls + 1;
  select sum(c.calls) into v_used
  from private.api_calls c
  where c.user_id = p_user
    and c.minute > now() - make_interval(secs => v_limit.window_seconds);
  if v_used > v_limit.max_quantity then
    perform private.refuse_rate(
      'api_calls', v_used - 1, v_limit.max_quantity, v_limit.window_seconds
    );
  end if;
end
$$;

-- PostgREST calls this before every request, as whoever asks. A request that only reads runs in a
-- transaction that cannot count; it costs little and is not limited.
create function private.before_request() returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_user uuid := (select auth.uid());
begin
  if v_user is not null and current_setting('transaction_read_only') = 'off' then
    perform private.count_api_call(v_user);
  end if;
end
$$;

alter role authenticator set pgrst.db_pre_request = 'private.before_request';
notify pgrst, 'reload config';

revoke execute on function
  private.limit_of(uuid, text),
  private.refuse_rate(text, bigint, bigint, integer),
  private.charge(uuid, text, integer, uuid),
  private.refund(text, uuid),
  private.limit_own_rows(),
  private.count_api_call(uuid),
  private.before_request()
from public, anon, authenticated;
grant execute on function private.before_request() to anon, authenticated, service_role;
