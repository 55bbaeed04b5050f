// Sorter: cards into buckets, or cards into an order. Dragging always has a control that does the same.

import { h, uid, announce as say, placed, worst, mark, same, carrier } from "./dom.js";

const MOVED = 6; // px before a press is a drag
const NEAR = 56; // px from the window's edge at which the page scrolls along
const PACE = 10; // px a frame

// Follows one pointer from press to drop. `over(x, y)` runs on every move, `done(x, y)` on the drop.
function dragging({ node, event, over, done, end }) {
  const start = { x: event.clientX, y: event.clientY, scroll: window.scrollY };
  const carry = carrier(node);
  let last = start;
  let live = false;
  let frame = 0;
  const paint = () => {
    carry(last.x - start.x, last.y - start.y + window.scrollY - start.scroll);
    over(last.x, last.y);
  };
  const follow = () => {
    const step = last.y < NEAR ? -PACE : last.y > window.innerHeight - NEAR ? PACE : 0;
    if (step) { window.scrollBy(0, step); paint(); }
    frame = requestAnimationFrame(follow);
  };
  const pull = (moved) => {
    if (moved.pointerId !== event.pointerId) return;
    last = { x: moved.clientX, y: moved.clientY };
    if (!live && Math.hypot(last.x - start.x, last.y - start.y) < MOVED) return;
    if (!live) { live = true; node.classList.add("cw-dragging"); follow(); }
    paint();
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    window.removeEventListener("pointermove", pull);
    window.removeEventListener("pointerup", drop);
    window.removeEventListener("pointercancel", cancel);
    window.removeEventListener("keydown", escape);
    node.classList.remove("cw-dragging");
    node.style.translate = "";
    end();
  };
  const drop = (dropped) => {
    if (dropped.pointerId !== event.pointerId) return;
    const was = live;
    stop();
    if (was) done(dropped.clientX, dropped.clientY);
  };
  const cancel = (gone) => { if (gone.pointerId === event.pointerId) stop(); };
  const escape = (pressed) => { if (pressed.key === "Escape") stop(); };
  window.addEventListener("pointermove", pull);
  window.addEventListener("pointerup", drop);
  window.addEventListener("pointercancel", cancel);
  window.addEventListener("keydown", escape);
  return stop;
}

const within = (node, x, y) => {
  const frame = node.getBoundingClientRect();
  return x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
};

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let findings = ctx.findings ?? [];
  let stopDrag = null;
  const base = uid("sorter");

  // A finger may scroll the page over a card; only its handle drags. A mouse drags the whole card.
  const press = (card, node, moves) => (event) => {
    if (ctx.readonly || event.button > 0 || event.target.closest("select, button")) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".cw-sorter-handle")) return;
    stopDrag = dragging({ node, event, ...moves(card, node) });
  };
  const handle = () => (ctx.readonly ? null : h("span", { class: "cw-sorter-handle", "aria-hidden": "true" }));
  const words = (card) => h("div", { class: "cw-sorter-words" }, h("span", { class: "cw-sorter-label" }, card.label),
    card.detail ? h("span", { class: "cw-sorter-detail" }, card.detail) : null);
  const noteOf = (card) => h("p", { class: "cw-note", id: `${base}-${card.id}-note`, hidden: true });

  const made = spec.mode === "order"
    ? orderMode({ spec, ctx, base, press, handle, words, noteOf, speak, get: () => state, set: (next) => { state = next; ctx.change(state); } })
    : bucketMode({ spec, ctx, base, press, handle, words, noteOf, speak, get: () => state, set: (next) => { state = next; ctx.change(state); } });

  const box = h("div", { class: `cw-sorter cw-sorter-by-${spec.mode}`, role: "group", "aria-label": spec.label || undefined, "data-lm-suppress-shortcuts": "true" },
    spec.label ? h("p", { class: "cw-sorter-title", "aria-hidden": "true" }, spec.label) : null,
    spec.help ? h("p", { class: "cw-help" }, spec.help) : null, made.element);
  root.replaceChildren(box);

  const marks = () => {
    for (const [id, { node, note, control }] of made.cards) {
      const found = placed(findings, spec.name, { item: id });
      mark(control, note, found);
      if (control.tagName === "BUTTON") control.removeAttribute("aria-invalid");
      const severity = worst(found);
      for (const name of ["error", "warning", "ok"]) node.classList.toggle(`cw-has-${name}`, name === severity);
      note.classList.toggle("cw-note-warning", severity === "warning");
    }
  };
  made.draw();
  marks();

  return {
    update(next) {
      if (next.findings) { findings = next.findings; marks(); }
      if (!next.state || same(next.state, state)) return;
      state = next.state;
      made.draw();
    },
    focus(place) {
      if ((place.part && place.part !== spec.name) || !made.cards.has(place.item)) return false;
      made.cards.get(place.item).control.focus();
      return true;
    },
    destroy() {
      stopDrag?.();
      box.remove();
    },
  };
}

