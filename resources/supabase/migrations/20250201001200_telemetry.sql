-- What went wrong, and, from those who agreed, what is used. Written by people, read by their owner.

create table public.error_logs (
  id            bigint generated always as identity primary key,
  user_id       uuid not null default auth.uid() references auth.users (id) on delete cascade,
  error_message text not null check (char_length(error_message) <= 2000),
  error_stack   text check (char_length(error_stack) <= 16000),
  context       jsonb not null default '{}' check (octet_length(context::text) <= 8192),
  app_version   text check (char_length(app_version) <= 40),
  created_at    timestamptz not null default now()
);

create table public.analytics_events (
  id         bigint generated always as identity primary key,
  user_id    uuid not null default auth.uid() references auth.users (id) on delete cascade,
  event_type text not null check (event_type ~ '^[a-z][a-z0-9_.]{1,63}$'),
  metadata   jsonb not null default '{}' check (octet_length(metadata::text) <= 4096),
  created_at timestamptz not null default now()
);

create index error_logs_by_person on public.error_logs (user_id, created_at);
create index error_logs_age on public.error_logs (created_at);
create index analytics_by_person on public.analytics_events (user_id, created_at);
create index analytics_age on public.analytics_events (created_at);

create trigger error_logs_limit before insert on public.error_logs
  for each row execute function private.limit_own_rows();
create trigger analytics_events_limit before insert on public.analytics_events
  for each row execute function private.limit_own_rows();

alter table public.error_logs enable row level security;
alter table public.analytics_events enable row level security;
revoke all on public.error_logs, public.analytics_events from anon, authenticated;
grant select on public.error_logs, public.analytics_events to authenticated;
-- By column: nobody says for whom or when.
grant insert (error_message, error_stack, context, app_version)
  on public.error_logs to authenticated;
grant insert (event_type, metadata) on public.analytics_events to authenticated;

create policy error_logs_select_own on public.error_logs
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy error_logs_insert_own on public.error_logs
  for insert to authenticated
  with check (user_id = (select auth.uid()));

create policy analytics_select_own on public.analytics_events
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy analytics_insert_agreed on public.analytics_events
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and exists (
      select from public.profiles p
      where p.id = (select auth.uid()) and p.analytics_opt_in
    )
  );
