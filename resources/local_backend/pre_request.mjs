// What PostgREST does before every request and @supabase/lite does not: call the function that is
// named in the setting `pgrst.db_pre_request` of its role, as the person who asks.
import { asPerson } from "./database.mjs";
import { callerOf } from "./tokens.mjs";

const OWN_STATUS = /^PT(\d{3})$/;

/** Return `fetch`, which asks the database first where a request goes to the REST interface. */
export async function afterPreRequest(fetch, settings, database) {
  const [setting] = await database`
    select split_part(entry, '=', 2) as function
    from pg_catalog.pg_db_role_setting, unnest(setconfig) as entry
    where setrole = 'authenticator'::regrole and entry like 'pgrst.db_pre_request=%'`;
  if (!setting) return fetch;

  return async (request) => {
    const { pathname } = new URL(request.url);
    const claims = callerOf(request.headers, settings.jwt_secret);
    if (!pathname.startsWith("/rest/v1/") || !claims) return fetch(request);
    const mode = ["GET", "HEAD"].includes(request.method) ? "read only" : "read write";
    const ask = (sql) => sql`select ${sql.unsafe(setting.function)}()`;
    try {
      await asPerson(database, claims, ask, mode);
    } catch (error) {
      const [, status] = OWN_STATUS.exec(error.code ?? "") ?? [];
      if (!status) throw error;
      const { code, message, detail: details = null, hint = null } = error;
      return Response.json({ code, message, details, hint }, { status: Number(status) });
    }
    return fetch(request);
  };
}
