// Pictures, voice notes, documents and the rest, as a phone shows them.
import { element } from "./elements.js";

const address = (file) => `/control/files/${encodeURIComponent(file.file_id)}`;

export function attachments(phone, message) {
  return Object.entries(SHOWN)
    .filter(([kind]) => message[kind])
    .map(([kind, show]) => show(phone, message[kind], message));
}

function photo(phone, file, message) {
  const image = element("img", "photo");
  image.width = file.width;
  image.height = file.height;
  image.alt = message.caption ? "" : phone.say("photo");
  image.src = address(file);
  return image;
}

function sound(phone, file) {
  const player = element("audio", "sound");
  player.controls = true;
  player.preload = "metadata";
  player.ariaLabel = phone.say("voice");
  player.src = address(file);
  return player;
}

function film(phone, file) {
  const player = element("video", "photo");
  player.controls = true;
  player.src = address(file);
  return player;
}

function document_(phone, file) {
  const link = element("a", "file");
  link.href = address(file);
  link.download = file.file_name;
  const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  link.append(element("span", "file-name", file.file_name), element("span", "file-size", phone.say("kilobytes", { n: size.format(Math.max(0.1, file.file_size / 1024)) })));
  return link;
}

function sticker(phone, file) {
  const picture = element("span", "sticker", file.emoji);
  picture.role = "img";
  picture.ariaLabel = `${phone.say("sticker")} ${file.emoji}`;
  return picture;
}

function contact(phone, card) {
  return element("p", "card", `${[card.first_name, card.last_name].filter(Boolean).join(" ")}\n${card.phone_number}`);
}

function location(phone, place) {
  return element("p", "card", phone.say("place", place));
}

const SHOWN = {
  photo, sticker, contact, location, voice: sound, audio: sound, video: film, animation: film, video_note: film,
  document: document_,
};
