// Where @supabase/lite 0.10.0 answers in other words than a hosted project, its answers are put right.

const STORAGE = "/storage/v1";

/** Return `fetch` with its answers as a hosted project words them. */
export function answersLikeHosted(fetch) {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/rest/v1/")) return withItsCode(await fetch(request));
    if (request.method !== "POST" || !pathname.startsWith(`${STORAGE}/object/`)) {
      return fetch(request);
    }
    if (/^\/storage\/v1\/object\/(upload\/)?sign\//.test(pathname)) {
      return reworded(await fetch(request), signed);
    }
    if (pathname.startsWith(`${STORAGE}/object/list/`)) {
      const { prefix = "" } = await request.clone().json();
      const folder = prefix && !prefix.endsWith("/") ? `${prefix}/` : prefix;
      return reworded(await fetch(request), (entry) => relative(entry, folder));
    }
    return fetch(request);
  };
}

// Hosted: a broken CHECK is the fault of who asks. Here it comes as a failure of the server.
async function withItsCode(response) {
  if (response.status !== 500) return response;
  const answer = await response.json();
  const [, message] = /^PostgresError: (.* violates check constraint .*)$/.exec(answer.message) ??
    [];
  if (!message) return Response.json(answer, { status: 500 });
  return Response.json({ ...answer, code: "23514", message }, { status: 400 });
}

async function reworded(response, reword) {
  if (!response.ok) return response;
  const answer = await response.json();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  const body = JSON.stringify(Array.isArray(answer) ? answer.map(reword) : reword(answer));
  return new Response(body, { status: response.status, headers });
}

// Hosted: `signedURL`, without the prefix under which the storage lies.
function signed({ signedUrl, url, ...rest }) {
  const inStorage = (address) => address.replace(STORAGE, "");
  return {
    ...rest,
    ...(signedUrl && { signedURL: inStorage(signedUrl) }),
    ...(url && { url: inStorage(url) }),
  };
}

// Hosted: names in a folder are told without the folder.
function relative(entry, folder) {
  const isInside = folder && entry.name?.startsWith(folder);
  return isInside ? { ...entry, name: entry.name.slice(folder.length) } : entry;
}