// ---- cards into buckets -------------------------------------------------------------------------
function bucketMode({ spec, ctx, base, press, handle, words, noteOf, speak, get, set }) {
  const cards = new Map();
  const where = (id) => get().placed?.[id] ?? "";
  const list = (label) => h("ul", { class: "cw-sorter-list", "aria-label": label });

  const trayList = list("还没有分的卡片");
  const trayCount = h("span", { class: "cw-sorter-count" });
  const tray = h("section", { class: "cw-sorter-tray", "data-bucket": "", "aria-label": "还没有分的卡片" },
    h("p", { class: "cw-sorter-head" }, h("strong", {}, "还没有分"), trayCount), trayList);
  const buckets = new Map(spec.buckets.map((bucket) => {
    const items = list(bucket.label);
    const count = h("span", { class: "cw-sorter-count" });
    const none = h("p", { class: "cw-sorter-none" }, "还空着");
    const element = h("section", { class: "cw-sorter-bucket", "data-bucket": bucket.id, "aria-labelledby": `${base}-${bucket.id}` },
      h("p", { class: "cw-sorter-head", id: `${base}-${bucket.id}` }, h("strong", {}, bucket.label), count),
      bucket.detail ? h("p", { class: "cw-sorter-detail" }, bucket.detail) : null, none, items);
    return [bucket.id, { bucket, element, items, count, none }];
  }));

  const move = (card, bucket) => {
    if (bucket === where(card.id)) { draw(); return; }
    const next = { ...get().placed };
    if (bucket) next[card.id] = bucket;
    else delete next[card.id];
    set({ ...get(), placed: next });
    draw();
    speak(bucket ? `${card.label}：放到「${buckets.get(bucket).bucket.label}」` : `${card.label}：已拿出来`);
  };

  const targets = () => [["", tray], ...[...buckets].map(([id, { element }]) => [id, element])];
  const moves = (card) => {
    const clear = () => { for (const [, element] of targets()) element.classList.remove("cw-drop-here"); };
    const hit = (x, y) => targets().find(([, element]) => !element.hidden && within(element, x, y));
    return {
      over: (x, y) => { clear(); hit(x, y)?.[1].classList.add("cw-drop-here"); },
      done: (x, y) => { const found = hit(x, y); if (found) move(card, found[0]); },
      end: clear,
    };
  };

  for (const card of spec.cards) {
    const note = noteOf(card);
    const control = h("select", {
      class: "cw-input cw-sorter-select", "aria-label": `${card.label}：放到`, "aria-describedby": note.id, disabled: ctx.readonly,
      onchange: () => move(card, control.value),
    }, h("option", { value: "" }, "放到…"), spec.buckets.map((bucket) => h("option", { value: bucket.id }, bucket.label)));
    const node = h("li", { class: "cw-sorter-card", "data-card": card.id }, handle(), words(card), control, note);
    node.addEventListener("pointerdown", press(card, node, moves));
    cards.set(card.id, { node, note, control });
  }

  function draw() {
    const held = document.activeElement;
    tray.hidden = spec.cards.every((card) => buckets.has(where(card.id)));
    for (const card of spec.cards) {
      const { node, control } = cards.get(card.id);
      const bucket = buckets.has(where(card.id)) ? where(card.id) : "";
      const home = bucket ? buckets.get(bucket).items : trayList;
      if (node.parentElement !== home) insert(home, node);
      control.value = bucket;
      control.options[0].textContent = bucket ? "拿出来" : "放到…";
    }
    if (held?.isConnected && held !== document.activeElement && held.matches(".cw-sorter-select")) held.focus({ preventScroll: true });
    for (const { items, count, none } of buckets.values()) {
      none.hidden = items.children.length > 0;
      count.textContent = items.children.length ? `${items.children.length} 张` : "";
    }
    trayCount.textContent = `${trayList.children.length} 张`;
  }
  // Cards of one list stand in the order of the spec.
  const rank = new Map(spec.cards.map((card, i) => [card.id, i]));
  function insert(home, node) {
    const after = [...home.children].find((other) => rank.get(other.dataset.card) > rank.get(node.dataset.card));
    home.insertBefore(node, after ?? null);
  }

  const element = h("div", { class: "cw-sorter-board" }, tray, h("div", { class: `cw-sorter-buckets cw-sorter-of-${Math.min(spec.buckets.length, 4)}` }, [...buckets.values()].map((one) => one.element)));
  return { element, cards, draw };
}

