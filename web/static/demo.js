// The demo's page: shows telephones, moves the clock, says what happened.
const byId = (id) => document.getElementById(id);
const places = [...document.querySelectorAll(".place")];
const wide = matchMedia("(min-width: 72rem)");
const clock = byId("clock");
const LOOK_EVERY = 3000;
const NOTICE_EVERY = 400;
const SEEN = "demo-tried";

// --- which telephones are seen: one on a narrow screen, four on a desk

const isSeen = (place) => place.classList.contains(wide.matches ? "seated" : "chosen");

// A telephone that nobody sees is switched off: browsers keep few connections open to one address.
function switchOn() {
  for (const place of places) {
    const frame = place.querySelector("iframe");
    const address = isSeen(place) ? frame.dataset.address : "about:blank";
    if (frame.getAttribute("src") !== address) frame.src = address;
  }
  markNew();
}

function see(id) {
  const place = byId(id);
  for (const other of places) other.classList.toggle("chosen", other === place);
  byId(`tab-${id}`).checked = true;
  const rival = place.querySelector(".swap")?.dataset.see;
  if (rival) {
    place.classList.add("seated");
    byId(rival).classList.remove("seated");
  }
  sessionStorage.setItem("demo-chosen", id);
  switchOn();
}

for (const tab of document.querySelectorAll(".tabs input")) tab.addEventListener("change", () => see(tab.value));
for (const swap of document.querySelectorAll(".swap"))
  swap.addEventListener("click", () => {
    see(swap.dataset.see);
    byId(swap.dataset.see).querySelector("h2").focus();
  });
wide.addEventListener("change", switchOn);

// --- one suggestion per telephone, until it has been touched

const tried = new Set((localStorage.getItem(SEEN) ?? "").split(" "));

function suggest() {
  for (const place of places) place.querySelector(".try").hidden = tried.has(place.id);
}

// It keeps its place for this visit, so that nothing moves under the hand.
function tries(place) {
  place.querySelector(".try").classList.add("done");
}

// Touching a telephone takes the focus into its frame. From one frame to the next no event tells: so we look.
setInterval(() => {
  const place = document.activeElement?.closest("iframe")?.closest(".place");
  if (!place || tried.has(place.id)) return;
  tried.add(place.id);
  localStorage.setItem(SEEN, [...tried].join(" ").trim());
  tries(place);
}, NOTICE_EVERY);

// --- the clock

let changes = {};
const looked = {};

// On a narrow screen, a tab says when something has come to a telephone that is not seen.
function markNew() {
  for (const place of places) {
    const count = changes[place.dataset.account];
    if (count === undefined) continue;
    if (isSeen(place) || looked[place.id] === undefined || count < looked[place.id]) looked[place.id] = count;
    document.querySelector(`[data-new="${place.id}"]`).hidden = count === looked[place.id];
  }
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function show(state) {
  put(byId("now"), state.now);
  put(byId("next"), state.next);
  byId("go").disabled = !state.goes_on;
  byId("over").hidden = true;
  changes = state.changes;
  markNew();
  for (const place of places) if (place.dataset.isNew && changes[place.dataset.account]) tries(place);
  // After a restart the telephones may be at another address.
  const frame = document.querySelector("iframe");
  if (!frame.dataset.address.startsWith(`${state.phones}/`)) location.reload();
}

async function look() {
  if (document.hidden || clock.ariaBusy === "true") return;
  try {
    const answer = await fetch(`/demo/state${location.search}`);
    if (answer.ok) show(await answer.json());
  } catch {
    byId("over").hidden = false;
  }
}

// Who cannot see the clock hears the new hour before what happened.
function say(text, hour = "") {
  const heard = document.createElement("span");
  heard.className = "heard";
  heard.textContent = hour && `${hour}. `;
  byId("said").replaceChildren(heard, text);
}

clock.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (clock.ariaBusy === "true") return;
  clock.ariaBusy = "true";
  const step = event.submitter?.value ?? "next";
  try {
    const answer = await fetch(clock.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ step }),
    });
    const state = await answer.json();
    show(state);
    say(state.said, state.now);
  } catch {
    say(clock.dataset.notMoved);
  }
  clock.ariaBusy = "false";
});

const remembered = sessionStorage.getItem("demo-chosen");
if (remembered && byId(remembered)) see(remembered);
else switchOn();
suggest();
look();
setInterval(look, LOOK_EVERY);
document.addEventListener("visibilitychange", look);
