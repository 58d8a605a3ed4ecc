// The connection to Postgres, and how its values travel.
import postgres from "postgres";

/** Bridges for @supabase/lite 0.10.0, which hands JSON on as text and times in Postgres' own form. */
export const types = {
  json: json(114),
  jsonb: json(3802),
  timestamptz: {
    to: 1184,
    from: [1184],
    serialize: (value) => value,
    parse: rfc3339,
  },
};

export function openDatabase(settings) {
  return postgres(settings.database_url, {
    types,
    max: 4,
    onnotice: () => {},
    publications: "supabase_realtime",
  });
}

/**
 * Run `work` in a transaction as the person of a token, under the same row level security as a request.
 *
 * @param claims what the verified token says
 * @param work receives the transaction; what it throws rolls back
 */
export function asPerson(database, claims, work) {
  return database.begin(async (transaction) => {
    await transaction`
      select set_config('role', ${claims.role ?? "anon"}, true),
             set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
             set_config('request.jwt.claim.sub', ${claims.sub ?? ""}, true),
             set_config('request.jwt.claim.role', ${claims.role ?? "anon"}, true)`;
    return work(transaction);
  });
}

// Quoted once more, text that is JSON already would arrive as a JSON string.
function json(oid) {
  return {
    to: oid,
    from: [oid],
    serialize: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
    parse: JSON.parse,
  };
}

// "2026-11-22 09:19:51.47+00" -> "2026-11-22T09:19:51.47+00:00", which is what clients can read.
function rfc3339(text) {
  return text.replace(
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(:\d\d)?$/,
    (_, date, time, hours, minutes) => `${date}T${time}${hours}${minutes ?? ":00"}`,
  );
}
