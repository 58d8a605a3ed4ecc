-- AI jobs: asked for by people, paid for in the same transaction, and moved on by the server alone.

create table public.ai_transformations (
  id                      uuid primary key default gen_random_uuid(),
  project_id              uuid not null,
  user_id                 uuid not null,
  status                  text not null default 'pending'
    check (status in ('pending', 'processing', 'completed', 'failed', 'canceled')),
  input_audio_path        text not null,
  output_audio_path       text,
  transformation_type     text not null check (transformation_type ~ '^[a-z][a-z0-9_]{1,39}$'),
  parameters              jsonb not null default '{}'
    check (jsonb_typeof(parameters) = 'object' and octet_length(parameters::text) <= 8192),
  replicate_prediction_id text unique,
  -- Made by the client with the wish, so that a wish that is sent again is no second one.
  idempotency_key         uuid not null,
  error_message           text check (char_length(error_message) <= 2000),
  attempts                integer not null default 0,
  lease_owner             text check (char_length(lease_owner) <= 120),
  lease_until             timestamptz,
  created_at              timestamptz not null default now(),
  updated_at              timestamptz not null default now(),
  completed_at            timestamptz,
  unique (user_id, idempotency_key),
  foreign key (project_id, user_id) references public.projects (id, user_id) on delete cascade,
  check ((status in ('completed', 'failed', 'canceled')) = (completed_at is not null)),
  check (status <> 'completed' or output_audio_path is not null),
  -- A result is a file of the owner: an address elsewhere would end before the job is looked at.
  constraint ai_output_is_own check (output_audio_path ~
    ('^' || user_id::text || '/' || project_id::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'))
);

create index ai_newest on public.ai_transformations (user_id, created_at desc);
create index ai_of_project on public.ai_transformations (project_id, user_id);
create index ai_open on public.ai_transformations (created_at)
  where status in ('pending', 'processing');

create trigger ai_touch before update on public.ai_transformations
  for each row execute function private.touch_updated_at();

alter table public.ai_transformations enable row level security;
revoke all on public.ai_transformations from anon, authenticated;
grant select on public.ai_transformations to authenticated;

create policy ai_select_own on public.ai_transformations
  for select to authenticated
  using (user_id = (select auth.uid()));

-- Jobs move forward only, whoever moves them and in whatever order the news of them arrives.
create function private.guard_job_state() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.status in ('completed', 'failed', 'canceled') and new.status <> old.status then
    raise exception 'a finished job stays %', old.status using errcode = '22023';
  end if;
  return new;
end
$$;

create trigger ai_guard_state before update of status on public.ai_transformations
  for each row execute function private.guard_job_state();

create function public.request_ai_transformation(
  p_project_id uuid, p_type text, p_input_path text, p_parameters jsonb, p_idempotency_key uuid
) returns public.ai_transformations
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_job  public.ai_transformations;
begin
  if p_idempotency_key is null then
    raise exception 'an idempotency key is needed' using errcode = '22023';
  end if;
  perform private.lock_for('quota:ai_transformations', v_user);
  select * into v_job from public.ai_transformations t
  where t.user_id = v_user and t.idempotency_key = p_idempotency_key;
  if found then
    return v_job;
  end if;
  perform from public.projects p
  where p.id = p_project_id and p.user_id = v_user and p.deleted_at is null;
  if not found then
    raise exception 'there is no such project' using errcode = 'PT404';
  end if;
  if p_input_path is null or p_input_path !~ ('^' || v_user::text || '/(blobs/[0-9a-f]{64}|'
      || p_project_id::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,127})$') then
    raise exception 'the input has to be a file of this project' using errcode = '42501';
  end if;
  insert into public.ai_transformations (
    project_id, user_id, input_audio_path, transformation_type, parameters, idempotency_key
  ) values (
    p_project_id, v_user, p_input_path, p_type, coalesce(p_parameters, '{}'), p_idempotency_key
  ) returning * into v_job;
  perform private.charge(v_user, 'ai_transformations', 1, v_job.id);
  return v_job;
end
$$;

create function public.cancel_ai_transformation(p_id uuid) returns public.ai_transformations
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user uuid := private.require_user();
  v_job  public.ai_transformations;
  v_old  text;
begin
  select t.status into v_old from public.ai_transformations t
  where t.id = p_id and t.user_id = v_user and t.status in ('pending', 'processing')
  for update;
  if not found then
    raise exception 'there is no running job of that number' using errcode = 'PT404';
  end if;
  update public.ai_transformations t set status = 'canceled', completed_at = now()
  where t.id = p_id returning * into v_job;
  if v_old = 'pending' then
    perform private.refund('ai_transformations', p_id);
  end if;
  return v_job;
end
$$;

-- Takes the oldest job that nobody works on, for as long as the lease; a worker that dies loses it to
-- the next one. A job that was begun three times has failed.
create function public.claim_ai_transformation(p_worker text, p_lease_s integer default 120)
returns setof public.ai_transformations
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform private.finish_job(t.id, 'failed', p_error => 'given up after three attempts')
  from public.ai_transformations t
  where t.status in ('pending', 'processing') and t.attempts >= 3 and t.lease_until < now()
    and t.replicate_prediction_id is null;
  return query
    update public.ai_transformations t set
      status = 'processing', attempts = t.attempts + 1, lease_owner = left(p_worker, 120),
      lease_until = now() + make_interval(secs => least(greatest(p_lease_s, 5), 3600))
    where t.id = (
      select c.id from public.ai_transformations c
      where c.status in ('pending', 'processing')
        and c.replicate_prediction_id is null
        and c.attempts < 3
        and (c.lease_until is null or c.lease_until < now())
      order by c.created_at
      limit 1
      for update skip locked
    )
    returning t.*;
end
$$;

-- Notes which prediction of Replicate does a job; the first one stays. False: the job has moved on.
create function public.start_ai_transformation(p_id uuid, p_prediction_id text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  update public.ai_transformations t set
    replicate_prediction_id = p_prediction_id, status = 'processing', lease_until = null
  where t.id = p_id and t.status in ('pending', 'processing')
    and coalesce(t.replicate_prediction_id, p_prediction_id) = p_prediction_id;
  return found;
end
$$;

create function private.finish_job(
  p_id uuid, p_status text, p_output_path text default null, p_error text default null
) returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  update public.ai_transformations t set
    status = p_status, output_audio_path = coalesce(p_output_path, t.output_audio_path),
    error_message = left(p_error, 2000), completed_at = now(), lease_until = null
  where t.id = p_id;
  if p_status = 'failed' then
    perform private.refund('ai_transformations', p_id);
  end if;
end
$$;

-- Lets one request begin a job at a service that costs money; false where it was begun, is being
-- begun, or is over. It is never let again: see `expire_ai_transformations`.
create function public.lease_ai_transformation(p_id uuid, p_worker text, p_lease_s integer)
returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  update public.ai_transformations t set
    attempts = 1, lease_owner = left(p_worker, 120),
    lease_until = now() + make_interval(secs => least(greatest(p_lease_s, 5), 3600))
  where t.id = p_id and t.status = 'pending' and t.attempts = 0;
  return found;
end
$$;

create function public.fail_ai_transformation(p_id uuid, p_error text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform from public.ai_transformations t
  where t.id = p_id and t.status in ('pending', 'processing') for update;
  if not found then
    return false;
  end if;
  perform private.finish_job(p_id, 'failed', p_error => p_error);
  return true;
end
$$;

-- Fails and refunds jobs that nobody can say were begun, a quarter of an hour after their lease: news
-- of a prediction that was begun all the same names its job and would have come by then. And jobs
-- that nobody has taken for a day, because whoever asked for them was cut off.
create function public.expire_ai_transformations() returns integer
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_job    uuid;
  v_number integer := 0;
begin
  for v_job in
    select t.id from public.ai_transformations t
    where t.status in ('pending', 'processing') and t.replicate_prediction_id is null
      and (t.lease_until < now() - interval '15 minutes'
        or (t.lease_until is null and t.created_at < now() - interval '1 day'))
    for update skip locked
  loop
    perform private.finish_job(v_job, 'failed', p_error => 'it could not be begun');
    v_number := v_number + 1;
  end loop;
  return v_number;
end
$$;

-- Deliveries of webhooks that have had their effect, so that one that is played again has none. Each is
-- noted in the transaction of its effect: whatever is cut off before that may be delivered again.
create table private.webhook_deliveries (
  source      text not null check (source in ('replicate', 'stripe')),
  delivery_id text not null check (char_length(delivery_id) between 1 and 255),
  received_at timestamptz not null default now(),
  primary key (source, delivery_id)
);
create index webhook_deliveries_age on private.webhook_deliveries (received_at);
alter table private.webhook_deliveries enable row level security;
revoke all on private.webhook_deliveries from public, anon, authenticated;

create function public.is_new_delivery(p_source text, p_delivery_id text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select not exists (
    select from private.webhook_deliveries w
    where w.source = p_source and w.delivery_id = p_delivery_id
  )
$$;

-- False where the delivery was noted before.
create function private.note_delivery(p_source text, p_delivery_id text) returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  insert into private.webhook_deliveries (source, delivery_id) values (p_source, p_delivery_id)
  on conflict do nothing;
  return found;
end
$$;

-- News of a prediction, in Replicate's words, possibly twice and out of order; `p_delivery_id` where a
-- webhook has brought it.
create function public.apply_replicate_event(
  p_prediction_id text, p_status text, p_output_path text default null, p_error text default null,
  p_delivery_id text default null
) returns text
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_job public.ai_transformations;
  v_new text := case p_status
    when 'starting' then 'processing'
    when 'processing' then 'processing'
    when 'succeeded' then 'completed'
    when 'failed' then 'failed'
    when 'canceled' then 'canceled'
    when 'aborted' then 'canceled'
  end;
begin
  if v_new is null then
    raise exception 'unknown status %', p_status using errcode = '22023';
  end if;
  select * into v_job from public.ai_transformations t
  where t.replicate_prediction_id = p_prediction_id for update;
  if not found then
    return 'unknown_prediction';
  end if;
  if p_delivery_id is not null and not private.note_delivery('replicate', p_delivery_id) then
    return 'ignored';
  end if;
  if v_job.status in ('completed', 'failed', 'canceled') or v_job.status = v_new then
    return 'ignored';
  end if;
  if v_new = 'processing' then
    update public.ai_transformations t set status = 'processing' where t.id = v_job.id;
  else
    perform private.finish_job(v_job.id, v_new, p_output_path, p_error);
  end if;
  return 'applied';
end
$$;

revoke execute on function
  private.guard_job_state(),
  private.finish_job(uuid, text, text, text),
  public.request_ai_transformation(uuid, text, text, jsonb, uuid),
  public.cancel_ai_transformation(uuid),
  public.claim_ai_transformation(text, integer),
  public.start_ai_transformation(uuid, text),
  public.lease_ai_transformation(uuid, text, integer),
  public.fail_ai_transformation(uuid, text),
  public.expire_ai_transformations(),
  public.is_new_delivery(text, text),
  private.note_delivery(text, text),
  public.apply_replicate_event(text, text, text, text, text)
from public, anon, authenticated;
grant execute on function
  public.request_ai_transformation(uuid, text, text, jsonb, uuid),
  public.cancel_ai_transformation(uuid)
to authenticated;
grant execute on function
  public.claim_ai_transformation(text, integer),
  public.start_ai_transformation(uuid, text),
  public.lease_ai_transformation(uuid, text, integer),
  public.fail_ai_transformation(uuid, text),
  public.expire_ai_transformations(),
  public.is_new_delivery(text, text),
  public.apply_replicate_event(text, text, text, text, text)
to service_role;
