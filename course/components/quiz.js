// Quiz: items handed in one by one. What is right arrives from Python only after an item was handed in.

import { h, uid, announce as say, same } from "./dom.js";
import { mount as mountSorter } from "./sorter.js";

// A new round is a new mount: this remembers that its first item gets the focus.
let fresh = "";

const PATIENCE = 6000; // ms after which edits are sent even if no result came

// Paragraphs and **bold**, nothing else.
function prose(text, attributes) {
  const pieces = (line) => line.split(/\*\*(.+?)\*\*/g).map((piece, i) => (i % 2 ? h("strong", {}, piece) : piece));
  return h("div", attributes, String(text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((line) => h("p", {}, pieces(line))));
}

function levelOf(result) {
  if (!result?.counts) return "";
  return result.correct ? "right" : result.share > 0 ? "part" : "off";
}

const SIGNS = { right: "✓", part: "◐", off: "✕" };

function sign(level) {
  return h("span", { class: `cw-quiz-sign cw-quiz-sign-${level}`, "aria-hidden": "true" }, SIGNS[level]);
}

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let output = {};
  let asked = ""; // handed in on this page: its result gets the focus when it comes
  let waiting = 0; // a hand-in is under way: edits are held back, lest an older state undo it
  const edited = new Set(); // what was edited meanwhile

  const keep = (id, answer) => {
    const answers = { ...state.answers };
    if (answer === null) delete answers[id];
    else answers[id] = answer;
    state = { ...state, answers };
    if (waiting) edited.add(id);
    else ctx.change(state);
  };
  const settle = () => {
    clearTimeout(waiting);
    waiting = 0;
  };
  const hand = (id, answer) => {
    asked = id;
    settle();
    waiting = setTimeout(() => { settle(); if (edited.size) ctx.change(state); }, PATIENCE);
    ctx.act("submit", { item: id, answer });
  };
  const again = () => {
    fresh = `${spec.name}:${spec.attempt}`;
    ctx.act("retry", {});
  };

  const items = spec.items.map((item, i) => itemOf({ item, number: i + 1, readonly: ctx.readonly, keep, hand, speak }));
  const jumps = spec.items.map((item, i) => h("button", { type: "button", class: "cw-quiz-jump", "data-jump": item.id, onclick: () => items[i].focus() }, String(i + 1)));
  const points = h("p", { class: "cw-quiz-points", "data-score": "true" });
  const total = h("p", { class: "cw-quiz-total" });
  const note = h("p", { class: "cw-help" });
  const retry = h("button", { type: "button", class: "cw-button", "data-action": "retry", disabled: ctx.readonly, onclick: again }, "换一组数字再做一遍");
  const foot = h("div", { class: "cw-quiz-foot" }, h("div", {}, total, note), retry);
  const box = h("div", { class: "cw-quiz", "data-attempt": spec.attempt, "data-draw": spec.draw, "data-lm-suppress-shortcuts": "true" },
    h("div", { class: "cw-quiz-head" }, h("div", { class: "cw-quiz-jumps", role: "group", "aria-label": "跳到某一题" }, jumps), points),
    items.map((item) => item.element), foot);
  root.replaceChildren(box);

  const take = (next) => {
    if (next && next.attempt === spec.attempt) output = next;
  };
  const draw = () => {
    items.forEach((item, i) => {
      const { id } = spec.items[i];
      const result = output.results?.[id];
      item.show(state.answers?.[id] ?? null, result);
      const level = levelOf(result);
      jumps[i].className = `cw-quiz-jump ${level ? `cw-quiz-jump-${level}` : ""}`;
      jumps[i].replaceChildren(String(i + 1), level ? h("span", { "aria-hidden": "true" }, SIGNS[level]) : "");
      jumps[i].setAttribute("aria-label", `第 ${i + 1} 题，${level ? `得 ${result.points} 分` : "还没交"}`);
    });
    points.textContent = output.score?.text ?? "";
    total.textContent = output.score?.text ?? "";
    note.textContent = output.note ?? "";
    foot.hidden = !output.score?.answered;
    retry.classList.toggle("cw-button-main", Boolean(output.done));
    const result = output.results?.[asked];
    if (!result) return;
    items[spec.items.findIndex((item) => item.id === asked)].answered(result);
    asked = "";
  };
  take(ctx.output);
  draw();
  if (fresh.startsWith(`${spec.name}:`) && fresh !== `${spec.name}:${spec.attempt}`) {
    fresh = "";
    setTimeout(() => { items[0].focus(); speak(`第 ${spec.attempt} 轮，数字换过了。`); });
  }

  return {
    update(next) {
      take(next.output);
      if (next.state && next.state.attempt === spec.attempt) {
        settle();
        const open = [...edited].filter((id) => !next.state.submitted?.includes(id) && state.answers?.[id] !== undefined);
        edited.clear();
        state = { ...next.state, answers: { ...next.state.answers, ...Object.fromEntries(open.map((id) => [id, state.answers[id]])) } };
        if (open.length) ctx.change(state);
      }
      draw();
    },
    focus(place) {
      const at = spec.items.findIndex((item) => item.id === place.item);
      if ((place.part && place.part !== spec.name) || at < 0) return false;
      items[at].focus();
      return true;
    },
    destroy() {
      settle();
      for (const item of items) item.destroy();
      box.remove();
    },
  };
}

