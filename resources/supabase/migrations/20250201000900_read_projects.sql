-- How clients learn what has changed, and read a document.
--
-- What people call here is volatile though it only reads: PostgREST lets nothing be written in the
-- transaction of a stable function, so its calls could not be counted exactly.

-- Rows that changed since a cursor, without documents, and sounds that are wanted again. Stable, so
-- that head, floor and rows are of one moment: a purge in between would hide a tombstone for ever.
create function private.feed_of(p_user uuid, p_cursor bigint, p_limit integer) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_cursor bigint := greatest(coalesce(p_cursor, 0), 0);
  v_limit  integer := least(greatest(coalesce(p_limit, 200), 1), 500);
  v_head   bigint := 0;
  v_floor  bigint := 0;
  v_rows   jsonb;
  v_last   bigint;
  v_count  bigint;
begin
  select h.seq, h.purge_floor into v_head, v_floor
  from public.sync_heads h where h.user_id = p_user;
  v_head := coalesce(v_head, 0);
  if v_cursor > v_head or (v_cursor > 0 and v_cursor < v_floor) then
    -- Of another database (a restored backup), or too old to have seen every tombstone.
    return jsonb_build_object('rows', '[]'::jsonb, 'next_cursor', 0, 'has_more', v_head > 0,
      'full_resync', true, 'wanted', '[]'::jsonb);
  end if;
  select coalesce(jsonb_agg(jsonb_build_object('project_id', page.id, 'revision', page.revision,
           'seq', page.change_seq, 'deleted', page.deleted_at is not null)
           order by page.change_seq), '[]'), max(page.change_seq), count(*)
  into v_rows, v_last, v_count
  from (
    select p.id, p.revision, p.change_seq, p.deleted_at
    from public.projects p
    where p.user_id = p_user and p.change_seq > v_cursor
    order by p.change_seq
    limit v_limit
  ) as page;
  return jsonb_build_object(
    'rows', v_rows,
    'next_cursor', case when v_count < v_limit then v_head else v_last end,
    'has_more', v_count = v_limit and v_last < v_head,
    'full_resync', false,
    'wanted', private.wanted_blobs(p_user));
end
$$;

-- The cursor is a number of the feed; 0 is the beginning.
create function public.sync_feed(p_cursor bigint default 0, p_limit integer default 200)
returns jsonb
language sql volatile security definer
set search_path = ''
as $$
  select private.feed_of(private.require_user(), p_cursor, p_limit)
$$;

create function private.wanted_blobs(p_user uuid) returns jsonb
language sql stable security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(b.sha256 order by b.sha256), '[]')
  from public.user_blobs b
  where b.user_id = p_user and b.state = 'suspect'
$$;

-- The newest document of an own project, or of a public one. `owner` is where its sounds lie.
create function public.fetch_project(p_project_id uuid) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_answer jsonb;
begin
  select jsonb_build_object('project_id', p.id, 'revision', p.revision,
    'schema_version', p.schema_version, 'deleted', p.deleted_at is not null,
    'document', r.document, 'owner', p.user_id)
  into v_answer
  from public.projects p
  join public.project_revisions r on r.project_id = p.id and r.revision = p.revision
  where p.id = p_project_id and (p.user_id = (select auth.uid()) or p.is_public);
  if v_answer is null then
    raise exception 'there is no such project, or it is not yours' using errcode = 'PT404';
  end if;
  return v_answer;
end
$$;

revoke execute on function
  private.feed_of(uuid, bigint, integer),
  public.sync_feed(bigint, integer),
  private.wanted_blobs(uuid),
  public.fetch_project(uuid)
from public, anon, authenticated;
grant execute on function public.sync_feed(bigint, integer) to authenticated;
grant execute on function public.fetch_project(uuid) to anon, authenticated;
