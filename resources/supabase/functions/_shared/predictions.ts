// What a prediction of Replicate means for its job, whoever brings the news.
import { Refused } from "./answering.ts";
import { AUDIO, type Backend } from "./backend.ts";
import { optional } from "./environment.ts";

/** A prediction as Replicate tells it, in a webhook or when asked. */
export interface News {
  id: string;
  status: string;
  output?: string | string[] | null;
  error?: string | null;
}

export interface Job {
  id: string;
  user_id: string;
  project_id: string;
  status: string;
  replicate_prediction_id: string | null;
}

const LARGEST_BYTES = 50 * 1024 * 1024;
const FINISHED = ["completed", "failed", "canceled"];

export function replicateUrl(): string {
  return optional("REPLICATE_BASE_URL", "https://api.replicate.com");
}

/**
 * Move a job to where its prediction is; a sound is copied first, before its address expires.
 *
 * @param delivery the id of the webhook that has brought the news, where one has
 */
export async function settle(
  server: Backend,
  job: Job,
  news: News,
  delivery: string | null = null,
): Promise<string> {
  if (FINISHED.includes(job.status)) return "ignored";
  const path = news.status === "succeeded" ? await kept(server, job, news) : null;
  return await server.rpc<string>("apply_replicate_event", {
    p_prediction_id: news.id,
    p_status: news.status,
    p_output_path: path,
    p_error: news.error ?? null,
    p_delivery_id: delivery,
  });
}

/** Copy the sound into the storage and return its name there. */
async function kept(server: Backend, job: Job, news: News): Promise<string> {
  const address = new URL(String(Array.isArray(news.output) ? news.output[0] : news.output));
  requireAllowed(address);
  // Redirects would lead past the list of hosts.
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Refused(502, "output", "the result cannot be fetched");
  const sound = await read(answer);
  const path = `${job.user_id}/${job.project_id}/ai-${job.id}.wav`;
  await server.store(AUDIO, path, sound, "audio/wav");
  return path;
}

function requireAllowed(address: URL): void {
  const hosts = optional("OUTPUT_HOSTS", "replicate.delivery,pbxt.replicate.delivery").split(",");
  const isSafe = address.protocol === "https:" || Deno.env.get("OUTPUT_OVER_HTTP") === "1";
  if (!isSafe || !hosts.includes(address.host)) {
    throw new Refused(422, "output_host", "results are fetched from Replicate alone");
  }
}

async function read(answer: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > LARGEST_BYTES) throw new Refused(422, "output_size", "the result is too large");
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
