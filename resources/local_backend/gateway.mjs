// The one address of the backend: hands every request to the part that answers it.
import http from "node:http";
import { pipeline, Readable } from "node:stream";

import { FAULTS_PATH } from "./faults.mjs";

const PER_CONNECTION = new Set(["connection", "transfer-encoding", "expect", "keep-alive"]);

/** Return an HTTP server in front of all parts; it does not listen yet. */
export function createGateway({ supabase, uploads, faults, realtime, functionsPort }) {
  const server = http.createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      process.stderr.write(`${request.method} ${request.url}: ${error.stack}\n`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  server.on("upgrade", (request, socket, head) => realtime.accept(request, socket, head));
  return server;

  async function answer(request, response) {
    if (request.url === FAULTS_PATH && request.method === "POST") {
      faults.plan(JSON.parse(await bytesOf(request)));
      response.writeHead(204).end();
    } else if (await faults.strike(request, response)) {
      return;
    } else if (request.url.startsWith("/functions/v1/")) {
      await passOn(request, response, functionsPort);
    } else {
      const asked = await webRequest(request);
      await send((await uploads.answer(asked)) ?? (await supabase(asked)), request, response);
    }
  }
}

async function webRequest(request) {
  const headers = Object.entries(request.headers).filter(([name]) => !PER_CONNECTION.has(name));
  const hasBody = !["GET", "HEAD"].includes(request.method);
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method,
    headers,
    body: hasBody ? await bytesOf(request) : undefined,
  });
}

async function send(answer, request, response) {
  const headers = Object.fromEntries(answer.headers);
  const body = Buffer.from(await answer.arrayBuffer());
  delete headers["transfer-encoding"];
  if (request.method !== "HEAD") headers["content-length"] = String(body.length);
  response.writeHead(answer.status, headers).end(body);
}

/** Hand a request to a server beside this one, and its answer back; 503 where there is none. */
function passOn(request, response, port) {
  return new Promise((done) => {
    const { method, url: path, headers } = request;
    const onward = http.request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      // What breaks off there breaks off here, and is not taken for a whole answer.
      pipeline(answer, response, done);
    });
    onward.on("error", (error) => {
      if (!response.headersSent) response.writeHead(503, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: `The functions do not answer: ${error.code}` }));
      done();
    });
    request.pipe(onward);
  });
}

async function bytesOf(stream) {
  return Buffer.concat(await Readable.from(stream).toArray());
}
