-- Projects: what other clients may read of each, its document in every revision, and its tombstone.
-- Clients only read these tables; `push_project` is the one way to write (the next migrations).

-- The head of a person's feed of changes. The next number is taken by an update of this row, whose lock
-- lets numbers appear in the order of the commits. A sequence would not: a slow transaction could
-- commit a lower number after a client has read past it, and that change would be lost to it for ever.
create table public.sync_heads (
  user_id     uuid primary key references auth.users (id) on delete cascade,
  seq         bigint not null default 0,
  -- Tombstones up to here were removed: a cursor before it has to begin anew.
  purge_floor bigint not null default 0,
  updated_at  timestamptz not null default now()
);

create table public.projects (
  id                 uuid primary key,  -- made by the client, which may have no network
  user_id            uuid not null references auth.users (id) on delete cascade,
  title              text not null check (char_length(btrim(title)) between 1 and 200),
  description        text check (char_length(description) <= 5000),
  audio_file_path    text,
  waveform_data      jsonb check (octet_length(waveform_data::text) <= 16384),
  effects_settings   jsonb not null default '[]'
    check (octet_length(effects_settings::text) <= 262144),
  ai_transformations jsonb not null default '[]'
    check (octet_length(ai_transformations::text) <= 65536),
  tags               text[] not null default '{}'
    check (cardinality(tags) <= 32 and octet_length(tags::text) <= 4096),
  is_public          boolean not null default false,
  schema_version     integer not null check (schema_version between 1 and 1000),
  revision           bigint not null check (revision >= 1),
  change_seq         bigint not null,
  last_mutation      uuid not null,
  device_name        text check (char_length(device_name) <= 120),
  conflict_of        uuid,
  deleted_at         timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  unique (id, user_id),
  -- A path into somebody else's folder cannot be stored.
  constraint projects_audio_path_is_own check (audio_file_path ~
    ('^' || user_id::text || '/' || id::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$')),
  constraint projects_tombstone_is_private check (deleted_at is null or not is_public)
);

create unique index projects_feed on public.projects (user_id, change_seq);
create index projects_live on public.projects (user_id, updated_at desc) where deleted_at is null;
create index projects_tombstones on public.projects (deleted_at) where deleted_at is not null;

create trigger projects_touch before update on public.projects
  for each row execute function private.touch_updated_at();

create table public.project_revisions (
  project_id     uuid not null,
  revision       bigint not null,
  user_id        uuid not null,
  document       jsonb,  -- null: the revision that deleted it
  schema_version integer not null,
  blobs          text[] not null default '{}',
  mutation_id    uuid not null,
  device_name    text,
  created_at     timestamptz not null default now(),
  primary key (project_id, revision),
  foreign key (project_id, user_id) references public.projects (id, user_id) on delete cascade
);

create index project_revisions_owner on public.project_revisions (user_id, created_at);
create index project_revisions_project on public.project_revisions (project_id, user_id);
create index project_revisions_age on public.project_revisions (created_at);

-- The ledger that makes a push safe to send twice: every final answer under the number of its push.
create table public.project_mutations (
  user_id     uuid not null references auth.users (id) on delete cascade,
  mutation_id uuid not null,
  project_id  uuid not null,
  body_hash   text not null,
  result      jsonb not null,
  created_at  timestamptz not null default now(),
  primary key (user_id, mutation_id)
);

create index project_mutations_age on public.project_mutations (created_at);

alter table public.sync_heads enable row level security;
alter table public.projects enable row level security;
alter table public.project_revisions enable row level security;
alter table public.project_mutations enable row level security;

revoke all on public.sync_heads, public.projects, public.project_revisions,
  public.project_mutations from anon, authenticated;
grant select on public.sync_heads, public.projects, public.project_revisions,
  public.project_mutations to authenticated;

create policy sync_heads_select_own on public.sync_heads
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy projects_select_own on public.projects
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy project_revisions_select_own on public.project_revisions
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy project_mutations_select_own on public.project_mutations
  for select to authenticated
  using (user_id = (select auth.uid()));

create function private.next_seq(p_user uuid) returns bigint
language sql volatile security definer
set search_path = ''
as $$
  insert into public.sync_heads as h (user_id, seq) values (p_user, 1)
  on conflict (user_id) do update set seq = h.seq + 1, updated_at = now()
  returning seq
$$;

revoke execute on function private.next_seq(uuid) from public, anon, authenticated;
