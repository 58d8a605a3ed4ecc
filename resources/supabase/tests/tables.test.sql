-- Every table with its columns, keys, references and triggers: nothing more, nothing less.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;
select no_plan();

select tables_are('public', array[
  'profiles', 'projects', 'project_revisions', 'project_mutations', 'project_blobs',
  'project_publications', 'user_blobs', 'sync_heads', 'ai_transformations', 'usage_tracking',
  'plan_limits', 'error_logs', 'analytics_events', 'account_deletion_requests'
]);
select views_are('public', array[]::name[]);

select columns_are('public', 'profiles', array[
  'id', 'username', 'full_name', 'avatar_url', 'subscription_tier', 'analytics_opt_in',
  'created_at', 'updated_at'
]);
select col_is_pk('public', 'profiles', 'id', 'profiles has its key');
select columns_are('public', 'projects', array[
  'id', 'user_id', 'title', 'description', 'audio_file_path', 'waveform_data',
  'effects_settings', 'ai_transformations', 'tags', 'is_public', 'schema_version',
  'revision', 'change_seq', 'last_mutation', 'device_name', 'conflict_of', 'deleted_at',
  'created_at', 'updated_at'
]);
select col_is_pk('public', 'projects', 'id', 'projects has its key');
select columns_are('public', 'project_revisions', array[
  'project_id', 'revision', 'user_id', 'document', 'schema_version', 'blobs', 'mutation_id',
  'device_name', 'created_at'
]);
select col_is_pk('public', 'project_revisions', array['project_id', 'revision'],
  'project_revisions has its key');
select columns_are('public', 'project_mutations',
  array['user_id', 'mutation_id', 'project_id', 'body_hash', 'result', 'created_at']);
select col_is_pk('public', 'project_mutations', array['user_id', 'mutation_id'],
  'project_mutations has its key');
select columns_are('public', 'project_blobs', array['project_id', 'user_id', 'sha256']);
select col_is_pk('public', 'project_blobs', array['project_id', 'sha256'],
  'project_blobs has its key');
select columns_are('public', 'project_publications', array[
  'project_id', 'title', 'description', 'tags', 'owner_username', 'waveform_data',
  'published_at'
]);
select col_is_pk('public', 'project_publications', 'project_id',
  'project_publications has its key');
select columns_are('public', 'user_blobs',
  array['user_id', 'sha256', 'size', 'state', 'verified_by', 'verified_at']);
select col_is_pk('public', 'user_blobs', array['user_id', 'sha256'], 'user_blobs has its key');
select columns_are('public', 'sync_heads', array['user_id', 'seq', 'purge_floor', 'updated_at']);
select col_is_pk('public', 'sync_heads', 'user_id', 'sync_heads has its key');
select columns_are('public', 'ai_transformations', array[
  'id', 'project_id', 'user_id', 'status', 'input_audio_path', 'output_audio_path',
  'transformation_type', 'parameters', 'replicate_prediction_id', 'idempotency_key',
  'error_message', 'attempts', 'lease_owner', 'lease_until', 'created_at', 'updated_at',
  'completed_at'
]);
select col_is_pk('public', 'ai_transformations', 'id', 'ai_transformations has its key');
select columns_are('public', 'usage_tracking',
  array['id', 'user_id', 'resource_type', 'quantity', 'ref_id', 'created_at']);
select col_is_pk('public', 'usage_tracking', 'id', 'usage_tracking has its key');
select columns_are('public', 'plan_limits',
  array['tier', 'resource_type', 'max_quantity', 'window_seconds']);
select col_is_pk('public', 'plan_limits', array['tier', 'resource_type'],
  'plan_limits has its key');
select columns_are('public', 'error_logs',
  array['id', 'user_id', 'error_message', 'error_stack', 'context', 'app_version', 'created_at']);
select col_is_pk('public', 'error_logs', 'id', 'error_logs has its key');
select columns_are('public', 'analytics_events',
  array['id', 'user_id', 'event_type', 'metadata', 'created_at']);
select col_is_pk('public', 'analytics_events', 'id', 'analytics_events has its key');
select columns_are('public', 'account_deletion_requests', array['user_id', 'requested_at']);
select col_is_pk('public', 'account_deletion_requests', 'user_id',
  'account_deletion_requests has its key');

select triggers_are('public', 'profiles',
  array['profiles_begin_blob_turns', 'profiles_guard_tier', 'profiles_rename_publications',
    'profiles_touch']);