// ---- cards into an order ------------------------------------------------------------------------
function orderMode({ spec, ctx, press, handle, words, noteOf, speak, get, set }) {
  const cards = new Map();
  const byId = new Map(spec.cards.map((card) => [card.id, card]));
  const decided = () => (get().order ?? []).length === spec.cards.length;
  const order = () => (decided() ? get().order : spec.cards.map((card) => card.id));
  const items = h("ol", { class: "cw-sorter-list" });

  const move = (card, to, button) => {
    const ids = order().filter((id) => id !== card.id);
    const goal = Math.min(Math.max(to, 0), ids.length);
    if (goal === order().indexOf(card.id)) return;
    ids.splice(goal, 0, card.id);
    set({ ...get(), order: ids });
    draw();
    if (button) {
      const { up, down } = cards.get(card.id);
      (button.getAttribute("aria-disabled") === "true" ? (button === up ? down : up) : button).focus({ preventScroll: true });
    }
    speak(`${card.label}：第 ${goal + 1} 位，共 ${spec.cards.length} 张`);
  };

  const moves = (card, node) => {
    const others = () => [...items.children].filter((other) => other !== node);
    const clear = () => { for (const other of items.children) other.classList.remove("cw-drop-before", "cw-drop-after"); };
    const goal = (y) => others().filter((other) => { const frame = other.getBoundingClientRect(); return frame.top + frame.height / 2 < y; }).length;
    return {
      over: (_x, y) => {
        clear();
        const at = goal(y);
        if (at < others().length) others()[at].classList.add("cw-drop-before");
        else others().at(-1)?.classList.add("cw-drop-after");
      },
      done: (_x, y) => move(card, goal(y)),
      end: clear,
    };
  };

  for (const card of spec.cards) {
    const note = noteOf(card);
    const step = (sign, by, name) => h("button", {
      type: "button", class: "cw-sorter-step", "data-action": name, disabled: ctx.readonly, "aria-describedby": note.id,
      onclick: (event) => move(card, order().indexOf(card.id) + by, event.currentTarget),
    }, h("span", { "aria-hidden": "true" }, sign));
    const [up, down] = [step("↑", -1, "up"), step("↓", 1, "down")];
    const place = h("span", { class: "cw-sorter-place", "aria-hidden": "true" });
    const node = h("li", { class: "cw-sorter-card", "data-card": card.id }, handle(), place, words(card), h("span", { class: "cw-sorter-steps" }, up, down), note);
    node.addEventListener("pointerdown", press(card, node, moves));
    node.addEventListener("keydown", (event) => {
      if (!event.target.matches(".cw-sorter-step") || ctx.readonly || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      move(card, order().indexOf(card.id) + (event.key === "ArrowUp" ? -1 : 1), event.key === "ArrowUp" ? up : down);
    });
    cards.set(card.id, { node, note, up, down, place, control: up });
  }

  const keep = h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "keep_order", disabled: ctx.readonly, onclick: () => {
    set({ ...get(), order: order() });
    draw();
    done.focus();
    speak("已记下这个顺序");
  } }, "顺序就这样");
  const done = h("span", { class: "cw-help", tabindex: "-1" }, "已记下这个顺序，还可以再调。");

  function draw() {
    const held = document.activeElement;
    order().forEach((id, i) => {
      const { node, up, down, place } = cards.get(id);
      if (items.children[i] !== node) items.insertBefore(node, items.children[i] ?? null);
      place.textContent = String(i + 1);
      for (const [button, word, stuck] of [[up, "上移", i === 0], [down, "下移", i === spec.cards.length - 1]]) {
        button.setAttribute("aria-label", `${byId.get(id).label}，第 ${i + 1} 位：${word}`);
        if (stuck) button.setAttribute("aria-disabled", "true");
        else button.removeAttribute("aria-disabled");
      }
    });
    if (held?.isConnected && held !== document.activeElement && items.contains(held)) held.focus({ preventScroll: true });
    keep.hidden = decided() || ctx.readonly;
    done.hidden = !decided() || ctx.readonly;
  }

  const element = h("div", { class: "cw-sorter-board" }, items, h("div", { class: "cw-sorter-foot" }, keep, done));
  return { element, cards, draw };
}
