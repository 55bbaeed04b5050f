// Form: labelled fields in groups, from a slider with an exact number box to a paragraph.

import { h, uid, announce as say, placed, mark, worst, same, grow } from "./dom.js";

const CLOSE = 40; // characters before the limit at which the count appears

// What was typed as a number: full-width digits and thousands commas are fine, anything else is NaN.
function readNumber(typed) {
  const plain = typed.normalize("NFKC").replaceAll(",", "").trim();
  return plain === "" ? NaN : Number(plain);
}

function onStep(field, value) {
  const inside = Math.min(Math.max(value, field.low), field.high);
  if (!(field.step > 0)) return inside;
  const snapped = field.low + Math.round((inside - field.low) / field.step) * field.step;
  return Math.min(Number(snapped.toFixed(9)), field.high);
}

const written = (number) => String(Number(Number(number).toFixed(9)));

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let findings = ctx.findings ?? [];
  const fields = new Map(); // field id → { show(value), mark(found), focus() }

  const set = (field, value) => { state = { ...state, [field.id]: value }; ctx.change(state); };
  const describe = (field, id) => ({
    help: field.help ? h("p", { class: "cw-help", id: `${id}-help` }, field.help) : null,
    note: h("p", { class: "cw-note", id: `${id}-note`, hidden: true }),
    by: [field.help ? `${id}-help` : "", `${id}-note`].filter(Boolean).join(" "),
  });
  const withUnit = (field, control) => (field.unit ? h("div", { class: "cw-field-line" }, control, h("span", { class: "cw-unit" }, field.unit)) : control);
  const marking = (control, note) => (found) => { mark(control, note, found); note.classList.toggle("cw-note-warning", worst(found) === "warning"); };
  const wrap = (field, ...inside) => h("div", { class: `cw-field cw-field-${field.type}` }, inside);

  // ---- one builder a type: returns the element and keeps { show, mark, focus } ------------------
  const line = (field, id, made) => {
    const { help, note, by } = describe(field, id);
    const control = made(by);
    fields.set(field.id, {
      show: (value) => { const shown = String(value ?? ""); if (control.value !== shown) control.value = shown; },
      mark: marking(control, note),
      focus: () => control.focus(),
    });
    return wrap(field, h("label", { class: "cw-label", for: id }, field.label), withUnit(field, control), help, note);
  };
  const attributes = (field, id, by) => ({
    id, class: "cw-input", "data-field": field.id, "aria-describedby": by, disabled: ctx.readonly, autocomplete: "off",
  });
  const typed = (field) => ({ placeholder: field.placeholder || undefined, maxlength: field.max_length });

  const text = (field, id) => line(field, id, (by) => h("input", { ...attributes(field, id, by), ...typed(field), type: "text", oninput: (event) => set(field, event.target.value) }));
  const number = (field, id) => line(field, id, (by) => h("input", { ...attributes(field, id, by), ...typed(field), type: "text", inputmode: "decimal", oninput: (event) => set(field, event.target.value) }));
  const date = (field, id) => line(field, id, (by) => h("input", { ...attributes(field, id, by), type: "date", oninput: (event) => set(field, event.target.value) }));
  const choice = (field, id) => line(field, id, (by) => h("select", { ...attributes(field, id, by), onchange: (event) => set(field, event.target.value) },
    h("option", { value: "" }, field.placeholder || "请选择"), field.choices.map((one) => h("option", { value: one.value }, one.label))));

  const long = (field, id) => {
    const { help, note, by } = describe(field, id);
    const count = h("p", { class: "cw-field-count", hidden: true });
    const recount = () => {
      const left = field.max_length - area.value.length;
      count.hidden = left > Math.max(CLOSE, field.max_length * 0.1);
      count.textContent = left > 0 ? `还能写 ${left} 字` : `已到 ${field.max_length} 字上限`;
      return left;
    };
    const area = h("textarea", {
      ...attributes(field, id, by), ...typed(field), rows: 3,
      oninput: () => { const left = recount(); grow(area); set(field, area.value); if (left === 20 || left === 0) speak(count.textContent); },
    });
    fields.set(field.id, {
      show: (value) => { if (area.value !== (value ?? "")) area.value = value ?? ""; recount(); grow(area); },
      mark: marking(area, note),
      focus: () => area.focus(),
      grow: () => grow(area),
    });
    return wrap(field, h("label", { class: "cw-label", for: id }, field.label), help, area, count, note);
  };

  const slider = (field, id) => {
    const { help, note, by } = describe(field, id);
    const spoken = (value) => (field.unit ? `${written(value)} ${field.unit}` : written(value));
    const output = h("output", { class: "cw-field-value", for: id });
    const show = (value) => {
      const known = Number(value ?? field.low);
      if (Number(range.value) !== known) range.value = String(known);
      range.style.setProperty("--cw-fill", `${((known - field.low) / (field.high - field.low || 1)) * 100}%`);
      range.setAttribute("aria-valuetext", spoken(known));
      output.textContent = spoken(known);
      if (document.activeElement !== box) box.value = written(known);
    };
    const range = h("input", {
      id, type: "range", class: "cw-range", "data-field": field.id, "aria-describedby": by, disabled: ctx.readonly,
      min: field.low, max: field.high, step: field.step > 0 ? field.step : "any",
      oninput: () => { show(range.value); set(field, Number(range.value)); },
    });
    const said = h("p", { class: "cw-help", hidden: true }); // what was made of a number that the slider cannot show
    const commit = () => {
      const given = readNumber(box.value);
      const kept = Number.isNaN(given) ? Number(state[field.id] ?? field.low) : onStep(field, given);
      box.value = written(kept);
      const changed = given === kept ? "" : `这里填 ${written(field.low)} 到 ${written(field.high)} 之间的数${field.step === 1 ? "" : `，每格 ${written(field.step)}`}，已改为 ${spoken(kept)}。`;
      if (changed) speak(changed);
      said.textContent = changed;
      said.hidden = !changed;
      if (kept === Number(state[field.id])) return;
      set(field, kept);
      show(kept);
    };
    const box = h("input", {
      type: "text", inputmode: "decimal", class: "cw-input cw-field-box", disabled: ctx.readonly, autocomplete: "off", "data-box": field.id,
      "aria-label": `${field.label}：直接填数${field.unit ? `（${field.unit}）` : ""}`,
      onchange: commit, onkeydown: (event) => { if (event.key === "Enter") commit(); },
    });
    fields.set(field.id, { show, mark: marking(range, note), focus: () => range.focus() });
    const ends = h("div", { class: "cw-field-ends", "aria-hidden": "true" }, h("span", {}, written(field.low)), h("span", {}, written(field.high)));
    return wrap(field, h("div", { class: "cw-field-head" }, h("label", { class: "cw-label", for: id }, field.label), output),
      h("div", { class: "cw-field-line" }, h("div", { class: "cw-field-track" }, range, ends), box), said, help, note);
  };

  const radio = (field, id) => {
    const { help, note, by } = describe(field, id);
    const inputs = field.choices.map((one) => h("input", {
      type: "radio", name: id, value: one.value, "data-field": field.id, disabled: ctx.readonly, onchange: () => set(field, one.value),
    }));
    const group = h("fieldset", { class: "cw-field cw-field-radio", role: "radiogroup", "aria-describedby": by, "aria-labelledby": `${id}-name` },
      h("legend", { class: "cw-label", id: `${id}-name` }, field.label), help,
      h("div", { class: "cw-field-options" }, inputs.map((input, i) => h("label", { class: "cw-field-option" }, input, h("span", {}, field.choices[i].label)))), note);
    fields.set(field.id, {
      show: (value) => { for (const input of inputs) input.checked = input.value === value; },
      mark: marking(group, note),
      focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
    });
    return group;
  };

  const check = (field, id) => {
    const { help, note, by } = describe(field, id);
    const input = h("input", { id, type: "checkbox", "data-field": field.id, "aria-describedby": by, disabled: ctx.readonly, onchange: () => set(field, input.checked) });
    fields.set(field.id, { show: (value) => { input.checked = value === true; }, mark: marking(input, note), focus: () => input.focus() });
    return wrap(field, h("label", { class: "cw-field-option", for: id }, input, h("span", {}, field.label)), help, note);
  };

  const BUILD = { text, long, number, slider, choice, radio, check, date };
  const build = (field) => BUILD[field.type](field, uid("field"));

  // ---- groups: fields that follow each other under one heading ----------------------------------
  const runs = [];
  for (const field of spec.fields) {
    if (!runs.length || runs.at(-1).group !== field.group) runs.push({ group: field.group, fields: [] });
    runs.at(-1).fields.push(field);
  }
  const grid = (list) => h("div", { class: `cw-form-grid cw-form-${spec.columns}` }, list.map(build));
  const sections = runs.map((run) => (run.group
    ? h("fieldset", { class: "cw-form-group" }, h("legend", { class: "cw-form-legend" }, run.group), grid(run.fields))
    : grid(run.fields)));
  const box = h("div", { class: "cw-form", role: "group", "aria-label": spec.label || undefined, "data-lm-suppress-shortcuts": "true" },
    spec.label ? h("p", { class: "cw-form-title", "aria-hidden": "true" }, spec.label) : null, spec.help ? h("p", { class: "cw-help" }, spec.help) : null, sections);
  root.replaceChildren(box);

  const show = () => { for (const [id, field] of fields) field.show(state[id]); };
  const marks = () => { for (const [id, field] of fields) field.mark(placed(findings, spec.name, { field: id })); };
  const watch = new ResizeObserver(() => { for (const field of fields.values()) field.grow?.(); });
  watch.observe(box);
  show();
  marks();

  return {
    update(next) {
      if (next.findings) { findings = next.findings; marks(); }
      if (!next.state || same(next.state, state)) return;
      state = next.state;
      show();
    },
    focus(place) {
      if ((place.part && place.part !== spec.name) || !fields.has(place.field)) return false;
      fields.get(place.field).focus();
      return true;
    },
    destroy() {
      watch.disconnect();
      box.remove();
    },
  };
}
