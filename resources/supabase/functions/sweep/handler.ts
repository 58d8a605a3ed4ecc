// Finishes what was left undone: accounts whose week is over, sounds that nothing refers to, jobs
// whose news was lost or nobody can say were begun. Each step can end anywhere and is done again.
//
// Called every few minutes by whoever knows the secret (pg_cron, a timer).
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

import { Refused, requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";
import { required } from "../_shared/environment.ts";
import { type Job, type News, replicateUrl, settle } from "../_shared/predictions.ts";

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
const PEOPLE_AT_ONCE = 100;
const JOBS_AT_ONCE = 20;
const SILENCE_MS = 120_000;

export default async function sweep(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  requireSecret(request.headers.get("x-sweep-secret") ?? "");
  const server = Backend.asServer();
  const done: Record<string, number | null> = {};
  for (const [name, step] of Object.entries(STEPS)) {
    // What is wrong with one step keeps no other from its work; null tells that it has failed.
    done[name] = await step(server).catch((error) => (console.error(error), null));
  }
  return Response.json(done);
}

const STEPS: Record<string, (server: Backend) => Promise<number>> = {
  accounts_ended: endAccounts,
  blobs_removed: removeUnusedBlobs,
  jobs_settled: askAfterJobs,
  jobs_failed: (server) => server.rpc<number>("expire_ai_transformations"),
};

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

/** Ask Replicate about jobs of which nothing was heard for a while: a webhook can be lost. */
async function askAfterJobs(server: Backend): Promise<number> {
  const before = new Date(Date.now() - SILENCE_MS).toISOString();
  const silent = await server.rows<Job>(
    "ai_transformations",
    `status=eq.processing&replicate_prediction_id=not.is.null&updated_at=lt.${before}` +
      `&order=updated_at&limit=${JOBS_AT_ONCE}`,
  );
  let settled = 0;
  for (const job of silent) {
    const answer = await fetch(`${replicateUrl()}/v1/predictions/${job.replicate_prediction_id}`, {
      headers: { authorization: `Bearer ${required("REPLICATE_API_TOKEN")}` },
    });
    const news: News = await answer.json();
    if (!answer.ok) {
      console.error(`Replicate answers ${answer.status} about job ${job.id}`);
    } else if ((await settledOrFailed(server, job, news)) === "applied") {
      settled += 1;
    }
  }
  return settled;
}

/** Fail a job whose result can never be had, so that nobody asks after it for ever. */
async function settledOrFailed(server: Backend, job: Job, news: News): Promise<string> {
  try {
    return await settle(server, job, news);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await server.rpc("fail_ai_transformation", { p_id: job.id, p_error: error.message });
    return "failed";
  }
}

async function removeUnusedBlobs(server: Backend): Promise<number> {
  const people = { p_people: PEOPLE_AT_ONCE };
  const unused = await server.rpc<UnusedBlob[]>("claim_unused_blobs", people);
  for (let first = 0; first < unused.length; first += AT_ONCE) {
    const some = unused.slice(first, first + AT_ONCE);
    await server.removeObjects(AUDIO, some.map((each) => each.object_name));
    for (const { user_id, sha256 } of some) {
      await server.rpc("forget_blob", { p_user: user_id, p_sha256: sha256 });
    }
  }
  return unused.length;
}

function requireSecret(given: string): void {
  const [expected, told] = [Buffer.from(required("SWEEP_SECRET")), Buffer.from(given)];
  if (expected.length !== told.length || !timingSafeEqual(expected, told)) {
    throw new Refused(401, "secret", "this is not for you");
  }
}
