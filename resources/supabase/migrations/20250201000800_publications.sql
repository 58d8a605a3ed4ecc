-- What the world may see of a public project, as a row of its own. Row level security hides rows, not
-- columns: a policy "public rows" on projects would show their owner, paths and settings as well.

create table public.project_publications (
  project_id     uuid primary key references public.projects (id) on delete cascade,
  title          text not null,
  description    text,
  tags           text[] not null default '{}',
  owner_username text,
  waveform_data  jsonb,
  published_at   timestamptz not null default now()
);

create index project_publications_newest on public.project_publications (published_at desc);
create index project_publications_tags on public.project_publications using gin (tags);

alter table public.project_publications enable row level security;
revoke all on public.project_publications from anon, authenticated;
grant select on public.project_publications to anon, authenticated;

create policy publications_are_public on public.project_publications
  for select to anon, authenticated
  using (true);

create function private.publish() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if not new.is_public then
    delete from public.project_publications where project_id = new.id;
    return null;
  end if;
  insert into public.project_publications as t (
    project_id, title, description, tags, owner_username, waveform_data
  ) values (
    new.id, new.title, new.description, new.tags,
    (select p.username from public.profiles p where p.id = new.user_id), new.waveform_data
  )
  on conflict (project_id) do update set
    title = excluded.title, description = excluded.description, tags = excluded.tags,
    owner_username = excluded.owner_username, waveform_data = excluded.waveform_data;
  return null;
end
$$;

create trigger projects_publish
  after insert or update of is_public, title, description, tags, waveform_data on public.projects
  for each row execute function private.publish();

create function private.rename_publications() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.project_publications t set owner_username = new.username
  from public.projects p
  where p.user_id = new.id and p.id = t.project_id;
  return null;
end
$$;

create trigger profiles_rename_publications after update of username on public.profiles
  for each row when (old.username is distinct from new.username)
  execute function private.rename_publications();

revoke execute on function private.publish(), private.rename_publications()
from public, anon, authenticated;
