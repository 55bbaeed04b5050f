// Download: asks Python for a file, and hands it to the browser.

import { h, uid } from "./dom.js";

const KEPT = 10000; // ms until the browser must have taken the file

function bytes(base64) {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

function save({ name, type, data }) {
  const link = h("a", { href: URL.createObjectURL(new Blob([bytes(data)], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

export function mount(root, ctx) {
  const { spec } = ctx;
  const told = uid("file");
  let asked = false; // a file that nobody on this page asked for is not pushed at them
  const note = h("p", { class: "cw-download-note", id: told, hidden: true });
  const button = h("button", { type: "button", class: "cw-button", "data-action": "download", "aria-describedby": told, onclick: () => { asked = true; ctx.file(); } }, spec.label);
  root.replaceChildren(h("div", { class: "cw-download" }, button, spec.help ? h("p", { class: "cw-help" }, spec.help) : null, note));

  const say = (text, refused) => {
    note.textContent = text;
    note.hidden = false;
    note.classList.toggle("cw-download-refused", refused);
    ctx.announce(text);
  };
  return {
    update: ({ file }) => {
      if (!file || !asked) return;
      asked = false;
      if (file.refused) { say(file.refused, true); return; }
      save(file);
      say(`已生成「${file.name}」，在浏览器的下载里。`, false);
    },
    focus: () => false,
    destroy: () => {},
  };
}
