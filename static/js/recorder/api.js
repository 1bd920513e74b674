// The recordings' API: what it answers, or why there is no answer.
const ROOT = "/api/v1/recordings/";

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(status, { code = "", detail = "" }) {
    super(`${status} ${code}`);
    Object.assign(this, { status, code, detail });
  }

  // What passes by itself: an overloaded or restarting server, a full disk, a body cut short.
  get passing() { return this.status >= 500 || [408, 429].includes(this.status) || this.code === "incomplete"; }
}

function token() {
  // The cookie, since signing in again in another tab changes it and not what is written in this page.
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return cookie ?? document.querySelector("template[data-token]")?.dataset.token ?? "";
}

export async function call(method, path, { body, type = "application/json", signal } = {}) {
  let answer;
  try {
    answer = await fetch(ROOT + path, {
      method, signal, body,
      headers: { Accept: "application/json", "X-CSRFToken": token(), ...(body && { "Content-Type": type }) },
    });
  } catch {
    throw new Unreachable();
  }
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

export const begin = (kind, signal) => call("POST", "", { body: JSON.stringify({ kind }), signal });
export const look = (id, signal) => call("GET", `${id}/`, { signal });
export const remove = (id) => call("DELETE", `${id}/`);
export const finish = (id, segments) => call("POST", `${id}/finish/`, { body: JSON.stringify({ segments }) });
export const put = (id, { segment, number, bytes, mime }, signal) =>
  call("PUT", `${id}/segments/${segment}/chunks/${number}/`, { body: bytes, type: mime, signal });
