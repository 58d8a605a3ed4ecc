-- Buckets, and who may put what where.
--
--   audio-files    {person}/blobs/{sha256}      sounds of documents; written once, never changed
--                  {person}/{project}/{file}    mix-downs and results of AI jobs
--   user-avatars   {person}/avatar.{png,jpg,webp}
--   public-assets  read by its public addresses; written by the server alone

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('audio-files', 'audio-files', false, 52428800, array[
    'audio/wav', 'audio/x-wav', 'audio/flac', 'audio/x-flac', 'audio/mpeg', 'audio/ogg',
    'audio/opus', 'audio/mp4', 'audio/aac', 'audio/aiff', 'audio/x-aiff',
    'application/octet-stream'
  ]),
  ('user-avatars', 'user-avatars', true, 2097152, array['image/png', 'image/jpeg', 'image/webp']),
  ('public-assets', 'public-assets', true, 52428800, null)
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- What is stored is read off the storage itself: nothing a client reports is believed. The index on
-- names finds a person's folder only where the pattern is known when the query is planned, hence the
-- dynamic queries.
create function private.stored_bytes(p_user uuid) returns bigint
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_bytes bigint;
begin
  execute $query$
    select coalesce(sum((o.metadata ->> 'size')::bigint), 0)::bigint
    from storage.objects o
    where o.bucket_id = 'audio-files' and o.name like $1
  $query$ into v_bytes using p_user::text || '/%';
  return v_bytes;
end
$$;

create function private.recent_uploads(p_user uuid, p_window_seconds integer) returns bigint
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_number bigint;
begin
  execute $query$
    select count(*)
    from storage.objects o
    where o.bucket_id = 'audio-files' and o.name like $1
      and o.created_at > now() - make_interval(secs => $2)
  $query$ into v_number using p_user::text || '/%', p_window_seconds;
  return v_number;
end
$$;

-- Whether who asks has room and uploads left; asked within the transaction that stores the object.
create function private.may_upload() returns boolean
language plpgsql volatile security definer
set search_path = ''
as $$
declare
  v_user    uuid := (select auth.uid());
  v_storage record;
  v_uploads record;
begin
  if v_user is null then
    return false;
  end if;
  perform private.lock_for('upload', v_user);
  select * into v_storage from private.limit_of(v_user, 'storage_mb');
  select * into v_uploads from private.limit_of(v_user, 'file_uploads');
  return private.stored_bytes(v_user) < v_storage.max_quantity * 1048576
     and private.recent_uploads(v_user, v_uploads.window_seconds) < v_uploads.max_quantity;
end
$$;

-- Whether a name is a place of who asks. Each part is plain: no '..', no empty part, no more depth.
create function private.is_own_audio(p_name text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select case
    when p_name ~ ('^' || (select auth.uid())::text || '/blobs/[0-9a-f]{64}$') then true
    when p_name ~ ('^' || (select auth.uid())::text
      || '/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$')
    then exists (
      select from public.projects p
      where p.id = split_part(p_name, '/', 2)::uuid
        and p.user_id = (select auth.uid()) and p.deleted_at is null
    )
    else false
  end
$$;

-- Whether an object is a sound of a project that its owner shows to everybody.
create function private.is_public_audio(p_name text) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select case
    when p_name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/blobs/[0-9a-f]{64}$'
    then exists (
      select from public.project_blobs b
      join public.projects p on p.id = b.project_id
      where b.user_id = split_part(p_name, '/', 1)::uuid
        and b.sha256 = split_part(p_name, '/', 3)
        and p.is_public
    )
    else false
  end
$$;

revoke execute on function
  private.stored_bytes(uuid),
  private.recent_uploads(uuid, integer),
  private.may_upload(),
  private.is_own_audio(text),
  private.is_public_audio(text)
from public, anon, authenticated;
grant execute on function private.may_upload(), private.is_own_audio(text) to authenticated;
grant execute on function private.is_public_audio(text) to anon, authenticated;

create policy audio_select_own on storage.objects
  for select to authenticated
  using (
    bucket_id = 'audio-files'
    and (
      (storage.foldername(name))[1] = (select auth.uid())::text
      or private.is_public_audio(name)
    )
  );

create policy audio_select_public on storage.objects
  for select to anon
  using (bucket_id = 'audio-files' and private.is_public_audio(name));

create policy audio_insert_own on storage.objects
  for insert to authenticated
  with check (
    bucket_id = 'audio-files'
    and private.is_own_audio(name)
    and (select private.may_upload())
  );

-- Mix-downs are replaced and removed; a blob is neither, or a document would refer to other bytes.
create policy audio_update_own on storage.objects
  for update to authenticated
  using (
    bucket_id = 'audio-files'
    and (storage.foldername(name))[1] = (select auth.uid())::text
    and (storage.foldername(name))[2] <> 'blobs'
  )
  with check (
    bucket_id = 'audio-files'
    and private.is_own_audio(name)
    and (storage.foldername(name))[2] <> 'blobs'
    and (select private.may_upload())
  );

create policy audio_delete_own on storage.objects
  for delete to authenticated
  using (
    bucket_id = 'audio-files'
    and (storage.foldername(name))[1] = (select auth.uid())::text
    and (storage.foldername(name))[2] <> 'blobs'
  );

create policy avatars_own on storage.objects
  for all to authenticated
  using (
    bucket_id = 'user-avatars'
    and (storage.foldername(name))[1] = (select auth.uid())::text
  )
  with check (
    bucket_id = 'user-avatars'
    and name ~ ('^' || (select auth.uid())::text || '/avatar\.(png|jpg|webp)$')
  );
