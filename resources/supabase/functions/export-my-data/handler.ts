// All that is kept of a person as one zip: what is known, every document, every sound.
import { Zip, ZipPassThrough } from "npm:fflate@0.8.2";

import { requireMethod } from "../_shared/answering.ts";
import { AUDIO, Backend } from "../_shared/backend.ts";

interface Known {
  user_id: string;
  projects: { id: string; document: unknown }[];
  blobs: { sha256: string }[];
}

export default async function exportMyData(request: Request): Promise<Response> {
  requireMethod(request, "POST", "GET");
  const caller = Backend.asCaller(request);
  const known = await caller.rpc<Known>("export_my_data");
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  pack(caller, known, writable.getWriter()).catch((error) => console.error(error));
  return new Response(readable, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="studio-nexus-data.zip"',
    },
  });
}

async function pack(
  caller: Backend,
  known: Known,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  let written: Promise<void> = Promise.resolve();
  const zip = new Zip((error, chunk, isLast) => {
    written = error ? writer.abort(error) : writer.write(chunk);
    if (isLast) written = written.then(() => writer.close());
  });
  const add = async (name: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
    // Sound does not get smaller, and documents are small: stored as they are.
    const file = new ZipPassThrough(name);
    zip.add(file);
    for await (const part of parts) {
      file.push(part);
      await written;
    }
    file.push(new Uint8Array(), true);
    await written;
  };
  const json = (value: unknown) => [new TextEncoder().encode(JSON.stringify(value, null, 2))];
  try {
    await add("data.json", json(known));
    for (const { id, document } of known.projects) await add(`projects/${id}.json`, json(document));
    for (const { sha256 } of known.blobs) {
      const stored = await caller.object(AUDIO, `${known.user_id}/blobs/${sha256}`);
      if (stored?.body) await add(`audio/${sha256}`, stored.body);
    }
    zip.end();
    await written;
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
