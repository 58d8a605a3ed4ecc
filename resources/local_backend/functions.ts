// The functions in one process, which is what Supabase's runtime does for each of them by itself.
//
// The first line of the standard input is a JSON document with the port, and which functions ask for
// a valid token before they are called; where the input ends, so does the process.
import { answering, type Handler } from "./functions/_shared/answering.ts";
import { claimsOf } from "./tokens.mjs";

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
const settings = JSON.parse((await lines.read()).value ?? "{}");

const handlers: Record<string, Handler> = {};
for (const name of Object.keys(settings.functions)) {
  const { default: handler } = await import(`./functions/${name}/handler.ts`);
  handlers[name] = answering(handler);
}

Deno.serve({
  hostname: "127.0.0.1",
  port: settings.port,
  onListen: () => console.log("ready"),
}, async (request) => {
  const name = new URL(request.url).pathname.split("/")[3] ?? "";
  const handler = handlers[name];
  if (!handler) return Response.json({ message: "there is no such function" }, { status: 404 });
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (settings.functions[name].verify_jwt && !claimsOf(token, settings.jwt_secret)) {
    return Response.json({ message: "Invalid JWT" }, { status: 401 });
  }
  return await handler(request);
});

while (!(await lines.read()).done);
Deno.exit();
