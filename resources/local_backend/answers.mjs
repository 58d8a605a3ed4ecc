// Where @supabase/lite 0.10.0 answers in other words than the hosted storage, its answers are put right.

const STORAGE = "/storage/v1";

/** Return `fetch` with its answers about storage as the hosted server words them. */
export function answersLikeHosted(fetch) {
  return async (request) => {
    const { pathname } = new URL(request.url);
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
