// Where a person writes: text, files, the bot's commands and the answers it suggests.
import { element } from "./elements.js";

const STICKERS = ["👍", "❤️", "😂", "🎉", "🤔"];
const FILES = { photo: "image/*", voice: "audio/*", document: "" };
const byId = (id) => document.getElementById(id);

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.form = byId("composer");
    this.field = byId("words-typed");
    this.sheets = [
      new Sheet(byId("options"), byId("options-list")),
      new Sheet(byId("commands"), byId("commands-list")),
      new Sheet(byId("attach"), byId("attach-list")),
    ];
    this.#listen();
    this.#fillAttachments();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#send(); }
    });
    byId("start").addEventListener("click", () => this.#start());
    byId("unblock").addEventListener("click", () => this.phone.does("unblock", {}));
    byId("block").addEventListener("click", () => this.phone.does(this.blocked ? "unblock" : "block", {}));
  }

  introduce() {
    const { commands } = this.phone.about;
    byId("commands").hidden = commands.length === 0;
    byId("commands-list").replaceChildren(...commands.map((command) => this.#command(command)));
  }

  take(view) {
    this.blocked = view.blocked;
    const fresh = !view.started || Boolean(this.phone.payload);
    const field = document.activeElement;
    byId("blocked").hidden = !view.blocked;
    byId("start").hidden = view.blocked || !fresh;
    this.form.hidden = view.blocked || fresh;
    byId("block").textContent = this.phone.say(view.blocked ? "unblock" : "block");
    this.#suggest(view.blocked || fresh ? null : view.reply_keyboard);
    if (field && field !== document.body && !field.checkVisibility()) this.#nearby().focus();
  }

  #nearby() {
    return [byId("start"), byId("unblock")].find((place) => place.checkVisibility()) ?? byId("log");
  }

  async #start() {
    const payload = this.phone.payload;
    this.phone.payload = "";
    await this.phone.does("start", { payload });
  }

  async #send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.#grow();
    if (!(await this.phone.does("send", { text })) && !this.field.value) this.field.value = text;
  }

  #grow() {
    this.field.rows = Math.min(5, this.field.value.split("\n").length);
  }

  #suggest(keyboard) {
    const place = byId("reply-keyboard");
    const rows = keyboard?.keyboard ?? [];
    place.hidden = rows.length === 0;
    const wanted = JSON.stringify(rows);
    if (place.dataset.shown === wanted) return;
    place.dataset.shown = wanted;
    place.replaceChildren(...rows.map((row) => {
      const line = element("div", "keys");
      line.append(...row.map((key) => this.#suggestion(key)));
      return line;
    }));
  }

  #suggestion(key) {
    const button = element("button", "key", key.text);
    button.type = "button";
    const content = key.request_contact ? { contact: true } : { text: key.text };
    button.addEventListener("click", () => this.phone.does("send", content));
    return button;
  }

  #command({ command, description }) {
    const row = element("button", "row");
    row.type = "button";
    row.append(element("strong", "", `/${command}`), element("span", "", description));
    row.addEventListener("click", () => this.phone.does("send", { text: `/${command}` }));
    return row;
  }

  #fillAttachments() {
    const list = byId("attach-list");
    for (const [kind, accept] of Object.entries(FILES)) list.append(...this.#upload(kind, accept));
    const contact = element("button", "row", this.phone.say("contact"));
    contact.type = "button";
    contact.addEventListener("click", () => this.phone.does("send", { contact: true }));
    const line = element("div", "stickers");
    line.append(...STICKERS.map((emoji) => this.#sticker(emoji)));
    list.append(contact, line);
  }

  #upload(kind, accept) {
    const row = element("button", "row", this.phone.say(kind));
    row.type = "button";
    const chooser = element("input");
    chooser.type = "file";
    chooser.accept = accept;
    chooser.hidden = true;
    chooser.dataset.kind = kind;
    chooser.addEventListener("change", () => this.#sendFile(kind, chooser));
    row.addEventListener("click", () => chooser.click());
    return [row, chooser];
  }

  async #sendFile(kind, chooser) {
    const [file] = chooser.files;
    if (!file) return;
    const form = new FormData();
    form.append(kind, file);
    if (this.field.value.trim()) form.append("caption", this.field.value.trim());
    if (await this.phone.does("send", form)) this.field.value = "";
    chooser.value = "";
  }

  #sticker(emoji) {
    const button = element("button", "emoji", emoji);
    button.type = "button";
    button.ariaLabel = `${this.phone.say("sticker")} ${emoji}`;
    button.addEventListener("click", () => this.phone.does("send", { sticker: { emoji } }));
    return button;
  }
}

// A list that opens over the chat and closes when something is chosen, by Escape, or by looking elsewhere.
class Sheet {
  constructor(button, list) {
    this.button = button;
    this.list = list;
    button.addEventListener("click", () => this.#set(list.hidden));
    list.addEventListener("click", (event) => event.target.closest("button") && this.#close());
    document.addEventListener("click", (event) => this.#outside(event.target) && this.#set(false));
    for (const place of [button, list])
      place.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  #outside(target) {
    return !this.list.hidden && !this.list.contains(target) && !this.button.contains(target);
  }

  #close() {
    this.#set(false);
    this.button.focus();
  }

  #set(open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("button")?.focus();
  }
}
