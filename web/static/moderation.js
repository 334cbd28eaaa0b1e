// While somebody reads a story it stays theirs; when they leave the page it is soon anybody's.
import { announce } from "/maison/house.js";

const story = document.querySelector("[data-stay]");
if (story) {
  const EVERY = 60_000;
  let isReading = true;
  let isLeavingByForm = false;
  const seal = new FormData();
  seal.append("sceau", story.dataset.seal);

  const stay = async () => {
    if (!isReading) return;
    isReading = false; // until somebody moves again: a page that stands open is not read
    try {
      const answer = await fetch(story.dataset.stay, { method: "POST", body: seal });
      if (answer.status === 409) announce(story.dataset.lost);
    } catch {
      // the line is down: the story stays theirs for as long as the last word said
    }
  };
  for (const sign of ["keydown", "pointermove", "scroll", "touchstart", "input"]) {
    addEventListener(sign, () => { isReading = true; }, { passive: true });
  }
  addEventListener("pageshow", () => { isReading = true; isLeavingByForm = false; stay(); });
  setInterval(stay, EVERY);

  addEventListener("submit", () => { isLeavingByForm = true; });
  addEventListener("pagehide", () => {
    if (!isLeavingByForm) navigator.sendBeacon(story.dataset.leave, seal);
  });
}
