// Whether all parts of the backend answer. Open to everybody; says nothing but that.
import { Backend } from "../_shared/backend.ts";

const PARTS: Record<string, () => Promise<unknown>> = {
  database: () => Backend.asAnybody().rpc("health"),
  storage: async () => {
    const answer = await Backend.asServer().fetch("/storage/v1/bucket/audio-files");
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the storage answers ${answer.status}`);
  },
};

export default async function health(_request: Request): Promise<Response> {
  const states = await Promise.all(
    Object.entries(PARTS).map(async ([part, ask]) => {
      const state = await ask().then(() => "ok", (error) => (console.error(error), "down"));
      return [part, state];
    }),
  );
  const isWell = states.every(([, state]) => state === "ok");
  const status = isWell ? "ok" : "down";
  return Response.json({ status, ...Object.fromEntries(states) }, { status: isWell ? 200 : 503 });
}
