// Sign-up learns the time zone from the browser; it can be changed in the settings.
const zone = document.querySelector("[data-time-zone] [name=time_zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
