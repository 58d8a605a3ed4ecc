-- What the tables themselves refuse, and what their triggers do, whoever writes.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;
select no_plan();

create temporary table told as select
  gen_random_uuid() as ann, gen_random_uuid() as bob, gen_random_uuid() as song,
  gen_random_uuid() as job;
grant select on told to anon, authenticated;

create function pg_temp.be(p_user uuid) returns void language sql as $$
  select set_config('role', 'authenticated', true),
    set_config('request.jwt.claim.sub', p_user::text, true),
    set_config('request.jwt.claims',
      jsonb_build_object('sub', p_user, 'role', 'authenticated')::text, true)
$$;

-- An account and its profile.
insert into auth.users (id, email, raw_user_meta_data)
  select ann, ann || '@example.org', '{"username": "ann_of_pgtap"}'::jsonb from told
  union all select bob, bob || '@example.org', '{"username": "ANN_of_pgtap"}'::jsonb from told;
select results_eq(
  'select username, subscription_tier from profiles where id in (select ann from told)',
  $$values ('ann_of_pgtap', 'free')$$,
  'an account has its profile at once'
);
select results_eq(
  'select username from profiles where id in (select bob from told)',
  'select null::text',
  'a name that is taken keeps nobody from an account'
);
select throws_ok(
  $$update profiles set subscription_tier = 'emperor'$$, '23514', null, 'no tier but three'
);
select throws_ok($$update profiles set username = 'a b'$$, '23514', null, 'no name with a space');

-- A person may write four columns of their profile, and see no other one.
select pg_temp.be(ann) from told;
select results_eq('select count(*)::int from profiles', 'select 1', 'one sees the own profile');
select lives_ok($$update profiles set full_name = 'Ann'$$, 'one writes the own name');
select throws_ok(
  $$update profiles set subscription_tier = 'studio'$$, '42501', null, 'nobody writes the own tier'
);
select throws_ok(
  $$insert into usage_tracking (user_id, resource_type) select ann, 'exports' from told$$,
  '42501', null, 'nobody writes what was used'
);

-- A project goes through its one door, and comes out of the feed.
select results_eq(
  $$select push_project(song, gen_random_uuid(), 0, jsonb_build_object('id', song, 'title', 'One'),
      false, 2) ->> 'status' from told$$,
  $$values ('ok')$$, 'a new project is taken'
);
select results_eq(
  $$select push_project(song, gen_random_uuid(), 0, jsonb_build_object('id', song, 'title', 'Two'),
      false, 2) ->> 'status' from told$$,
  $$values ('conflict')$$, 'a push on an older revision is none'
);
select results_eq(
  $$select sync_feed(0, 10) -> 'rows' -> 0 ->> 'seq'$$, $$values ('1')$$, 'the feed tells it'
);
select throws_ok(
  $$update projects set title = 'Past the door'$$, '42501', null, 'there is no other door'
);
select throws_ok('delete from projects', '42501', null, 'nor one to go');

select pg_temp.be(bob) from told;
select is_empty('select id from projects', 'somebody else sees nothing of it');
select throws_ok(
  'select fetch_project(song) from told', 'PT404', null, 'nor fetches it'
);
select results_eq(
  $$select push_project(song, gen_random_uuid(), 1, jsonb_build_object('id', song), false, 2)
      ->> 'status' from told$$,
  $$values ('forbidden')$$, 'nor writes over it'
);

-- The rules that hold for the server as well.
reset role;
select throws_ok(
  $$update projects set audio_file_path = (select bob from told) || '/x.wav'
    where id in (select song from told)$$,
  '23514', null, 'a path into another folder is none'
);
select throws_ok(
  $$update projects set deleted_at = now(), is_public = true where id in (select song from told)$$,
  '23514', null, 'what is deleted is not public'
);
insert into ai_transformations
  (id, project_id, user_id, input_audio_path, transformation_type, idempotency_key)
  select job, song, ann, 'x', 'denoise', gen_random_uuid() from told;
select throws_ok(
  $$insert into ai_transformations
      (project_id, user_id, input_audio_path, transformation_type, idempotency_key)
    select song, bob, 'x', 'denoise', gen_random_uuid() from told$$,
  '23503', null, 'a job is of the owner of its project'
);
select throws_ok(
  $$update ai_transformations set status = 'succeeded' where id in (select job from told)$$,
  '23514', null, 'a job has one of five states'
);
update ai_transformations set status = 'failed', completed_at = now()
  where id in (select job from told);
select throws_ok(
  $$update ai_transformations set status = 'pending', completed_at = null
    where id in (select job from told)$$,
  '22023', null, 'what has ended stays so'
);
update profiles set updated_at = now() - interval '1 day' where id in (select ann from told);
select results_eq(
  'select updated_at = now() from profiles where id in (select ann from told)',
  'select true', 'the time of a change is told by the database'
);

select lives_ok('delete from auth.users where id in (select ann from told)', 'an account can end');
select is_empty('select p.id from projects p join told on p.user_id = ann', 'with all it had');

select * from finish();
rollback;
