-- push_project: a whole document replaces the one it was made from, or nothing happens.
--
-- Compare and set: a push is accepted only on the revision it was based on. Every final answer is in
-- the ledger, so a push that is sent again takes effect once and is answered alike.

create function private.push_answer(
  p_status text,
  p_revision bigint default null,
  p_deleted boolean default false,
  p_missing text[] default '{}',
  p_code text default null,
  p_message text default null
) returns jsonb
language sql immutable
set search_path = ''
as $$
  select jsonb_build_object('status', p_status, 'revision', p_revision, 'deleted', p_deleted,
    'missing', to_jsonb(p_missing), 'code', p_code, 'message', p_message)
$$;

-- The names of all files that a document plays.
create function private.blobs_in(p_document jsonb) returns text[]
language sql immutable
set search_path = ''
as $$
  select coalesce(array_agg(distinct blob #>> '{}'), '{}')
  from jsonb_path_query(p_document, 'lax $.sources[*].segments[*].blob') as blob
$$;

-- What of a list of names is no blob of this person that the cloud holds whole.
create function private.missing_blobs(p_user uuid, p_blobs text[]) returns text[]
language sql stable security definer
set search_path = ''
as $$
  select coalesce(array_agg(wanted order by wanted), '{}')
  from unnest(p_blobs) as wanted
  where not exists (
    select from public.user_blobs b
    where b.user_id = p_user and b.sha256 = wanted and b.state = 'stored'
  )
$$;

-- Why a document cannot be kept, as a code and a sentence; no code where it can.
create function private.objection_to(
  p_user uuid, p_project uuid, p_is_new boolean, p_document jsonb, p_blobs text[], p_schema integer,
  out code text, out message text
)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_max bigint;
begin
  if jsonb_typeof(p_document) is distinct from 'object' then
    code := 'document';
    message := 'a project is a JSON object';
  elsif octet_length(p_document::text) > 8388608 then
    code := 'document_size';
    message := 'a document may have 8 MiB';
  elsif p_document ->> 'id' is distinct from p_project::text then
    code := 'document_id';
    message := 'the document is of another project';
  elsif p_schema is null or p_schema not between 1 and 1000 then
    code := 'schema_version';
    message := 'the version of the document is needed';
  elsif cardinality(p_blobs) > 20000
     or exists (select from unnest(p_blobs) b where b is null or b !~ '^[0-9a-f]{64}$') then
    code := 'blobs';
    message := 'sounds are named by their SHA-256 in lower case';
  elsif p_is_new then
    select l.max_quantity into v_max from private.limit_of(p_user, 'projects') l;
    if (select count(*) from public.projects p
        where p.user_id = p_user and p.deleted_at is null) >= v_max then
      code := 'project_limit';
      message := pg_catalog.format('your plan holds %s projects', v_max);
    end if;
  end if;
end
$$;

-- Columns that other clients read, out of the document; what does not fit them is cut or left out,
-- since the document itself has it whole.
create function private.columns_of(
  p_user uuid, p_project uuid, p_document jsonb,
  out title text, out description text, out audio_file_path text, out waveform_data jsonb,
  out effects_settings jsonb, out ai_transformations jsonb, out tags text[],
  out is_public boolean, out conflict_of uuid
)
language plpgsql immutable
set search_path = ''
as $$
begin
  title := coalesce(nullif(left(btrim(p_document ->> 'title'), 200), ''), 'Untitled');
  description := left(p_document ->> 'description', 5000);
  audio_file_path := substring(p_document ->> 'audio_file_path' from
    '^' || p_user::text || '/' || p_project::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$');
  waveform_data := private.if_small(p_document -> 'waveform_data', 16384);
  effects_settings := coalesce(private.if_small(p_document -> 'effects_settings', 262144), '[]');
  ai_transformations := coalesce(private.if_small(p_document -> 'ai_transformations', 65536), '[]');
  select coalesce(array_agg(left(tag #>> '{}', 60)), '{}') into tags
  from (
    select tag from jsonb_path_query(p_document, 'lax $.tags[*]') as tag
    where jsonb_typeof(tag) = 'string' limit 32
  ) as kept;
  is_public := p_document -> 'is_public' = 'true';
  is_public := coalesce(is_public, false);
  conflict_of := substring(p_document ->> 'conflict_of' from
    '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')::uuid;
end
$$;

create function private.if_small(p_value jsonb, p_bytes integer) returns jsonb
language sql immutable
set search_path = ''
as $$
  select case when octet_length(p_value::text) <= p_bytes then nullif(p_value, 'null') end
$$;

-- Keeps the newest fifty revisions of a project, and, at each of more than 640 KiB, of those what fits
-- into 32 MiB: a plan counts projects and sounds, so documents alone must not fill the server. Fifty
-- smaller ones have that much at most, so that they need not be weighed.
create function private.prune_revisions(p_project uuid, p_newest bigint, p_bytes integer)
returns void
language plpgsql volatile security definer
set search_path = ''
as $$
begin
  delete from public.project_revisions r
  where r.project_id = p_project and r.revision <= p_newest - 50;
  if p_bytes <= 655360 then
    return;
  end if;
  delete from public.project_revisions r
  using (
    select k.revision, sum(pg_column_size(k.document)) over (order by k.revision desc) as bytes
    from public.project_revisions k
    where k.project_id = p_project
  ) as held
  where r.project_id = p_project and r.revision = held.revision and r.revision < p_newest
    and held.bytes > 33554432;
end
$$;

-- Writes the next revision, whose base was checked; null if somebody else has taken the id.
create function private.write_revision(
  p_user uuid, p_project uuid, p_mutation uuid, p_base bigint, p_document jsonb, p_delete boolean,
  p_schema integer, p_blobs text[], p_device text
) returns bigint
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_revision bigint := p_base + 1;
  v_seq      bigint := private.next_seq(p_user);
  v          record;
begin
  if p_delete then
    update public.projects p set
      deleted_at = now(), is_public = false, audio_file_path = null, waveform_data = null,
      effects_settings = '[]', ai_transformations = '[]', revision = v_revision,
      change_seq = v_seq, last_mutation = p_mutation, device_name = p_device
    where p.id = p_project;
  else
    select * into v from private.columns_of(p_user, p_project, p_document);
    insert into public.projects as p (
      id, user_id, title, description, audio_file_path, waveform_data, effects_settings,
      ai_transformations, tags, is_public, conflict_of, schema_version, revision, change_seq,
      last_mutation, device_name
    ) values (
      p_project, p_user, v.title, v.description, v.audio_file_path, v.waveform_data,
      v.effects_settings, v.ai_transformations, v.tags, v.is_public, v.conflict_of, p_schema,
      v_revision, v_seq, p_mutation, p_device
    )
    on conflict (id) do update set
      title = excluded.title, description = excluded.description,
      audio_file_path = excluded.audio_file_path, waveform_data = excluded.waveform_data,
      effects_settings = excluded.effects_settings,
      ai_transformations = excluded.ai_transformations, tags = excluded.tags,
      is_public = excluded.is_public, conflict_of = excluded.conflict_of,
      schema_version = excluded.schema_version, revision = excluded.revision,
      change_seq = excluded.change_seq, last_mutation = excluded.last_mutation,
      device_name = excluded.device_name
    where p.user_id = p_user;
    if not found then
      return null;
    end if;
  end if;
  insert into public.project_revisions (
    project_id, revision, user_id, document, schema_version, blobs, mutation_id, device_name
  ) values (
    p_project, v_revision, p_user, case when not p_delete then p_document end, p_schema, p_blobs,
    p_mutation, p_device
  );
  perform private.prune_revisions(
    p_project, v_revision, coalesce(pg_column_size(p_document), 0));
  delete from public.project_blobs b
  where b.project_id = p_project and b.sha256 <> all (p_blobs);
  insert into public.project_blobs (project_id, user_id, sha256)
  select p_project, p_user, blob from unnest(p_blobs) as blob
  on conflict do nothing;
  return v_revision;
end
$$;

-- The answer to a push that the ledger does not know, in the order of the protocol; final ones are
-- recorded by the caller.
create function private.answer_push(
  p_user uuid, p_project uuid, p_mutation uuid, p_base bigint, p_document jsonb, p_delete boolean,
  p_schema integer, p_blobs text[], p_device text
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_head     public.projects;
  v_blobs    text[] := array[]::text[];
  v_missing  text[];
  v_problem  record;
  v_revision bigint;
begin
  select * into v_head from public.projects p where p.id = p_project for update;
  if v_head.user_id <> p_user then
    return private.push_answer('forbidden', p_code => 'owner',
      p_message => 'this project is somebody else''s');
  end if;
  if coalesce(v_head.revision, 0) <> p_base or v_head.deleted_at is not null
     or (v_head.id is null and p_delete) then
    return private.push_answer('conflict', coalesce(v_head.revision, 0),
      v_head.deleted_at is not null);
  end if;
  if p_schema < v_head.schema_version then
    return private.push_answer('schema', v_head.revision, p_code => 'older',
      p_message => 'the project was saved by a newer version');
  end if;
  if not p_delete then
    v_blobs := array(
      select distinct b from unnest(p_blobs || private.blobs_in(p_document)) as b order by b
    );
    select * into v_problem from private.objection_to(
      p_user, p_project, v_head.id is null, p_document, v_blobs, p_schema);
    if v_problem.code is not null then
      return private.push_answer('refused', v_head.revision, p_code => v_problem.code,
        p_message => v_problem.message);
    end if;
    v_missing := private.missing_blobs(p_user, v_blobs);
    if cardinality(v_missing) > 0 then
      return private.push_answer('missing', v_head.revision, p_missing => v_missing);
    end if;
  end if;
  v_revision := private.write_revision(p_user, p_project, p_mutation, p_base, p_document, p_delete,
    coalesce(p_schema, v_head.schema_version), v_blobs, left(p_device, 120));
  if v_revision is null then
    return private.push_answer('forbidden', p_code => 'owner',
      p_message => 'this project is somebody else''s');
  end if;
  return private.push_answer('ok', v_revision, p_delete);
end
$$;

create function public.push_project(
  p_project_id uuid,
  p_mutation_id uuid,
  p_base_revision bigint,
  p_document jsonb default null,
  p_delete boolean default false,
  p_schema_version integer default null,
  p_blobs text[] default '{}',
  p_device text default null
) returns jsonb
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user   uuid := private.require_user();
  v_delete boolean := coalesce(p_delete, false);
  v_blobs  text[] := coalesce(p_blobs, array[]::text[]);
  v_hash   text;
  v_known  public.project_mutations;
  v_answer jsonb;
begin
  if p_project_id is null or p_mutation_id is null or p_base_revision is null
     or p_base_revision < 0 then
    raise exception 'project, mutation and base revision are needed' using errcode = '22023';
  end if;
  v_hash := pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    jsonb_build_array(p_project_id, p_base_revision, p_document, v_delete, p_schema_version,
      to_jsonb(v_blobs))::text, 'UTF8')), 'hex');

  -- One push of a person at a time: one that races its own repetition finds it in the ledger.
  perform private.lock_for('push', v_user);
  select * into v_known from public.project_mutations m
  where m.user_id = v_user and m.mutation_id = p_mutation_id;
  if found and v_known.body_hash <> v_hash then
    raise exception 'this mutation was something else before' using errcode = 'PT422';
  elsif found then
    return v_known.result;
  end if;

  v_answer := private.answer_push(v_user, p_project_id, p_mutation_id, p_base_revision, p_document,
    v_delete, p_schema_version, v_blobs, p_device);

  -- A conflict needs no record: a base that is behind can never be accepted later. What is missing
  -- may be there the next time.
  if v_answer ->> 'status' not in ('conflict', 'missing') then
    insert into public.project_mutations (user_id, mutation_id, project_id, body_hash, result)
    values (v_user, p_mutation_id, p_project_id, v_hash, v_answer);
  end if;
  return v_answer;
end
$$;

revoke execute on function
  private.push_answer(text, bigint, boolean, text[], text, text),
  private.blobs_in(jsonb),
  private.missing_blobs(uuid, text[]),
  private.objection_to(uuid, uuid, boolean, jsonb, text[], integer),
  private.columns_of(uuid, uuid, jsonb),
  private.if_small(jsonb, integer),
  private.prune_revisions(uuid, bigint, integer),
  private.write_revision(uuid, uuid, uuid, bigint, jsonb, boolean, integer, text[], text),
  private.answer_push(uuid, uuid, uuid, bigint, jsonb, boolean, integer, text[], text),
  public.push_project(uuid, uuid, bigint, jsonb, boolean, integer, text[], text)
from public, anon, authenticated;
grant execute on function
  public.push_project(uuid, uuid, bigint, jsonb, boolean, integer, text[], text)
to authenticated;