// ---- one item -----------------------------------------------------------------------------------
function itemOf({ item, number, readonly, keep, hand, speak }) {
  const base = uid("item");
  const note = h("p", { class: "cw-note", id: `${base}-note`, hidden: true });
  const legend = h("legend", { class: "cw-quiz-legend", tabindex: "-1" }, h("span", { class: "cw-quiz-number" }, `第 ${number} 题`), h("span", { class: "cw-quiz-task" }, `${item.task} · 1 分`));
  const submit = h("button", { type: "button", class: "cw-button cw-quiz-submit", "data-action": "submit", disabled: readonly, onclick: () => hand(item.id, control.read()) }, "交这一题");
  const control = CONTROLS[item.type]({ item, base, note, readonly, keep: (answer) => keep(item.id, answer), hand: () => submit.click(), speak });
  const verdict = h("div", { class: "cw-quiz-verdict", tabindex: "-1", hidden: true });
  const body = h("div", { class: "cw-quiz-body" }, control.element);
  const element = h("fieldset", { class: "cw-quiz-item", "data-item": item.id, "data-type": item.type, "aria-describedby": `${base}-stem` },
    legend, prose(item.stem, { class: "cw-quiz-stem", id: `${base}-stem` }),
    item.line ? h("div", { class: "cw-quiz-scene" }, h("p", { class: "cw-quiz-speaker" }, item.speaker), prose(item.line, { class: "cw-quiz-line" })) : null,
    verdict, body, note, submit);
  let handed = "";

  const lock = (result) => {
    const level = levelOf(result);
    element.dataset.result = level;
    verdict.className = `cw-quiz-verdict cw-quiz-verdict-${level}`;
    verdict.replaceChildren(h("p", { class: "cw-quiz-says" }, sign(level), h("span", {}, h("strong", {}, `得 ${result.points} 分。`), result.verdict)), prose(result.feedback, { class: "cw-quiz-why" }));
    verdict.hidden = false;
    body.replaceChildren(ANSWERED[item.type](item, result, base));
    submit.hidden = true;
    note.hidden = true;
  };
  return {
    element,
    show(answer, result) {
      if (result?.counts) {
        const now = JSON.stringify(result);
        if (now !== handed) lock(result);
        handed = now;
        return;
      }
      if (handed) {
        handed = "";
        delete element.dataset.result;
        verdict.hidden = true;
        submit.hidden = false;
        body.replaceChildren(control.element);
      }
      control.write(answer);
      note.textContent = result?.message ?? "";
      note.hidden = !note.textContent;
      control.flag(Boolean(note.textContent));
    },
    answered(result) {
      if (result.counts) {
        verdict.focus();
        return;
      }
      control.focus();
      speak(result.message);
    },
    focus() {
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      legend.focus({ preventScroll: true });
      element.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    },
    destroy() { control.destroy?.(); },
  };
}

// ---- controls: read() the answer or null, write(answer), flag(bad), focus() -----------------------
function choices(type) {
  return ({ item, base, note, readonly, keep }) => {
    const inputs = item.options.map((option) => h("input", {
      type, name: base, value: option.id, class: "cw-quiz-tick", disabled: readonly, "aria-describedby": note.id, onchange: () => keep(read()),
    }));
    const rows = item.options.map((option, i) => h("li", { class: "cw-quiz-row" },
      h("label", { class: "cw-quiz-option", "data-option": option.id }, inputs[i], h("span", { class: "cw-quiz-letter" }, option.label), h("span", {}, option.text))));
    const read = () => {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      return type === "radio" ? chosen[0] ?? null : chosen.length ? chosen : null;
    };
    return {
      element: h("ul", { class: "cw-quiz-options" }, rows),
      read,
      write(answer) {
        for (const input of inputs) input.checked = Array.isArray(answer) ? answer.includes(input.value) : answer === input.value;
      },
      flag(bad) { for (const input of inputs) input.classList.toggle("cw-has-error", bad); },
      focus() { (inputs.find((input) => input.checked) ?? inputs[0]).focus(); },
    };
  };
}

function figure({ item, base, note, readonly, keep, hand }) {
  const input = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "40", class: "cw-input cw-quiz-figure", id: `${base}-figure`, "data-field": item.id, disabled: readonly,
    "aria-describedby": `${base}-stem ${note.id}`, oninput: () => keep(input.value || null),
    onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); hand(); } },
  });
  return {
    element: h("div", { class: "cw-quiz-figures" }, h("label", { class: "cw-label", for: input.id }, "你的答案", item.unit ? h("span", { class: "cw-visually-hidden" }, `，单位${item.unit}`) : null),
      input, h("span", { class: "cw-quiz-unit", "aria-hidden": "true" }, item.unit)),
    read: () => input.value || null,
    write(answer) { if (input.value !== (answer ?? "") && document.activeElement !== input) input.value = answer ?? ""; },
    flag(bad) {
      input.classList.toggle("cw-has-error", bad);
      if (bad) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
    focus() { input.focus(); },
  };
}

