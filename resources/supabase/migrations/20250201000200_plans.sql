-- Plans and what each allows. Read by everybody, written by migrations alone.

create table public.plan_limits (
  tier           text not null check (tier in ('free', 'pro', 'studio')),
  resource_type  text not null check (resource_type in (
    'ai_transformations', 'file_uploads', 'api_calls', 'exports', 'storage_mb', 'projects',
    'error_logs', 'analytics_events'
  )),
  max_quantity   bigint not null check (max_quantity >= 0),
  -- Length of the sliding window; null: a total that stands, such as bytes stored.
  window_seconds integer check (window_seconds > 0),
  primary key (tier, resource_type)
);

alter table public.plan_limits enable row level security;
revoke all on public.plan_limits from anon, authenticated;
grant select on public.plan_limits to anon, authenticated;

create policy plan_limits_are_public on public.plan_limits
  for select to anon, authenticated
  using (true);

insert into public.plan_limits (tier, resource_type, max_quantity, window_seconds) values
  ('free',   'ai_transformations',     10, 3600),
  ('pro',    'ai_transformations',     60, 3600),
  ('studio', 'ai_transformations',    300, 3600),
  ('free',   'file_uploads',          100, 3600),
  ('pro',    'file_uploads',         1000, 3600),
  ('studio', 'file_uploads',         5000, 3600),
  ('free',   'api_calls',            1000, 3600),
  ('pro',    'api_calls',           10000, 3600),
  ('studio', 'api_calls',           50000, 3600),
  ('free',   'storage_mb',           1024, null),
  ('pro',    'storage_mb',          51200, null),
  ('studio', 'storage_mb',         512000, null),
  ('free',   'projects',               50, null),
  ('pro',    'projects',             5000, null),
  ('studio', 'projects',            50000, null),
  ('free',   'error_logs',             60, 3600),
  ('pro',    'error_logs',             60, 3600),
  ('studio', 'error_logs',             60, 3600),
  ('free',   'analytics_events',      600, 3600),
  ('pro',    'analytics_events',      600, 3600),
  ('studio', 'analytics_events',      600, 3600);
