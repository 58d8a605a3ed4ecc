// Supabase's embeddable server (auth, REST, storage), wired so that it answers as the hosted one does.
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";

import { answersLikeHosted } from "./answers.mjs";
import { types } from "./database.mjs";
import { Mailbox } from "./mailbox.mjs";
import { ObjectFiles } from "./object_files.mjs";
import { beginWithPreRequest, requestRules, tellingModes } from "./pre_request.mjs";

const LARGEST_OBJECT = "50MiB";
const CALLBACKS = ["http://127.0.0.1:*/callback"];

/** Return a function from a web `Request` to a web `Response`. */
export async function createSupabase(settings, database) {
  const connection = createPostgresConnection({
    url: settings.database_url,
    postgresOptions: { types },
  });
  // At the first request it would grant everything on every table to anon and authenticated, and so
  // undo the column privileges of the migrations. The roles are there already.
  connection.rlsState = "active";
  const { preRequest, functionsThatOnlyRead } = await requestRules(database);
  if (preRequest) beginWithPreRequest(connection, preRequest);

  const app = new App(options(settings, connection));
  // The package keeps its own adapter for files to itself.
  app._storageAdapter = new ObjectFiles(settings.objects);
  await app.init?.();
  const fetch = (request) => app.fetch(request, { peerAddress: null });
  return answersLikeHosted(tellingModes(fetch, functionsThatOnlyRead));
}

function options(settings, connection) {
  return {
    connection,
    db: { driver: "postgres", url: settings.database_url },
    api: { port: settings.port },
    auth: {
      enabled: true,
      site_url: settings.url,
      additional_redirect_urls: CALLBACKS,
      jwt_secret: settings.jwt_secret,
      jwt_expiry: settings.jwt_expiry_s,
      enable_signup: true,
      enable_anonymous_sign_ins: false,
      enable_refresh_token_rotation: true,
      minimum_password_length: 8,
      publishable_key: settings.publishable_key,
      secret_key: settings.secret_key,
      email: { enable_confirmations: true },
      external: settings.oauth_url ? { github: github(settings) } : {},
    },
    storage: { enabled: true, file_size_limit: LARGEST_OBJECT },
    options: { drivers: { email: new Mailbox(settings.mail) }, server: { admin: false } },
  };
}

function github(settings) {
  return {
    enabled: true,
    client_id: "local",
    secret: "local",
    url: settings.oauth_url,
    redirect_uri: `${settings.url}/auth/v1/callback`,
  };
}
