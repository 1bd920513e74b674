// Signing up and in: the time zone, and what passkeys need.

// Sign-up learns the time zone from the browser; it can be changed in the settings.
const zone = document.querySelector("[data-time-zone] [name=time_zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// What needs passkeys stays hidden where the browser has none.
if ("PublicKeyCredential" in window) for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;

// Enter in the name of a new key adds it; its button is no submit button.
const add = document.querySelector("#mfa_webauthn_add");
add?.form.addEventListener("submit", (event) => { event.preventDefault(); add.click(); });

const WORDS = {
  NotAllowedError: "No passkey was used: it was cancelled, or took too long. Nothing was changed; you can try again.",
  InvalidStateError: "This device or key is in your list already.",
  SecurityError: "Passkeys work only at this site's own address, over https.",
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const line = document.querySelector("[data-passkey-error]");
  line.textContent = WORDS[event.detail.exception.name] ?? "The passkey could not be used. Nothing was changed; try again, or sign in another way.";
  line.hidden = false;
});

// Signing out takes along what this browser still keeps of one's recordings.
if (document.querySelector("form[action$='/logout/']")) import("./recorder/leaving.js");
