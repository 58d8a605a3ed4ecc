// News of a job from Replicate: signed, at most once, and its sound copied before its address expires.
import { Refused, requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";
import { once } from "../_shared/deliveries.ts";
import { optional, required } from "../_shared/environment.ts";
import { standardWebhookId } from "../_shared/signatures.ts";

interface News {
  id: string;
  status: string;
  output?: string | string[] | null;
  error?: string | null;
}

interface Job {
  id: string;
  user_id: string;
  project_id: string;
  status: string;
}

const LARGEST_BYTES = 50 * 1024 * 1024;
const FINISHED = ["completed", "failed", "canceled"];

export default async function aiWebhook(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  const body = await request.text();
  const secret = required("REPLICATE_WEBHOOK_SECRET");
  const delivery = standardWebhookId(request.headers, body, secret);
  const news: News = JSON.parse(body);
  const server = Backend.asServer();
  return await once(server, "replicate", delivery, async () => {
    const job = await jobOf(server, news, new URL(request.url).searchParams.get("job"));
    if (FINISHED.includes(job.status)) return "ignored";
    const path = news.status === "succeeded" ? await kept(server, job, news) : null;
    return await server.rpc<string>("apply_replicate_event", {
      p_prediction_id: news.id,
      p_status: news.status,
      p_output_path: path,
      p_error: news.error ?? null,
    });
  });
}

/** Return the job of a prediction; one whose beginning was not noted is noted now. */
async function jobOf(server: Backend, news: News, named: string | null): Promise<Job> {
  if (named !== null && /^[0-9a-f-]{36}$/.test(named)) {
    await server.rpc("start_ai_transformation", { p_id: named, p_prediction_id: news.id });
  }
  const query = `replicate_prediction_id=eq.${encodeURIComponent(news.id)}`;
  const [job] = await server.rows<Job>("ai_transformations", query);
  if (!job) throw new Refused(404, "prediction", "there is no job of this prediction");
  return job;
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
