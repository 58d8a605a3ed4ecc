// What PostgREST does before every request and @supabase/lite 0.10.0 does not: call the function that is
// named in the setting `pgrst.db_pre_request` of its role, in the transaction of the request, as the
// person who asks; and let what only reads write nothing.
import { AsyncLocalStorage } from "node:async_hooks";

// With this @supabase/lite has told the database who asks, in the transaction of every request.
const WHO_ASKS = "SELECT set_config('request.jwt.claims', $1, true)";
const CALL = /^\/rest\/v1\/rpc\/([^/]+)$/;

const onItsWay = new AsyncLocalStorage();

/** Let every request of the REST interface begin with the function, on this connection. */
export function beginWithPreRequest(connection, preRequest) {
  const { driver } = connection;
  const { reserve } = driver;
  driver.reserve = async () => {
    const reserved = await reserve();
    const { unsafe } = reserved;
    reserved.unsafe = (text, values) => {
      // Prepared, a statement takes one way to the database and back instead of two.
      const answer = unsafe(text, values, { prepare: true });
      const mode = text === WHO_ASKS ? onItsWay.getStore() : undefined;
      if (!mode) return answer;
      const began = unsafe(`set transaction ${mode}; select ${preRequest}()`);
      return Promise.all([answer, began]).then(([rows]) => rows);
    };
    return reserved;
  };
}

/** Return `fetch`, whose requests tell the connection whether they only read. */
export function tellingModes(fetch, functionsThatOnlyRead) {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/rest/v1/")) return fetch(request);
    const [, called] = CALL.exec(pathname) ?? [];
    const onlyReads = ["GET", "HEAD"].includes(request.method) || functionsThatOnlyRead.has(called);
    return onItsWay.run(onlyReads ? "read only" : "read write", () => fetch(request));
  };
}

/** Return the function that is called before every request, and those that only read. */
export async function requestRules(database) {
  const [setting] = await database`
    select split_part(entry, '=', 2) as function
    from pg_catalog.pg_db_role_setting, unnest(setconfig) as entry
    where setrole = 'authenticator'::regrole and entry like 'pgrst.db_pre_request=%'`;
  const stable = await database`
    select proname from pg_catalog.pg_proc
    where pronamespace = 'public'::regnamespace and provolatile <> 'v'`;
  return {
    preRequest: setting?.function,
    functionsThatOnlyRead: new Set(stable.map(({ proname }) => proname)),
  };
}
