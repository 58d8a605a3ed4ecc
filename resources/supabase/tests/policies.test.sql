-- Who may do what with which table: its policies, for whom they are, and what is granted.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;
select no_plan();

select ok(c.relrowsecurity, c.relname || ' has row level security')
from pg_class c where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  and c.relkind in ('r', 'p');

select policies_are('public', 'account_deletion_requests',
  array['deletion_insert_own', 'deletion_select_own', 'deletion_withdraw_own']);
select policy_cmd_is('public', 'account_deletion_requests', 'deletion_insert_own', 'insert',
  'deletion_insert_own is for insert');
select policy_roles_are('public', 'account_deletion_requests', 'deletion_insert_own',
  array['authenticated'],
  'deletion_insert_own has its roles');
select policy_cmd_is('public', 'account_deletion_requests', 'deletion_select_own', 'select',
  'deletion_select_own is for select');
select policy_roles_are('public', 'account_deletion_requests', 'deletion_select_own',
  array['authenticated'],
  'deletion_select_own has its roles');
select policy_cmd_is('public', 'account_deletion_requests', 'deletion_withdraw_own', 'delete',
  'deletion_withdraw_own is for delete');
select policy_roles_are('public', 'account_deletion_requests', 'deletion_withdraw_own',
  array['authenticated'],
  'deletion_withdraw_own has its roles');
select policies_are('public', 'ai_transformations', array['ai_select_own']);
select policy_cmd_is('public', 'ai_transformations', 'ai_select_own', 'select',
  'ai_select_own is for select');
select policy_roles_are('public', 'ai_transformations', 'ai_select_own', array['authenticated'],
  'ai_select_own has its roles');
select policies_are('public', 'analytics_events',
  array['analytics_insert_agreed', 'analytics_select_own']);
select policy_cmd_is('public', 'analytics_events', 'analytics_insert_agreed', 'insert',
  'analytics_insert_agreed is for insert');
select policy_roles_are('public', 'analytics_events', 'analytics_insert_agreed',
  array['authenticated'],
  'analytics_insert_agreed has its roles');
select policy_cmd_is('public', 'analytics_events', 'analytics_select_own', 'select',
  'analytics_select_own is for select');
select policy_roles_are('public', 'analytics_events', 'analytics_select_own',
  array['authenticated'],
  'analytics_select_own has its roles');
select policies_are('public', 'error_logs',
  array['error_logs_insert_own', 'error_logs_select_own']);
select policy_cmd_is('public', 'error_logs', 'error_logs_insert_own', 'insert',
  'error_logs_insert_own is for insert');
select policy_roles_are('public', 'error_logs', 'error_logs_insert_own', array['authenticated'],
  'error_logs_insert_own has its roles');
select policy_cmd_is('public', 'error_logs', 'error_logs_select_own', 'select',
  'error_logs_select_own is for select');
select policy_roles_are('public', 'error_logs', 'error_logs_select_own', array['authenticated'],
  'error_logs_select_own has its roles');
select policies_are('public', 'plan_limits', array['plan_limits_are_public']);
select policy_cmd_is('public', 'plan_limits', 'plan_limits_are_public', 'select',
  'plan_limits_are_public is for select');
select policy_roles_are('public', 'plan_limits', 'plan_limits_are_public',
  array['anon', 'authenticated'],
  'plan_limits_are_public has its roles');
select policies_are('public', 'profiles', array['profiles_select_own', 'profiles_update_own']);
select policy_cmd_is('public', 'profiles', 'profiles_select_own', 'select',
  'profiles_select_own is for select');
select policy_roles_are('public', 'profiles', 'profiles_select_own', array['authenticated'],
  'profiles_select_own has its roles');
select policy_cmd_is('public', 'profiles', 'profiles_update_own', 'update',
  'profiles_update_own is for update');
select policy_roles_are('public', 'profiles', 'profiles_update_own', array['authenticated'],
  'profiles_update_own has its roles');
select policies_are('public', 'project_blobs', array['project_blobs_select_own']);
select policy_cmd_is('public', 'project_blobs', 'project_blobs_select_own', 'select',
  'project_blobs_select_own is for select');
select policy_roles_are('public', 'project_blobs', 'project_blobs_select_own',
  array['authenticated'],
  'project_blobs_select_own has its roles');
select policies_are('public', 'project_mutations', array['project_mutations_select_own']);
select policy_cmd_is('public', 'project_mutations', 'project_mutations_select_own', 'select',
  'project_mutations_select_own is for select');
