// What all functions answer with: JSON, and a refusal where something is refused.

export type Handler = (request: Request) => Promise<Response>;

/** Thrown anywhere in a function to end the request with this answer. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

/** Return a handler that turns what is thrown into an answer, and tells nothing of its inside. */
export function answering(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (error instanceof Refused) {
        const { code, message, status } = error;
        return Response.json({ code, message }, { status });
      }
      console.error(error);
      return Response.json({ code: "internal", message: "internal error" }, { status: 500 });
    }
  };
}

/** Return the JSON object of a request. */
export async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const body = await request.json().catch(() => null);
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new Refused(400, "body", "a JSON object is needed");
  }
  return body;
}

export function requireMethod(request: Request, ...methods: string[]): void {
  if (!methods.includes(request.method)) {
    throw new Refused(405, "method", `only ${methods.join(", ")}`);
  }
}
