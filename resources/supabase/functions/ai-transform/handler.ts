// Begins a job at Replicate. The only place that knows the token.
//
// The job is paid for in the database before anything is asked of Replicate, by whoever sends the
// request and under their limits. A lease lets one request at a time begin it; a job that nobody can
// say was begun is failed and refunded by `sweep`, never begun again: money is spent at most once.
import { bodyOf, Refused, requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";
import { required } from "../_shared/environment.ts";
import { replicateUrl } from "../_shared/predictions.ts";

interface Job {
  id: string;
  status: string;
  input_audio_path: string;
  transformation_type: string;
  parameters: Record<string, unknown>;
  replicate_prediction_id: string | null;
}

const LEASE_S = 120;
const INPUT_READABLE_S = 3600;
const FORWARDED = new Set([
  "prompt",
  "duration",
  "continuation",
  "continuation_start",
  "continuation_end",
  "model_version",
  "normalization_strategy",
  "top_k",
  "top_p",
  "temperature",
  "classifier_free_guidance",
  "seed",
]);

export default async function aiTransform(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  const wish = await bodyOf(request);
  const caller = Backend.asCaller(request);
  const server = Backend.asServer();
  const job = await caller.rpc<Job>("request_ai_transformation", {
    p_project_id: wish.project_id,
    p_type: wish.type,
    p_input_path: wish.input_path,
    p_parameters: wish.parameters ?? {},
    p_idempotency_key: wish.idempotency_key,
  });
  const lease = { p_id: job.id, p_worker: "ai-transform", p_lease_s: LEASE_S };
  if (!(await server.rpc<boolean>("lease_ai_transformation", lease))) {
    return Response.json(await current(server, job.id));
  }
  const input = await caller.signedUrl(AUDIO, job.input_audio_path, INPUT_READABLE_S)
    .catch(async (error) => {
      await fail(server, job, "its input cannot be read");
      throw error;
    });
  const prediction = await begun(server, job, input);
  await server.rpc("start_ai_transformation", { p_id: job.id, p_prediction_id: prediction });
  return Response.json(await current(server, job.id), { status: 202 });
}

/** Ask Replicate for a prediction and return its id; a job that it refuses is failed. */
async function begun(server: Backend, job: Job, input: string): Promise<string> {
  const answer = await fetch(`${replicateUrl()}/v1/predictions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${required("REPLICATE_API_TOKEN")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      version: required("MUSICGEN_VERSION"),
      input: {
        ...Object.fromEntries(Object.entries(job.parameters).filter(([key]) => FORWARDED.has(key))),
        prompt: String(job.parameters.prompt ?? job.transformation_type),
        input_audio: input,
      },
      webhook: `${required("PUBLIC_FUNCTIONS_URL")}/ai-webhook?job=${job.id}`,
      webhook_events_filter: ["start", "completed"],
    }),
  });
  const { id, detail } = await answer.json();
  if (answer.ok) return id;
  if (answer.status >= 500) throw new Error(`Replicate answers ${answer.status}`);
  await fail(server, job, `Replicate: ${detail}`);
  throw new Refused(502, "replicate", "the service for AI jobs has refused the job");
}

async function fail(server: Backend, job: Job, why: string): Promise<void> {
  await server.rpc("fail_ai_transformation", { p_id: job.id, p_error: why });
}

async function current(server: Backend, id: string): Promise<Job> {
  const [job] = await server.rows<Job>("ai_transformations", `id=eq.${id}`);
  return job;
}