select policy_roles_are('public', 'project_mutations', 'project_mutations_select_own',
  array['authenticated'],
  'project_mutations_select_own has its roles');
select policies_are('public', 'project_publications', array['publications_are_public']);
select policy_cmd_is('public', 'project_publications', 'publications_are_public', 'select',
  'publications_are_public is for select');
select policy_roles_are('public', 'project_publications', 'publications_are_public',
  array['anon', 'authenticated'],
  'publications_are_public has its roles');
select policies_are('public', 'project_revisions', array['project_revisions_select_own']);
select policy_cmd_is('public', 'project_revisions', 'project_revisions_select_own', 'select',
  'project_revisions_select_own is for select');
select policy_roles_are('public', 'project_revisions', 'project_revisions_select_own',
  array['authenticated'],
  'project_revisions_select_own has its roles');
select policies_are('public', 'projects', array['projects_select_own']);
select policy_cmd_is('public', 'projects', 'projects_select_own', 'select',
  'projects_select_own is for select');
select policy_roles_are('public', 'projects', 'projects_select_own', array['authenticated'],
  'projects_select_own has its roles');
select policies_are('public', 'sync_heads', array['sync_heads_select_own']);
select policy_cmd_is('public', 'sync_heads', 'sync_heads_select_own', 'select',
  'sync_heads_select_own is for select');
select policy_roles_are('public', 'sync_heads', 'sync_heads_select_own', array['authenticated'],
  'sync_heads_select_own has its roles');
select policies_are('public', 'usage_tracking', array['usage_select_own']);
select policy_cmd_is('public', 'usage_tracking', 'usage_select_own', 'select',
  'usage_select_own is for select');
select policy_roles_are('public', 'usage_tracking', 'usage_select_own', array['authenticated'],
  'usage_select_own has its roles');
select policies_are('public', 'user_blobs', array['user_blobs_select_own']);
select policy_cmd_is('public', 'user_blobs', 'user_blobs_select_own', 'select',
  'user_blobs_select_own is for select');
select policy_roles_are('public', 'user_blobs', 'user_blobs_select_own', array['authenticated'],
  'user_blobs_select_own has its roles');

-- Privileges on whole tables; what may be written column by column is in none of them.
select table_privs_are('public', 'account_deletion_requests', 'anon', array[]::text[]);
select table_privs_are('public', 'account_deletion_requests', 'authenticated',
  array['DELETE', 'SELECT']);
select table_privs_are('public', 'ai_transformations', 'anon', array[]::text[]);
select table_privs_are('public', 'ai_transformations', 'authenticated', array['SELECT']);
select table_privs_are('public', 'analytics_events', 'anon', array[]::text[]);
select table_privs_are('public', 'analytics_events', 'authenticated', array['SELECT']);
select table_privs_are('public', 'error_logs', 'anon', array[]::text[]);
select table_privs_are('public', 'error_logs', 'authenticated', array['SELECT']);
select table_privs_are('public', 'plan_limits', 'anon', array['SELECT']);
select table_privs_are('public', 'plan_limits', 'authenticated', array['SELECT']);
select table_privs_are('public', 'profiles', 'anon', array[]::text[]);
select table_privs_are('public', 'profiles', 'authenticated', array['SELECT']);
select table_privs_are('public', 'project_blobs', 'anon', array[]::text[]);
select table_privs_are('public', 'project_blobs', 'authenticated', array['SELECT']);
select table_privs_are('public', 'project_mutations', 'anon', array[]::text[]);
select table_privs_are('public', 'project_mutations', 'authenticated', array['SELECT']);
select table_privs_are('public', 'project_publications', 'anon', array['SELECT']);
select table_privs_are('public', 'project_publications', 'authenticated', array['SELECT']);
select table_privs_are('public', 'project_revisions', 'anon', array[]::text[]);
select table_privs_are('public', 'project_revisions', 'authenticated', array['SELECT']);
select table_privs_are('public', 'projects', 'anon', array[]::text[]);
select table_privs_are('public', 'projects', 'authenticated', array['SELECT']);
select table_privs_are('public', 'sync_heads', 'anon', array[]::text[]);
select table_privs_are('public', 'sync_heads', 'authenticated', array['SELECT']);
select table_privs_are('public', 'usage_tracking', 'anon', array[]::text[]);
select table_privs_are('public', 'usage_tracking', 'authenticated', array['SELECT']);
select table_privs_are('public', 'user_blobs', 'anon', array[]::text[]);
select table_privs_are('public', 'user_blobs', 'authenticated', array['SELECT']);

