-- What is kept for how long. `private.purge` runs every night where pg_cron exists; elsewhere
-- anything that may act as the server calls it.

-- Tombstones go after 180 days. Whoever has not looked since then begins anew, which the floor tells.
create function private.purge_tombstones() returns bigint
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_gone   record;
  v_number bigint := 0;
begin
  for v_gone in
    select p.user_id, max(p.change_seq) as last_seq, count(*) as tombstones
    from public.projects p
    where p.deleted_at < now() - interval '180 days'
    group by p.user_id
  loop
    perform private.lock_for('push', v_gone.user_id);
    update public.sync_heads h set purge_floor = greatest(h.purge_floor, v_gone.last_seq)
    where h.user_id = v_gone.user_id;
    delete from public.projects p
    where p.user_id = v_gone.user_id and p.deleted_at < now() - interval '180 days';
    v_number := v_number + v_gone.tombstones;
  end loop;
  return v_number;
end
$$;

create function private.purge() returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  perform private.purge_tombstones();
  -- `push_project` keeps fifty revisions at most; here the old ones go, but never the newest.
  delete from public.project_revisions r using public.projects p
  where p.id = r.project_id and r.revision < p.revision
    and r.created_at < now() - interval '30 days';
  delete from public.project_mutations m where m.created_at < now() - interval '180 days';
  delete from public.error_logs e where e.created_at < now() - interval '30 days';
  delete from public.analytics_events a where a.created_at < now() - interval '180 days';
  delete from public.usage_tracking u where u.created_at < now() - interval '400 days';
  delete from private.api_calls c where c.minute < now() - interval '2 hours';
  delete from private.webhook_deliveries w where w.received_at < now() - interval '30 days';
end
$$;

create index usage_age on public.usage_tracking (created_at);
create index api_calls_age on private.api_calls (minute);

revoke execute on function private.purge_tombstones(), private.purge()
from public, anon, authenticated;
grant execute on function private.purge() to service_role;

do $do$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
    perform cron.schedule('studio-nexus-purge', '17 3 * * *', 'select private.purge()');
  end if;
end
$do$;
