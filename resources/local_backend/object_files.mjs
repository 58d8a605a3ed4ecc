// Stored objects as files: bucket/key holds the bytes, bucket/key.meta what storage says about them.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const META = ".meta";

export class ObjectFiles {
  driver = null;

  constructor(folder) {
    this.folder = path.resolve(folder);
  }

  async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
    const file = this.#file(bucket, key);
    const partial = `${file}.part`;
    const digest = createHash("md5");
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(
      body instanceof Uint8Array ? Readable.from([body]) : body,
      async function* (chunks) {
        for await (const chunk of chunks) {
          digest.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(partial),
    );
    await rename(partial, file);
    const eTag = `"${digest.digest("hex")}"`;
    await writeFile(file + META, JSON.stringify({ mimetype, cacheControl, eTag }));
    return this.headObject(bucket, key);
  }

  async getObject(bucket, key, _version, headers) {
    const metadata = await this.headObject(bucket, key);
    const range = rangeOf(headers?.range, metadata.size);
    if (!range) {
      const body = await readFile(this.#file(bucket, key));
      return { httpStatusCode: 200, metadata, body };
    }
    const body = await this.#part(bucket, key, range);
    const contentRange = `bytes ${range.first}-${range.last}/${metadata.size}`;
    return {
      httpStatusCode: 206,
      metadata: { ...metadata, httpStatusCode: 206, contentLength: body.length, contentRange },
      body,
    };
  }

  async headObject(bucket, key) {
    const file = this.#file(bucket, key);
    const [{ size, mtime }, meta] = await Promise.all([stat(file), readFile(file + META, "utf8")]);
    return {
      httpStatusCode: 200,
      size,
      contentLength: size,
      lastModified: mtime,
      ...JSON.parse(meta),
    };
  }

  async deleteObject(bucket, key) {
    const file = this.#file(bucket, key);
    await Promise.all([file, file + META].map((each) => rm(each, { force: true })));
  }

  async deleteObjects(bucket, keys) {
    await Promise.all(keys.map((key) => this.deleteObject(bucket, key)));
  }

  async copyObject(bucket, source, _version, targetBucket, target) {
    const [from, to] = [this.#file(bucket, source), this.#file(targetBucket, target)];
    await mkdir(path.dirname(to), { recursive: true });
    await Promise.all(["", META].map((ending) => copyFile(from + ending, to + ending)));
    const { eTag, lastModified } = await this.headObject(targetBucket, target);
    return { httpStatusCode: 200, eTag, lastModified };
  }

  async privateAssetUrl() {
    return "";
  }

  async #part(bucket, key, { first, last }) {
    const file = await open(this.#file(bucket, key));
    try {
      const part = Buffer.alloc(last - first + 1);
      await file.read(part, 0, part.length, first);
      return part;
    } finally {
      await file.close();
    }
  }

  #file(bucket, key) {
    const inside = path.join(this.folder, bucket) + path.sep;
    const file = path.resolve(inside, key);
    if (!file.startsWith(inside)) throw new Error(`no key of an object: ${key}`);
    return file;
  }
}

/** Return the first and last byte that a Range header asks for, or null if it asks for all. */
function rangeOf(header, size) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (!from && !to) return null;
  if (!from) return { first: Math.max(0, size - Number(to)), last: size - 1 };
  return { first: Number(from), last: to ? Math.min(Number(to), size - 1) : size - 1 };
}