select column_privs_are('public', 'profiles', 'username', 'authenticated',
  array['SELECT', 'UPDATE']);
select column_privs_are('public', 'profiles', 'full_name', 'authenticated',
  array['SELECT', 'UPDATE']);
select column_privs_are('public', 'profiles', 'avatar_url', 'authenticated',
  array['SELECT', 'UPDATE']);
select column_privs_are('public', 'profiles', 'analytics_opt_in', 'authenticated',
  array['SELECT', 'UPDATE']);
select column_privs_are('public', 'profiles', 'id', 'authenticated', array['SELECT']);
select column_privs_are('public', 'profiles', 'subscription_tier', 'authenticated',
  array['SELECT']);
select column_privs_are('public', 'profiles', 'created_at', 'authenticated', array['SELECT']);
select column_privs_are('public', 'profiles', 'updated_at', 'authenticated', array['SELECT']);

-- Functions: for people, and for the server alone.
select function_privs_are('public', 'push_project',
  array['uuid', 'uuid', 'bigint', 'jsonb', 'boolean', 'integer', 'text[]', 'text'],
  'authenticated', array['EXECUTE']);
select function_privs_are('public', 'push_project',
  array['uuid', 'uuid', 'bigint', 'jsonb', 'boolean', 'integer', 'text[]', 'text'], 'anon',
  array[]::text[]);
select function_privs_are('public', 'sync_feed',
  array['bigint', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'sync_feed',
  array['bigint', 'integer'], 'anon', array[]::text[]);
select function_privs_are('public', 'confirm_blob',
  array['text', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'confirm_blob',
  array['text', 'bigint'], 'anon', array[]::text[]);
select function_privs_are('public', 'report_blob',
  array['text'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'report_blob', array['text'], 'anon', array[]::text[]);
select function_privs_are('public', 'request_ai_transformation',
  array['uuid', 'text', 'text', 'jsonb', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'request_ai_transformation',
  array['uuid', 'text', 'text', 'jsonb', 'uuid'], 'anon', array[]::text[]);
select function_privs_are('public', 'cancel_ai_transformation',
  array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'cancel_ai_transformation',
  array['uuid'], 'anon', array[]::text[]);
select function_privs_are('public', 'my_usage', array[]::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'my_usage', array[]::text[], 'anon', array[]::text[]);
select function_privs_are('public', 'export_my_data',
  array[]::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'export_my_data', array[]::text[], 'anon', array[]::text[]);
select function_privs_are('public', 'fetch_project',
  array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'fetch_project', array['uuid'], 'anon', array['EXECUTE']);
select function_privs_are('public', 'health', array[]::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'health', array[]::text[], 'anon', array['EXECUTE']);
select function_privs_are('public', 'record_verified_blob',
  array['uuid', 'text', 'bigint'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'record_verified_blob',
  array['uuid', 'text', 'bigint'], 'anon', array[]::text[]);
select function_privs_are('public', 'record_verified_blob',
  array['uuid', 'text', 'bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('public', 'end_account', array['uuid'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'end_account', array['uuid'], 'anon', array[]::text[]);
select function_privs_are('public', 'end_account', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('public', 'fail_ai_transformation',
  array['uuid', 'text'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'fail_ai_transformation',
  array['uuid', 'text'], 'anon', array[]::text[]);
select function_privs_are('public', 'fail_ai_transformation',
  array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('public', 'start_ai_transformation',
  array['uuid', 'text'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'start_ai_transformation',
  array['uuid', 'text'], 'anon', array[]::text[]);
select function_privs_are('public', 'start_ai_transformation',
  array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('public', 'forget_blob',
  array['uuid', 'text'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'forget_blob', array['uuid', 'text'], 'anon', array[]::text[]);
select function_privs_are('public', 'forget_blob',
  array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('public', 'claim_ai_transformation',
  array['text', 'integer'], 'authenticated', array[]::text[]);
select function_privs_are('public', 'claim_ai_transformation',
  array['text', 'integer'], 'anon', array[]::text[]);
select function_privs_are('public', 'claim_ai_transformation',
  array['text', 'integer'], 'service_role', array['EXECUTE']);

select * from finish();
rollback;
