/** Tells Hub the browser's time zone, so that days and hours are the reader's own. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`hub_zone=${zone}`)) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `hub_zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
