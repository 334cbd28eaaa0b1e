// Turns a text and its entities into elements. JavaScript counts in UTF-16 units, as Telegram does.
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", hashtag: "span",
  mention: "span", text_mention: "span",
};
const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);

export function richText(phone, text, entities) {
  const part = document.createDocumentFragment();
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(phone, part, text, sorted, 0, text.length);
  return part;
}

function fill(phone, place, text, entities, start, end) {
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const stop = Math.min(end, entity.offset + entity.length);
    if (entity.offset < at || entity.offset >= end) { rest = others; continue; }
    place.append(text.slice(at, entity.offset));
    const element = elementFor(phone, entity, text.slice(entity.offset, stop));
    fill(phone, element, text, others.filter((other) => other.offset < stop), entity.offset, stop);
    place.append(element);
    at = BLOCKS.has(element.tagName) && text[stop] === "\n" ? stop + 1 : stop; // a block ends its line itself
    rest = others.filter((other) => other.offset >= at);
  }
  place.append(text.slice(at, end));
}

function elementFor(phone, entity, words) {
  if (entity.type === "url") return link(phone, words);
  if (entity.type === "text_link") return link(phone, entity.url);
  if (entity.type === "email") return link(phone, `mailto:${words}`);
  if (entity.type === "bot_command") return command(phone, words);
  const element = document.createElement(TAGS[entity.type] ?? "span");
  element.className = entity.type;
  if (entity.type === "spoiler") hide(phone, element);
  return element;
}

function link(phone, url) {
  const href = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  if (!/^(https?|mailto|tel):/i.test(href)) return document.createElement("span");
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.addEventListener("click", (event) => phone.follows(href) && event.preventDefault());
  return anchor;
}

function command(phone, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "command";
  button.addEventListener("click", () => phone.does("send", { text: words }));
  return button;
}

function hide(phone, element) {
  element.tabIndex = 0;
  element.role = "button";
  element.ariaLabel = phone.say("hidden_text");
  const show = () => {
    element.classList.add("shown");
    element.removeAttribute("aria-label");
    element.removeAttribute("role");
  };
  element.addEventListener("click", show);
  element.addEventListener("keydown", (event) => event.key === "Enter" && show());
}
