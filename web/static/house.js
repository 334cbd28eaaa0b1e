// What is live on the pages. Everything else works without it.

const live = document.getElementById("live");

/** Say something politely to whoever listens to the page; nothing moves. */
export function announce(words) {
  live.textContent = words;
}

// The sign-in page waits for its number to be confirmed in the chat.
const waiting = document.querySelector("[data-wait-for]");
if (waiting) {
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.waitFor, { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).confirmed) return location.reload();
    } catch {
      // the line is down: look again
    }
    setTimeout(look, 1500);
  };
  look();
}

// Once it is confirmed, nobody has to press a button more.
document.querySelector("[data-send-at-once]")?.submit();

// A form is sent once, however often its button is pressed; one that answers with a file, as often as one likes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("again" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A part of a page that follows what others do: <section data-follow="/moderation/suite">. The server sends the
// part anew when it has changed. Whoever reads in it keeps their place: it is exchanged once they have left it.
for (const part of document.querySelectorAll("[data-follow]")) {
  const source = new EventSource(part.dataset.follow);
  let latest = null;
  const show = () => {
    if (latest === null || part.contains(document.activeElement)) return;
    part.innerHTML = latest;
    latest = null;
  };
  source.addEventListener("part", (event) => {
    const { html, words } = JSON.parse(event.data);
    latest = html;
    show();
    if (words) announce(words);
  });
  part.addEventListener("focusout", () => setTimeout(show, 0));
  source.addEventListener("over", () => source.close());
}