select triggers_are('public', 'projects', array['projects_publish', 'projects_touch']);
select triggers_are('public', 'project_revisions', array[]::name[]);
select triggers_are('public', 'project_mutations', array[]::name[]);
select triggers_are('public', 'project_blobs', array[]::name[]);
select triggers_are('public', 'project_publications', array[]::name[]);
select triggers_are('public', 'user_blobs', array[]::name[]);
select triggers_are('public', 'sync_heads', array[]::name[]);
select triggers_are('public', 'ai_transformations', array['ai_guard_state', 'ai_touch']);
select triggers_are('public', 'usage_tracking', array[]::name[]);
select triggers_are('public', 'plan_limits', array[]::name[]);
select triggers_are('public', 'error_logs', array['error_logs_limit']);
select triggers_are('public', 'analytics_events', array['analytics_events_limit']);
select triggers_are('public', 'account_deletion_requests', array[]::name[]);

-- Whose row it is: with the account it ends.
select fk_ok('public', 'profiles', 'id', 'auth', 'users', 'id');
select fk_ok('public', 'projects', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'project_mutations', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'user_blobs', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'sync_heads', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'usage_tracking', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'error_logs', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'analytics_events', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'account_deletion_requests', 'user_id', 'auth', 'users', 'id');
select fk_ok('public', 'project_revisions', array['project_id', 'user_id'],
  'public', 'projects', array['id', 'user_id']);
select fk_ok('public', 'project_blobs', array['project_id', 'user_id'],
  'public', 'projects', array['id', 'user_id']);
select fk_ok('public', 'ai_transformations', array['project_id', 'user_id'],
  'public', 'projects', array['id', 'user_id']);
select fk_ok('public', 'project_publications', 'project_id', 'public', 'projects', 'id');
select fk_ok('public', 'project_blobs', array['user_id', 'sha256'],
  'public', 'user_blobs', array['user_id', 'sha256']);

-- What is always said, and as what kind of value.
select col_not_null('public', 'profiles', 'subscription_tier',
  'profiles.subscription_tier is always there');
select col_type_is('public', 'profiles', 'subscription_tier', 'text',
  'profiles.subscription_tier is text');
select col_not_null('public', 'projects', 'user_id', 'projects.user_id is always there');
select col_type_is('public', 'projects', 'user_id', 'uuid', 'projects.user_id is uuid');
select col_not_null('public', 'projects', 'title', 'projects.title is always there');
select col_type_is('public', 'projects', 'title', 'text', 'projects.title is text');
select col_not_null('public', 'projects', 'revision', 'projects.revision is always there');
select col_type_is('public', 'projects', 'revision', 'bigint', 'projects.revision is bigint');
select col_not_null('public', 'projects', 'change_seq', 'projects.change_seq is always there');
select col_type_is('public', 'projects', 'change_seq', 'bigint', 'projects.change_seq is bigint');
select col_not_null('public', 'projects', 'is_public', 'projects.is_public is always there');
select col_type_is('public', 'projects', 'is_public', 'boolean', 'projects.is_public is boolean');
select col_not_null('public', 'ai_transformations', 'status',
  'ai_transformations.status is always there');
select col_type_is('public', 'ai_transformations', 'status', 'text',
  'ai_transformations.status is text');
select col_not_null('public', 'ai_transformations', 'idempotency_key',
  'ai_transformations.idempotency_key is always there');
select col_type_is('public', 'ai_transformations', 'idempotency_key', 'uuid',
  'ai_transformations.idempotency_key is uuid');
select col_not_null('public', 'ai_transformations', 'parameters',
  'ai_transformations.parameters is always there');
select col_type_is('public', 'ai_transformations', 'parameters', 'jsonb',
  'ai_transformations.parameters is jsonb');
select col_not_null('public', 'usage_tracking', 'quantity',
  'usage_tracking.quantity is always there');
select col_type_is('public', 'usage_tracking', 'quantity', 'integer',
  'usage_tracking.quantity is integer');
select col_not_null('public', 'user_blobs', 'size', 'user_blobs.size is always there');
select col_type_is('public', 'user_blobs', 'size', 'bigint', 'user_blobs.size is bigint');
select col_default_is('public', 'profiles', 'subscription_tier', 'free',
  'profiles.subscription_tier begins as free');
select col_default_is('public', 'ai_transformations', 'status', 'pending',
  'ai_transformations.status begins as pending');
select col_default_is('public', 'user_blobs', 'state', 'stored',
  'user_blobs.state begins as stored');
select col_default_is('public', 'sync_heads', 'updated_at', 'now()',
  'sync_heads.updated_at is told');
select col_default_is('public', 'profiles', 'updated_at', 'now()', 'profiles.updated_at is told');
select col_default_is('public', 'projects', 'updated_at', 'now()', 'projects.updated_at is told');
select col_default_is('public', 'ai_transformations', 'updated_at', 'now()',
  'ai_transformations.updated_at is told');

select * from finish();
rollback;
