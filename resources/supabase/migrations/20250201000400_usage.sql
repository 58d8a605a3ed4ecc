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
  user_id    uuid not null references auth.users (id) on delete cascade,
  minute     timestamptz not null,
  calls      integer not null,
  -- 0: counted one by one, under a lock. Else the process that has written down what it had noted.
  connection integer not null default 0,
  primary key (user_id, minute, connection)
);
alter table private.api_calls enable row level security;
revoke all on private.api_calls from public, anon, authenticated;

create function private.refuse_too_many_calls(p_user uuid, p_not_written integer) returns void
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_limit record;
  v_used  bigint;
begin
  select * into v_limit from private.limit_of(p_user, 'api_calls');
  select coalesce(sum(c.calls), 0) + p_not_written into v_used
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

create function private.count_api_call(p_user uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  insert into private.api_calls as c (user_id, minute, calls)
  values (p_user, date_trunc('minute', now()), 1)
  on conflict (user_id, minute, connection) do update set calls = c.calls + 1;
  perform private.refuse_too_many_calls(p_user, 0);
end
$$;

-- A request that only reads runs in a transaction that cannot write. It is noted on its connection, and
-- written down by whichever request may write there next, of whomever. Until then a person has as
-- many calls left on each connection as on all of them: a reader is limited, at the worst, to
-- the plan's number times the connections of the API.
create function private.note_read(p_user uuid) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_noted jsonb := private.noted_reads();
  v_mine  integer := coalesce((v_noted ->> p_user::text)::integer, 0) + 1;
begin
  perform private.refuse_too_many_calls(p_user, v_mine);
  perform set_config(
    'nexus.reads', (v_noted || jsonb_build_object(p_user::text, v_mine))::text, false
  );
end
$$;

-- By person; forgotten where so many only read on one connection that the notes would be a burden.
create function private.noted_reads() returns jsonb
language sql stable
set search_path = ''
as $$
  select case
    when length(noted) between 1 and 65536 then noted::jsonb else '{}'
  end
  from (select coalesce(current_setting('nexus.reads', true), '') as noted) as kept
$$;

create function private.write_down_reads() returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  insert into private.api_calls as c (user_id, minute, calls, connection)
  select u.id, date_trunc('minute', now()), noted.value::integer, pg_backend_pid()
  from jsonb_each_text(private.noted_reads()) as noted
  join auth.users u on u.id = noted.key::uuid
  on conflict (user_id, minute, connection) do update set calls = c.calls + excluded.calls;
  if found then
    perform set_config('nexus.reads', '', false);
  end if;
end
$$;

-- PostgREST calls this before every request, in its transaction and as whoever asks.
create function private.before_request() returns void
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid := (select auth.uid());
begin
  if current_setting('transaction_read_only') = 'off' then
    perform private.write_down_reads();
    if v_user is not null then
      perform private.count_api_call(v_user);
    end if;
  elsif v_user is not null then
    perform private.note_read(v_user);
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
  private.refuse_too_many_calls(uuid, integer),
  private.count_api_call(uuid),
  private.note_read(uuid),
  private.noted_reads(),
  private.write_down_reads(),
  private.before_request()
from public, anon, authenticated;
grant execute on function private.before_request() to anon, authenticated, service_role;
