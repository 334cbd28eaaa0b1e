// The messages. What changes is changed in place, so that nobody loses the place where they are.
import { richText } from "./richtext.js";
import { attachments } from "./attachments.js";
import { element, fit } from "./elements.js";

const NEAR = 60;
const PATIENCE = 10000;

export class Conversation {
  constructor(phone) {
    this.phone = phone;
    this.log = document.getElementById("log");
    this.more = document.getElementById("unread");
    this.shown = new Map();
    this.lastDay = "";
    this.atEnd = true;
    this.log.addEventListener("scroll", () => this.#looked());
    this.more.addEventListener("click", () => { this.#toEnd(); this.log.focus(); });
    this.log.addEventListener("load", () => this.atEnd && this.#toEnd(), true);
    new ResizeObserver(() => this.atEnd && this.#toEnd()).observe(this.log);
  }

  clear() {
    this.log.replaceChildren();
    this.shown.clear();
    this.lastDay = "";
    this.introduce();
  }

  // What stands in an empty chat, as the bot wrote it.
  introduce() {
    const { bot } = this.phone.about;
    let note = this.log.querySelector(".about");
    if (this.shown.size) return note?.remove();
    if (!note) this.log.prepend((note = element("div", "about")));
    const title = element("h2", "", this.phone.say("what_can_it_do"));
    const text = element("p", "", bot.description || this.phone.say("nothing_said"));
    note.replaceChildren(...(bot.description ? [title, text] : [text]));
  }

  take(view, history) {
    this.now = new Date(view.now);
    this.log.setAttribute("aria-busy", String(history));
    const grew = view.messages.filter((message) => this.#put(message)).length > 0;
    if (this.shown.size) this.log.querySelector(".about")?.remove();
    for (const event of view.events) if (event.kind === "answered") this.#answered(event.message_id);
    const own = view.messages.some((message) => message.from === "user" && !message.edited);
    if (history || this.atEnd || own) this.#toEnd();
    else if (grew) this.more.hidden = false;
    if (history) requestAnimationFrame(() => this.log.setAttribute("aria-busy", "false"));
  }

  #looked() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.atEnd = true;
    else if (scrollTop < this.lastTop) this.atEnd = false; // only a reader goes up
    this.lastTop = scrollTop;
    if (this.atEnd) this.more.hidden = true;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.atEnd = true;
    this.more.hidden = true;
  }

  // True when the message is new in the chat.
  #put(message) {
    const known = this.shown.get(message.message_id);
    if (message.deleted) {
      if (known) this.#remove(known);
      this.shown.delete(message.message_id);
      return false;
    }
    if (known) {
      this.#fill(known, message);
      return false;
    }
    this.#day(message.date);
    const place = element("article", `message ${message.from}`);
    place.tabIndex = -1;
    place.append(element("div", "bubble"), element("div", "keyboard"));
    this.shown.set(message.message_id, place);
    this.#fill(place, message);
    this.log.append(place);
    return true;
  }

  #remove(place) {
    if (place.contains(document.activeElement)) this.log.focus();
    place.remove();
  }

  #day(seconds) {
    const date = new Date(seconds * 1000);
    const day = this.#words(date, { dateStyle: "short" });
    if (day === this.lastDay) return;
    this.lastDay = day;
    const today = this.now && day === this.#words(this.now, { dateStyle: "short" });
    const words = this.#words(date, { weekday: "long", day: "numeric", month: "long" });
    this.log.append(element("p", "day", today ? `${this.phone.say("today")}, ${words}` : words));
  }

  // A moment as this phone says it: in its language, and in its time zone where the page was given one.
  #words(date, style) {
    return date.toLocaleString(document.documentElement.lang, { ...style, timeZone: this.phone.zone });
  }

  #fill(place, message) {
    const bubble = place.querySelector(".bubble");
    const focused = bubble.contains(document.activeElement);
    const parts = [this.#sender(message), ...this.#context(message), ...attachments(this.phone, message)];
    const words = message.text || message.caption;
    if (words) {
      const text = element("div", "text");
      text.append(richText(this.phone, words, message.entities ?? message.caption_entities));
      parts.push(text);
    }
    parts.push(this.#foot(message));
    bubble.replaceChildren(...parts);
    bubble.classList.toggle("bare", Boolean(message.sticker));
    this.#buttons(place, message);
    if (focused) place.focus();
  }

  #sender(message) {
    const name = this.phone.about?.bot.name ?? "";
    return element("span", "heard", message.from === "bot" ? this.phone.say("from_bot", { name }) : this.phone.say("from_you"));
  }

  #context(message) {
    const parts = [];
    if (message.forward_origin) parts.push(element("p", "context", this.phone.say("forwarded")));
    const original = message.reply_to_message;
    if (original) {
      const words = original.text ?? original.caption ?? "…";
      parts.push(element("p", "context", `${this.phone.say("answering")} ${words}`));
    }
    return parts;
  }

  #foot(message) {
    const date = new Date(message.date * 1000);
    const hour = this.#words(date, { hour: "2-digit", minute: "2-digit" });
    const foot = element("p", "foot");
    const time = element("time", "", hour);
    time.dateTime = date.toISOString();
    if (message.edited) foot.append(element("span", "", this.phone.say("edited")), " · ");
    foot.append(time);
    return foot;
  }

  // Buttons are kept where they are and only said anew: the one in focus stays in focus.
  #buttons(place, message) {
    const keyboard = place.querySelector(".keyboard");
    const focused = keyboard.contains(document.activeElement);
    keyboard.hidden = message.buttons.length === 0;
    if (!keyboard.hidden) {
      keyboard.role = "group";
      keyboard.ariaLabel = this.phone.say("buttons_of");
    } else {
      keyboard.removeAttribute("role");
      keyboard.removeAttribute("aria-label");
    }
    fit(keyboard, message.buttons.length, () => element("div", "keys"));
    message.buttons.forEach((row, index) => {
      const line = keyboard.children[index];
      fit(line, row.length, () => this.#button());
      row.forEach((button, column) => this.#label(line.children[column], button, message.message_id));
    });
    if (focused && !keyboard.contains(document.activeElement)) place.focus();
  }

  #button() {
    const button = element("button", "key");
    button.type = "button";
    button.addEventListener("click", () => this.#tapped(button));
    return button;
  }

  #label(button, shown, messageId) {
    if (button.textContent !== shown.label) button.textContent = shown.label;
    button.shown = { ...shown, messageId };
    button.classList.toggle("leaves", Boolean(shown.url));
    button.title = shown.url ? this.phone.say("opens_link") : "";
    this.#rest(button);
  }

  async #tapped(button) {
    const { label, url, messageId } = button.shown;
    if (url) {
      if (!this.phone.follows(url) && /^https?:/i.test(url)) window.open(url, "_blank", "noopener");
      return;
    }
    button.classList.add("waiting");
    button.timer = setTimeout(() => this.#rest(button), PATIENCE);
    if (!(await this.phone.does("tap", { message_id: messageId, button: label }))) this.#rest(button);
  }

  #answered(messageId) {
    this.shown.get(messageId)?.querySelectorAll(".waiting").forEach((button) => this.#rest(button));
  }

  #rest(button) {
    clearTimeout(button.timer);
    button.classList.remove("waiting");
  }
}
