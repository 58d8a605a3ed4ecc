-- Questions that a client asks now and then: how much is used, and whether the server is well.

-- What counts where: rows of usage, rows that count for themselves, or what is stored.
create function public.my_usage()
returns table (resource_type text, used bigint, max_quantity bigint, window_seconds integer)
language sql volatile security definer
set search_path = ''
as $$
  select l.resource_type, coalesce(case l.resource_type
      when 'api_calls' then (
        select sum(c.calls) from private.api_calls c
        where c.user_id = p.id and c.minute > now() - make_interval(secs => l.window_seconds))
      when 'storage_mb' then private.stored_bytes(p.id) / 1048576
      when 'file_uploads' then private.recent_uploads(p.id, l.window_seconds)
      when 'projects' then (
        select count(*) from public.projects j where j.user_id = p.id and j.deleted_at is null)
      when 'error_logs' then (
        select count(*) from public.error_logs e
        where e.user_id = p.id and e.created_at > now() - make_interval(secs => l.window_seconds))
      when 'analytics_events' then (
        select count(*) from public.analytics_events a
        where a.user_id = p.id and a.created_at > now() - make_interval(secs => l.window_seconds))
      else (
        select sum(u.quantity) from public.usage_tracking u
        where u.user_id = p.id and u.resource_type = l.resource_type
          and u.created_at > now() - make_interval(secs => l.window_seconds))
    end, 0)::bigint, l.max_quantity, l.window_seconds
  from public.profiles p
  join public.plan_limits l on l.tier = p.subscription_tier
  where p.id = (select auth.uid())
$$;

create function public.health() returns jsonb
language sql stable security invoker
set search_path = ''
as $$
  select jsonb_build_object('status', 'ok', 'time', now(), 'api', 'studio-nexus/1')
$$;

revoke execute on function public.my_usage(), public.health() from public, anon, authenticated;
grant execute on function public.my_usage() to authenticated;
grant execute on function public.health() to anon, authenticated;
