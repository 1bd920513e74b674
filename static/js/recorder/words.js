// What the recorder says: each trouble with what was kept and what to do.
export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

export const spoken = (seconds) => {
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60);
  const parts = [];
  if (minutes) parts.push(`${minutes} minute${minutes === 1 ? "" : "s"}`);
  if (whole % 60 || !minutes) parts.push(`${whole % 60} second${whole % 60 === 1 ? "" : "s"}`);
  return parts.join(" ");
};

export const NAMES = { audio: "microphone", video: "camera or microphone", screen: "screen" };

const OPENING = {
  NotAllowedError: (kind) => kind === "screen"
    ? "The screen was not shared. Choose “Screen” again and pick a window; on a Mac, the system settings must let the browser record the screen."
    : `The browser may not use your ${NAMES[kind]}. Allow it in the address bar, at the left of the address, then choose again.`,
  NotFoundError: (kind) => `No ${NAMES[kind]} was found. Plug one in, then choose again.`,
  NotReadableError: (kind) => `Your ${NAMES[kind]} is in use by another program. Close that program, then choose again.`,
};

export function openingTrouble(error, kind) {
  const words = OPENING[error.name];
  return words ? words(kind) : `The recording could not start (${error.name}). Try another browser or device.`;
}

export const NO_RECORDING = globalThis.isSecureContext
  ? "This browser cannot record. Use a current Firefox, Chrome, Edge or Safari."
  : "Browsers record only on pages that come by https. Ask whoever runs this site to switch it on.";

const KEPT = "Nothing is lost: the rest is kept on this device.";
const BLOCKS = {
  "signed-out": `You are signed out. ${KEPT} Sign in in another tab, then come back here and try again.`,
  gone: "The server has no such recording: it was deleted, or somebody else is signed in. What is not sent is still kept on this device.",
  quota: `Your space on the server is used up. ${KEPT} Delete recordings that you no longer need, then try again.`,
  "too-long": "The recording is as long as one may be. What is on the server is kept.",
  closed: "This recording takes nothing more: it was put together without the last pieces, which are still kept on this device.",
  "not-media": "The server does not know this kind of recording. Save a copy here, and try another browser.",
};

export function blockWords({ code, detail }) {
  return BLOCKS[code] ?? `${detail || "The server refused a piece."} ${KEPT}`;
}

const PASSING = {
  offline: "No connection.",
  "disk-full": "The server has no room at the moment.",
  busy: "The server does not answer at the moment.",
};

export function sendingWords({ safe, total, passing, durable, done }) {
  if (done) return "All of it is safe on the server.";
  if (!total && !passing) return "";
  const pieces = `${safe} of ${total} piece${total === 1 ? " is" : "s are"} safe on the server`;
  if (!passing) return `${pieces}.`;
  const where = durable ? "kept on this device" : "kept in this tab, so leave it open";
  return `${PASSING[passing]} ${pieces}; the rest is ${where} and goes up by itself.`;
}
