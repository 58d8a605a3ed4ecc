-- What is told at once to those who listen. A hint to look at the feed, never the truth.

-- The head of a person's feed is one small row, which changes with everything they save; jobs tell
-- how far they are. No row of these is deleted while its owner is here, so nothing has to be told
-- about rows that row level security can no longer look at.
alter publication supabase_realtime add table
  public.sync_heads, public.projects, public.ai_transformations;

-- Broadcast and presence: to know the name of a topic is not enough. Only the hosted server has
-- these tables; the double of the local backend keeps the same rule.
do $do$
begin
  if to_regclass('realtime.messages') is null then
    return;
  end if;
  execute $sql$
    create policy project_topic_read on realtime.messages
      for select to authenticated
      using (exists (
        select from public.projects p
        where p.user_id = (select auth.uid())
          and 'project-' || p.id::text = (select realtime.topic())
      ))
  $sql$;
  execute $sql$
    create policy project_topic_write on realtime.messages
      for insert to authenticated
      with check (exists (
        select from public.projects p
        where p.user_id = (select auth.uid())
          and 'project-' || p.id::text = (select realtime.topic())
      ))
  $sql$;
end
$do$;
