// Small helpers that every part shares: elements, ids, announcements, findings by place.

let counter = 0;

export function uid(prefix) {
  counter += 1;
  return `cw-${prefix}-${counter}`;
}

// h("button", { type: "button", class: "cw-button", "data-action": "check", onclick: f }, "检查")
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

let live = null;

// Says a sentence to screen readers, once, without moving the focus.
export function announce(sentence) {
  if (!live || !live.isConnected) {
    live = h("div", { class: "cw-visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(live);
  }
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = sentence; });
}

// The findings at a place of this part: placed(findings, "matrix", { row: "r1", column: "it" }).
// A finding that names no part belongs to every part that has the place.
export function placed(findings, part, place) {
  return (findings ?? []).filter((finding) => {
    const at = finding.place ?? {};
    if (at.part && at.part !== part) return false;
    return Object.entries(place).every(([key, value]) => (at[key] ?? "") === value);
  });
}

// How a severity is marked where colour alone would not do.
export const SIGN = { error: "✕", warning: "△" };

const RANK = { error: 3, warning: 2, ok: 1 };

// The worst severity among findings, or "".
export function worst(findings) {
  return findings.reduce((most, finding) => ((RANK[finding.severity] ?? 0) > (RANK[most] ?? 0) ? finding.severity : most), "");
}

// Marks a control by its findings: class, aria-invalid and a described-by text that `note` holds.
export function mark(control, note, findings) {
  const severity = worst(findings);
  for (const name of Object.keys(RANK)) control.classList.toggle(`cw-has-${name}`, name === severity);
  if (severity === "error") control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  if (!note) return;
  note.textContent = findings.filter((f) => f.severity !== "ok").map((f) => f.message).join(" ");
  note.hidden = !note.textContent;
}

// True where two JSON values say the same, whatever the order of their keys.
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

// A textarea as high as its text, where the browser does not do it by itself (CSS field-sizing).
export function grow(area) {
  if (CSS.supports("field-sizing", "content") || !area.isConnected) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

// Lets a thing follow a pointer without making the page wider or longer: a phone would zoom out under the finger.
export function carrier(node) {
  const frame = node.getBoundingClientRect();
  const page = document.documentElement;
  const reach = {
    left: -frame.left, right: page.clientWidth - frame.right,
    top: -frame.top - window.scrollY, bottom: page.scrollHeight - frame.bottom - window.scrollY,
  };
  return (dx, dy) => {
    const x = Math.max(reach.left, Math.min(reach.right, dx));
    const y = Math.max(reach.top, Math.min(reach.bottom, dy));
    node.style.translate = `${x}px ${y}px`;
  };
}

// Prompts know paragraphs and **bold**, nothing else: no markup from data reaches the page.
export function prose(text) {
  return String(text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) => {
    const pieces = paragraph.split(/\*\*(.+?)\*\*/g);
    return h("p", {}, pieces.map((piece, i) => (i % 2 ? h("strong", {}, piece) : piece)));
  });
}
