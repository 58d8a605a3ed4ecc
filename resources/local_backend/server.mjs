// The local Supabase: Supabase's own embeddable server on a real Postgres, and what it lacks for our use.
//
// For development and tests on one computer. The first line of the standard input is a JSON document
// with the settings; where the input ends, so does the server,
// and a parent that was killed leaves nothing behind.
import { createInterface } from "node:readline";

import { createSupabase } from "./supabase.mjs";
import { Faults } from "./faults.mjs";
import { createGateway } from "./gateway.mjs";
import { UploadsDouble } from "./uploads_double.mjs";
import { RealtimeDouble } from "./realtime_double.mjs";
import { openDatabase } from "./database.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings = JSON.parse((await lines.next()).value);

const database = openDatabase(settings);
const supabase = await createSupabase(settings, database);
const realtime = new RealtimeDouble(settings, database);
const gateway = createGateway({
  supabase,
  uploads: new UploadsDouble(settings, database, supabase),
  faults: new Faults(),
  realtime,
  functionsPort: settings.functions_port,
});

await realtime.follow();
gateway.listen(settings.port, "127.0.0.1", () => process.stdout.write("ready\n"));

for await (const line of lines) process.stderr.write(`Not understood: ${line}\n`);
process.exit(0);
