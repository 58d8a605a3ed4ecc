// What the functions are told by the server they run on; see .env.example for each name.

/** Return a setting that has to be there. */
export function required(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`the secret ${name} is not set`);
  return value;
}

export function optional(name: string, otherwise: string): string {
  return Deno.env.get(name) || otherwise;
}
