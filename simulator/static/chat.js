// One phone: listens to what happens and hands it to the conversation and to the writing place.
import { Conversation } from "./conversation.js";
import { Composer } from "./composer.js";
import { Notices } from "./notices.js";

const byId = (id) => document.getElementById(id);

const phone = {
  user: Number(document.body.dataset.user),
  bot: document.body.dataset.bot,
  payload: document.body.dataset.start,
  zone: document.body.dataset.zone || undefined,
  words: JSON.parse(byId("words").textContent),
  about: null,
};
phone.say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), phone.words[key]);

const notices = new Notices(phone);

// Asks the simulator to do what this person does.
phone.does = async (act, order) => {
  const form = order instanceof FormData;
  const common = phone.bot ? { user: phone.user, bot: phone.bot } : { user: phone.user };
  if (form) Object.entries(common).forEach(([name, value]) => order.append(name, value));
  const answer = await fetch(`/control/${act}`, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? order : JSON.stringify({ ...order, ...common }),
  }).catch((failure) => ({ ok: false, json: async () => ({ error: failure.message }) }));
  const said = await answer.json();
  if (!answer.ok) notices.show(phone.say("failed", { reason: said.error }));
  return answer.ok;
};

// A link to this bot starts it here, a link to another bot of the simulator opens its chat, every other link leaves.
phone.follows = (url) => {
  const link = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/([A-Za-z0-9_]+)\/?(?:\?(.*))?$/.exec(url);
  const name = phone.about?.bots.find((bot) => bot.toLowerCase() === link?.[1].toLowerCase());
  if (!name) return false;
  const payload = new URLSearchParams(link[2] ?? "").get("start") ?? "";
  if (name === phone.about.bot.username) phone.does("start", { payload });
  else location.assign(`/chat/${phone.user}?${new URLSearchParams({ bot: name, start: payload, lang: phone.words.lang })}`);
  return true;
};

const conversation = new Conversation(phone);
const composer = new Composer(phone);

function introduce(about) {
  phone.about = about;
  byId("bot-name").textContent = about.bot.name;
  byId("face").textContent = [...about.bot.name][0] ?? "";
  byId("options").hidden = false;
  status("bot");
  conversation.introduce();
  composer.introduce();
}

let typingEnds = 0;
function status(key) {
  const text = phone.say(key);
  if (byId("status").textContent !== text) byId("status").textContent = text;
}

function busy(action) {
  status(action.startsWith("upload") ? "uploading" : action.startsWith("record") ? "recording" : "typing");
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => status("bot"), 5000);
}

function take(view, history) {
  conversation.take(view, history);
  composer.take(view);
  if (history) return;
  for (const event of view.events) if (event.kind === "action") busy(event.action);
  if (view.messages.some((message) => message.from === "bot")) status("bot");
  view.toasts.forEach((toast) => notices.toast(toast));
}

let source;
let seen = 0;
function listen() {
  let history = seen === 0;
  const bot = phone.bot ? `&bot=${encodeURIComponent(phone.bot)}` : "";
  source = new EventSource(`/chat/${phone.user}/events?after=${seen}${bot}`);
  source.addEventListener("about", (event) => introduce(JSON.parse(event.data)));
  source.addEventListener("forgotten", () => conversation.clear());
  source.addEventListener("chat", (event) => {
    const view = JSON.parse(event.data);
    seen = view.seq;
    take(view, history);
    history = false;
  });
  source.onopen = () => phone.about && status("bot");
  source.onerror = () => status("reconnecting");
}

// A phone that nobody looks at lets go of its connection: a browser keeps only a few to one address.
document.addEventListener("visibilitychange", () => {
  source.close();
  if (!document.hidden) listen();
});

listen();