function order({ item, readonly, keep, speak }) {
  const host = h("div", { class: "cw-quiz-order" });
  let now = null; // until the learner moved a step, or said that it stands as it should
  const cards = item.steps.map((step) => ({ id: step.id, label: step.text, detail: "" }));
  const sorter = mountSorter(host, {
    spec: { name: item.id, mode: "order", cards, buckets: [], label: "", help: "" }, state: { order: [] }, findings: [], readonly, announce: speak,
    change: (next) => { now = next.order; keep(now); },
  });
  return {
    element: host,
    read: () => now,
    write(answer) {
      if (!answer || same(answer, now)) return;
      now = answer;
      sorter.update({ state: { order: answer } });
    },
    flag() {},
    focus() { host.querySelector("button")?.focus(); },
    destroy() { sorter.destroy(); },
  };
}

function sides(item) {
  return h("ul", { class: "cw-quiz-sides", "aria-label": "可以配的" }, item.rights.map((right) => h("li", {}, h("span", { class: "cw-quiz-letter" }, right.label), right.text)));
}

function match({ item, base, note, readonly, keep }) {
  const selects = item.lefts.map((left, i) => h("select", {
    class: "cw-input", id: `${base}-${i}`, "data-left": left.id, disabled: readonly, "aria-describedby": note.id, onchange: () => keep(read()),
  }, h("option", { value: "" }, "选一项…"), item.rights.map((right) => h("option", { value: right.id }, `${right.label}　${right.text}`))));
  const read = () => {
    const pairs = item.lefts.map((left, i) => [left.id, selects[i].value]).filter(([, right]) => right);
    return pairs.length ? Object.fromEntries(pairs) : null;
  };
  return {
    element: h("div", {}, sides(item), h("div", { class: "cw-quiz-pairs" },
      item.lefts.map((left, i) => h("div", { class: "cw-quiz-pair" }, h("label", { class: "cw-quiz-left", for: selects[i].id }, left.text), selects[i])))),
    read,
    write(answer) { item.lefts.forEach((left, i) => { if (selects[i].value !== (answer?.[left.id] ?? "")) selects[i].value = answer?.[left.id] ?? ""; }); },
    flag(bad) { for (const select of selects) select.classList.toggle("cw-has-error", bad && !select.value); },
    focus() { (selects.find((select) => !select.value) ?? selects[0]).focus(); },
  };
}

const CONTROLS = { single: choices("radio"), scene: choices("radio"), multiple: choices("checkbox"), number: figure, order, match };

// ---- what stands there once an item was handed in -------------------------------------------------
function tagged(remark) {
  const tone = remark.correct ? "right" : remark.chosen ? "off" : "plain";
  return { tone, tag: remark.tag ? h("span", { class: `cw-quiz-tag cw-quiz-tag-${tone}` }, tone === "plain" ? null : sign(tone), remark.tag) : null };
}

function optionsAnswered(item, result, base) {
  const type = item.type === "multiple" ? "checkbox" : "radio";
  const letters = new Map(item.options.map((option) => [option.id, option.label]));
  return h("ul", { class: "cw-quiz-options" }, result.remarks.map((remark) => {
    const { tone, tag } = tagged(remark);
    return h("li", { class: `cw-quiz-row cw-quiz-row-${tone} ${remark.chosen ? "cw-quiz-row-chosen" : ""}` },
      h("label", { class: "cw-quiz-option", "data-option": remark.id }, h("input", { type, name: `${base}-done`, class: "cw-quiz-tick", checked: remark.chosen, disabled: true }),
        h("span", { class: "cw-quiz-letter" }, letters.get(remark.id)), h("span", {}, remark.text)),
      h("div", { class: "cw-quiz-remark" }, tag, prose(remark.feedback, { class: "cw-quiz-feedback" })));
  }));
}

function listAnswered(tag) {
  return (item, result) => h("div", {}, item.rights?.length ? sides(item) : null, h(tag, { class: "cw-quiz-options cw-quiz-solved" }, result.remarks.map((remark) => {
    const { tone, tag: says } = tagged(remark);
    return h("li", { class: `cw-quiz-row cw-quiz-row-${tone} cw-quiz-row-list` }, h("p", { class: "cw-quiz-what" }, remark.text), h("div", { class: "cw-quiz-remark" }, says, prose(remark.feedback, { class: "cw-quiz-feedback" })));
  })));
}

const ANSWERED = { single: optionsAnswered, scene: optionsAnswered, multiple: optionsAnswered, number: () => "", order: listAnswered("ol"), match: listAnswered("ul") };
