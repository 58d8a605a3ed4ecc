-- The database as a first draft has it: every policy reads well, and none of them holds.
-- A negative control: attacks that the migrations refuse succeed here. Never applied to anything else.

create table public.profiles (
  id uuid primary key references auth.users (id),
  username text unique,
  full_name text,
  avatar_url text,
  subscription_tier text default 'free',
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id),
  title text not null,
  description text,
  audio_file_path text,
  waveform_data jsonb,
  effects_settings jsonb default '{}',
  ai_transformations jsonb default '[]',
  is_public boolean default false,
  tags text[],
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table public.ai_transformations (
  id uuid primary key default gen_random_uuid(),
  project_id uuid references public.projects (id),
  user_id uuid references auth.users (id),
  status text default 'pending',
  input_audio_path text not null,
  output_audio_path text,
  transformation_type text not null,
  parameters jsonb,
  created_at timestamptz default now(),
  completed_at timestamptz
);

create table public.usage_tracking (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id),
  resource_type text not null,
  quantity integer default 1,
  created_at timestamptz default now()
);

alter table public.profiles enable row level security;
alter table public.projects enable row level security;
alter table public.ai_transformations enable row level security;
alter table public.usage_tracking enable row level security;

create policy "Users can view own profile" on public.profiles
  for select using (auth.uid() = id);
create policy "Users can update own profile" on public.profiles
  for update using (auth.uid() = id);

create policy "Users can manage own projects" on public.projects
  for all using (auth.uid() = user_id);
create policy "Public projects viewable by all" on public.projects
  for select using (is_public = true);

create policy transformation_owners_access on public.ai_transformations
  for all using (auth.uid() = user_id);

create policy "Users can view own usage" on public.usage_tracking
  for select using (auth.uid() = user_id);
create policy system_can_insert_usage on public.usage_tracking
  for insert with check (true);
