// Finishes what was left undone: accounts whose week is over, sounds that nothing refers to, jobs
// nobody can say were begun. Each step can end anywhere and is done again the next time.
//
// Called every few minutes by whoever knows the secret (pg_cron, a timer).
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

import { Refused, requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";
import { required } from "../_shared/environment.ts";

interface StoredObject {
  bucket_id: string;
  name: string;
}

interface UnusedBlob {
  user_id: string;
  sha256: string;
  object_name: string;
}

const AT_ONCE = 100;

export default async function sweep(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  requireSecret(request.headers.get("x-sweep-secret") ?? "");
  const server = Backend.asServer();
  return Response.json({
    accounts_ended: await endAccounts(server),
    blobs_removed: await removeUnusedBlobs(server),
    jobs_failed: await server.rpc<number>("expire_ai_transformations"),
  });
}

/** Remove files first and the account last, so that an account that is gone has left nothing. */
async function endAccounts(server: Backend): Promise<number> {
  const due = await server.rpc<string[]>("due_account_deletions", { p_limit: 20 });
  let ended = 0;
  for (const person of due) {
    let stored: StoredObject[];
    do {
      stored = await server.rpc("objects_of", { p_user: person, p_limit: AT_ONCE });
      for (const bucket of new Set(stored.map((each) => each.bucket_id))) {
        const inIt = stored.filter((each) => each.bucket_id === bucket);
        await server.removeObjects(bucket, inIt.map((each) => each.name));
      }
    } while (stored.length === AT_ONCE);
    if (await server.rpc<boolean>("end_account", { p_user: person })) ended += 1;
  }
  return ended;
}

async function removeUnusedBlobs(server: Backend): Promise<number> {
  const unused = await server.rpc<UnusedBlob[]>("claim_unused_blobs", { p_limit: AT_ONCE });
  await server.removeObjects(AUDIO, unused.map((each) => each.object_name));
  for (const { user_id, sha256 } of unused) {
    await server.rpc("forget_blob", { p_user: user_id, p_sha256: sha256 });
  }
  return unused.length;
}

function requireSecret(given: string): void {
  const [expected, told] = [Buffer.from(required("SWEEP_SECRET")), Buffer.from(given)];
  if (expected.length !== told.length || !timingSafeEqual(expected, told)) {
    throw new Refused(401, "secret", "this is not for you");
  }
}
