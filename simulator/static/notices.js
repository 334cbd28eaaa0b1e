// Short notices over the chat, and the ones that want an OK.
const SHOWN_FOR = 4500;

export class Notices {
  constructor() {
    this.place = document.getElementById("notices");
    this.dialog = document.getElementById("alert");
    this.text = document.getElementById("alert-text");
  }

  toast({ text, alert, url }) {
    if (url) window.open(url, "_blank", "noopener");
    if (!text) return;
    if (alert) this.alert(text);
    else this.show(text);
  }

  show(text) {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = text;
    this.place.append(notice);
    setTimeout(() => notice.remove(), SHOWN_FOR);
  }

  alert(text) {
    this.text.textContent = text;
    if (!this.dialog.open) this.dialog.showModal();
  }
}
