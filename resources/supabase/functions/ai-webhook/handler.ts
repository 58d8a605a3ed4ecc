// News of a job from Replicate: signed, recent, and at most once.
//
// That it was read is noted in the transaction of its effect. Cut off before that, it is read again when
// Replicate sends it again, or `sweep` asks after the job.
import { Refused, requireMethod } from "../_shared/answering.ts";
import { Backend } from "../_shared/backend.ts";
import { required } from "../_shared/environment.ts";
import { type Job, type News, settle } from "../_shared/predictions.ts";
import { standardWebhookId } from "../_shared/signatures.ts";

export default async function aiWebhook(request: Request): Promise<Response> {
  requireMethod(request, "POST");
  const body = await request.text();
  const secret = required("REPLICATE_WEBHOOK_SECRET");
  const delivery = standardWebhookId(request.headers, body, secret);
  const news: News = JSON.parse(body);
  const server = Backend.asServer();
  const named = { p_source: "replicate", p_delivery_id: delivery };
  if (!(await server.rpc<boolean>("is_new_delivery", named))) {
    return Response.json({ result: "ignored" });
  }
  const job = await jobOf(server, news, new URL(request.url).searchParams.get("job"));
  return Response.json({ result: await settle(server, job, news, delivery) });
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
