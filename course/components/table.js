// Table: a real table of controls; where its columns have no room each row becomes a card.

import { SIGN, h, uid, announce as say, placed, worst, same, grow } from "./dom.js";

const WORD = { error: "要改", warning: "再想想" };
// What a column needs at least, in px, and how much of the space that is left it takes.
const LEAST = { narrow: 76, normal: 104, long: 128, wide: 150, date: 146, tools: 62 };
const TAKES = { narrow: 1, normal: 3, long: 4, wide: 7, date: 0.4, tools: 0 };
const PHONE = 640; // px of its own width up to which a table is always a pile of cards

function kindOf(column) {
  if (column.type === "date") return "date";
  return column.type === "long" && column.width !== "wide" ? "long" : column.width ?? "normal";
}

function nextId(ids) {
  const numbers = ids.map((id) => /^r(\d+)$/.exec(id)).filter(Boolean).map((found) => Number(found[1]));
  return `r${Math.max(0, ...numbers) + 1}`;
}

function options(column) {
  const empty = column.width === "narrow" ? h("option", { value: "", "aria-label": "未选" }, "—") : h("option", { value: "" }, column.placeholder || "请选择");
  return [empty, ...column.choices.map((choice) => h("option", { value: choice.value }, choice.label))];
}

// A name in brackets, as in "供应链（王丽）", is not broken over two lines.
const whole = (text) => text.split(/(（[^（）]{1,6}）)/).map((piece, i) => (i % 2 ? h("span", { class: "cw-cell-whole" }, piece) : piece));

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let findings = ctx.findings ?? [];
  let cells = new Map(); // "row\ncolumn" → { control, label }
  let bodies = new Map(); // row id → { body, header, notes, lines, remove }
  const removed = []; // { row, index }: what was removed on this page, the last one last
  const used = new Set();
  const grows = spec.growable && !ctx.readonly;

  const rows = () => state.rows ?? [];
  const key = (row, column) => `${row}\n${column}`;
  const heads = new Map();
  const base = uid("table");
  const unit = (column) => (column.unit && !column.label.includes(column.unit) ? `（${column.unit}）` : "");
  const nameOf = (column) => (state.labels?.[column.id] || column.label);
  const rowName = (row, index) => row[spec.columns[0].id]?.trim() || `${spec.row_header || "第"} ${index + 1}${spec.row_header ? "" : " 行"}`;

  const change = (next) => { state = next; ctx.change(state); };
  const setCell = (row, column, value) => {
    change({ ...state, rows: rows().map((one) => (one.id === row ? { ...one, [column]: value } : one)) });
    relabel();
  };

  // ---- one cell -------------------------------------------------------------------------------
  const control = (row, column) => {
    const shared = {
      class: "cw-input", "data-row": row.id, "data-column": column.id, id: `${base}-${row.id}-${column.id}`,
      disabled: ctx.readonly, placeholder: column.placeholder || undefined, maxlength: column.max_length, autocomplete: "off",
    };
    const onchange = (event) => setCell(row.id, column.id, event.target.value);
    if (column.type === "choice") {
      const { placeholder, maxlength, ...own } = shared;
      return h("select", { ...own, onchange: (event) => { tint(event.target); onchange(event); } }, options(column));
    }
    if (column.type === "long") return h("textarea", { ...shared, rows: 2, oninput: (event) => { grow(event.target); onchange(event); } });
    if (column.type === "date") {
      const { placeholder, maxlength, ...own } = shared;
      return h("input", { ...own, type: "date", oninput: onchange });
    }
    const mode = column.type === "number" ? { inputmode: "decimal" } : {};
    return h("input", { ...shared, ...mode, type: "text", oninput: onchange });
  };
  const tint = (select) => select.classList.toggle("cw-filled", Boolean(select.value));

  const cell = (row, column, index) => {
    const first = index === 0;
    const tag = first ? "th" : "td";
    const given = first ? { scope: "row", role: "rowheader" } : { role: "cell" };
    const short = column.width === "narrow" || ["choice", "number", "date"].includes(column.type);
    const kind = `cw-cell${short && !first ? " cw-cell-short" : ""}`;
    if (column.type === "fixed") {
      const label = first ? null : h("span", { class: "cw-cell-name" });
      const value = h("span", { class: "cw-cell-fixed", "data-row": row.id, "data-column": column.id });
      cells.set(key(row.id, column.id), { control: value, label, fixed: true });
      return h(tag, { ...given, class: kind }, label, value);
    }
    const input = control(row, column);
    const label = h("label", { class: "cw-cell-name", for: input.id });
    cells.set(key(row.id, column.id), { control: input, label });
    return h(tag, { ...given, class: kind }, label, input);
  };

  // ---- rows -----------------------------------------------------------------------------------
  const tools = (row) => {
    const remove = h("button", { type: "button", class: "cw-table-remove", "data-action": "remove", onclick: () => removeRow(row.id) },
      h("span", { "aria-hidden": "true" }, "删"));
    const number = h("span", { class: "cw-row-number", "aria-hidden": "true" });
    return [remove, h("td", { class: "cw-cell cw-cell-tools", role: "cell" }, number, remove), number];
  };

  const rowBody = (row) => {
    const line = h("tr", { role: "row", class: "cw-table-line" }, spec.columns.map((column, index) => cell(row, column, index)));
    const header = line.firstElementChild;
    const [remove, place, number] = grows ? tools(row) : [];
    if (place) line.append(place);
    const lines = h("td", { role: "cell", colspan: spec.columns.length + (grows ? 1 : 0) });
    const notes = h("tr", { role: "row", class: "cw-table-notes", hidden: true }, lines);
    const body = h("tbody", { role: "rowgroup", class: "cw-table-row" }, line, notes);
    bodies.set(row.id, { body, header, notes, lines, remove, number });
    return body;
  };

  const draw = () => {
    cells = new Map();
    bodies = new Map();
    for (const row of rows()) used.add(row.id);
    for (const old of table.querySelectorAll("tbody")) old.remove();
    table.append(...rows().map(rowBody));
    fill();
  };

  // Values, names and buttons, without touching what is as it should be (a caret stays where it is).
  const fill = () => {
    for (const row of rows()) {
      for (const column of spec.columns) {
        const { control: input, fixed } = cells.get(key(row.id, column.id));
        const value = row[column.id] ?? "";
        if (fixed) {
          if (input.textContent !== value) input.replaceChildren(...whole(value));
        } else if (input.value !== value) input.value = value;
        if (column.type === "choice") tint(input);
        if (column.type === "long") grow(input);
      }
    }
    for (const [id, input] of heads) {
      const value = state.labels?.[id] ?? spec.columns.find((column) => column.id === id).label;
      if (input.value !== value) input.value = value;
    }
    relabel();
    buttons();
    marks();
  };

  const relabel = () => {
    rows().forEach((row, index) => {
      const name = rowName(row, index);
      spec.columns.forEach((column, at) => {
        const { control: input, label, fixed } = cells.get(key(row.id, column.id));
        const title = nameOf(column) + unit(column);
        if (label && label.textContent !== title) label.textContent = title;
        if (fixed) return;
        input.setAttribute("aria-label", at === 0 ? `${spec.row_header || "第"} ${index + 1}${spec.row_header ? "" : " 行"}：${title}` : `${name}：${title}`);
      });
      if (grows) bodies.get(row.id).number.textContent = String(index + 1);
      bodies.get(row.id).remove?.setAttribute("aria-label", `删除：${name}`);
    });
  };

  const buttons = () => {
    const full = rows().length >= spec.max_rows;
    add.disabled = full;
    limit.hidden = !full;
    undo.hidden = !removed.length || full;
    none.hidden = rows().length > 0;
    foot.hidden = !grows;
  };

  const controlsOf = (id) => spec.columns.map((column) => cells.get(key(id, column.id))).filter((one) => one && !one.fixed).map((one) => one.control);

  const addRow = (row, index, sentence) => {
    const next = [...rows()];
    next.splice(index, 0, row);
    change({ ...state, rows: next });
    const body = rowBody(row);
    used.add(row.id);
    const after = next[index + 1];
    table.insertBefore(body, after ? bodies.get(after.id).body : null);
    fill();
    controlsOf(row.id)[0]?.focus();
    speak(sentence);
  };
  const addBlank = () => {
    const blank = Object.fromEntries(spec.columns.map((column) => [column.id, ""]));
    addRow({ ...blank, id: nextId([...used]) }, rows().length, `已加一行，共 ${rows().length + 1} 行`);
  };
  const removeRow = (id) => {
    const index = rows().findIndex((row) => row.id === id);
    removed.push({ row: rows()[index], index });
    const name = rowName(rows()[index], index);
    change({ ...state, rows: rows().filter((row) => row.id !== id) });
    bodies.get(id).body.remove();
    bodies.delete(id);
    fill();
    const neighbour = rows()[index] ?? rows()[index - 1];
    (neighbour ? bodies.get(neighbour.id).remove : undo).focus();
    speak(`已删除：${name}。可以撤销。`);
  };
  const undoRemove = () => {
    const { row, index } = removed.pop();
    addRow(row, Math.min(index, rows().length), "已恢复刚才删除的一行");
  };

  // ---- findings -------------------------------------------------------------------------------
  const note = (finding, prefix) => h("p", { class: `cw-note cw-note-${finding.severity}`, id: uid("note") },
    h("span", { class: "cw-note-sign", "aria-hidden": "true" }, SIGN[finding.severity]),
    h("span", { class: "cw-visually-hidden" }, `${WORD[finding.severity]}：`),
    prefix ? h("strong", {}, `${prefix}　`) : null, finding.message);
  const telling = (found) => found.filter((finding) => finding.severity !== "ok");
  const flag = (node, found, ids) => {
    const severity = worst(found);
    for (const name of ["error", "warning", "ok"]) node.classList.toggle(`cw-has-${name}`, name === severity);
    if (severity === "error" && !node.matches("span")) node.setAttribute("aria-invalid", "true");
    else node.removeAttribute("aria-invalid");
    if (ids.length) node.setAttribute("aria-describedby", ids.join(" "));
    else node.removeAttribute("aria-describedby");
  };

  const marks = () => {
    for (const row of rows()) {
      const own = bodies.get(row.id);
      const whole = placed(findings, spec.name, { row: row.id, column: "" });
      const lines = telling(whole).map((finding) => note(finding, ""));
      flag(own.header, whole, lines.map((line) => line.id));
      for (const column of spec.columns) {
        const found = placed(findings, spec.name, { row: row.id, column: column.id });
        const said = telling(found).map((finding) => note(finding, nameOf(column)));
        flag(cells.get(key(row.id, column.id)).control, found, said.map((line) => line.id));
        lines.push(...said);
      }
      own.lines.replaceChildren(...lines);
      own.notes.hidden = lines.length === 0;
      own.body.classList.toggle("cw-table-noted", lines.length > 0);
    }
    const below = spec.columns.flatMap((column) => {
      const found = placed(findings, spec.name, { row: "", column: column.id });
      const said = telling(found).map((finding) => note(finding, nameOf(column)));
      const ids = said.map((line) => line.id);
      flag(headCells.get(column.id), found, ids);
      return said;
    });
    columnNotes.replaceChildren(...below);
    columnNotes.hidden = below.length === 0;
  };

  // ---- head and frame -------------------------------------------------------------------------
  const headCells = new Map();
  const headCell = (column) => {
    const unitText = unit(column) ? h("span", { class: "cw-head-unit" }, unit(column)) : null;
    const help = column.help ? h("span", { class: "cw-head-help" }, column.help) : null;
    let title = column.label;
    let hint = null; // where rows are cards, the new name stands apart from its column
    if (column.renamable) {
      const id = `${base}-label-${column.id}`;
      hint = h("label", { class: "cw-cell-name", for: id }, `「${column.label}」改名`);
      title = h("textarea", {
        id, class: "cw-input cw-head-input", rows: 1, maxlength: 40, disabled: ctx.readonly, autocomplete: "off", "data-label": column.id,
        "aria-label": `「${column.label}」改名`,
        onkeydown: (event) => { if (event.key === "Enter") event.preventDefault(); }, // a name wraps, but is one line
        oninput: ({ target }) => {
          if (/\n/.test(target.value)) target.value = target.value.replace(/\s*\n\s*/g, " ");
          grow(target);
          change({ ...state, labels: { ...state.labels, [column.id]: target.value } });
          relabel();
        },
      });
      heads.set(column.id, title);
    }
    const node = h("th", { scope: "col", role: "columnheader", class: `cw-head${column.renamable ? " cw-head-renamable" : ""}` }, hint, title, unitText, help);
    headCells.set(column.id, node);
    return node;
  };

  const columnNotes = h("div", { class: "cw-table-column-notes", hidden: true });
  const none = h("p", { class: "cw-help", hidden: true }, "还没有内容，先加一行。");
  const limit = h("span", { class: "cw-help", hidden: true }, `最多 ${spec.max_rows} 行`);
  const add = h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "add", onclick: addBlank }, `＋ ${spec.add_label}`);
  const undo = h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "undo_remove", hidden: true, onclick: undoRemove }, "撤销删除");
  const foot = h("div", { class: "cw-table-foot" }, add, undo, limit);
  const helpId = `${base}-help`;
  const caption = h("caption", { class: spec.label ? "" : "cw-visually-hidden" }, h("span", { class: "cw-table-title" }, spec.label || "表格",
    spec.help ? h("span", { class: "cw-help", id: helpId }, spec.help) : null));
  const toolsHead = grows ? h("th", { scope: "col", role: "columnheader", class: "cw-cell-tools" }, h("span", { class: "cw-visually-hidden" }, "操作")) : null;
  const kinds = [...spec.columns.map(kindOf), ...(grows ? ["tools"] : [])];
  const widths = kinds.map(() => h("col"));
  const room = kinds.reduce((sum, kind) => sum + LEAST[kind], 0);
  const table = h("table", { role: "table", class: `cw-table-grid${spec.columns.some((column) => column.renamable) ? " cw-table-renamable" : ""}` }, caption, h("colgroup", {}, widths),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, spec.columns.map(headCell), toolsHead)));
  const box = h("div", { class: "cw-table", "data-lm-suppress-shortcuts": "true" }, table, none, columnNotes, foot);
  root.replaceChildren(box);

  // How much room there must be depends on the columns: a container query cannot know it.
  const fit = (width) => {
    const spare = width - room;
    const all = kinds.reduce((sum, kind) => sum + TAKES[kind], 0);
    box.classList.toggle("cw-cards", width <= PHONE || spare < 0);
    kinds.forEach((kind, i) => { widths[i].style.width = `${LEAST[kind] + (Math.max(0, spare) * TAKES[kind]) / all}px`; });
    for (const area of table.querySelectorAll("textarea")) grow(area);
  };
  const watch = new ResizeObserver(() => fit(box.clientWidth));
  watch.observe(box);
  draw();

  return {
    update(next) {
      if (next.findings) findings = next.findings;
      if (!next.state || same(next.state, state)) { if (next.findings) marks(); return; }
      const before = rows().map((row) => row.id);
      state = next.state;
      if (same(before, rows().map((row) => row.id))) { fill(); return; }
      const held = document.activeElement?.id;
      const inside = table.contains(document.activeElement);
      draw();
      if (inside && held) document.getElementById(held)?.focus();
    },
    focus(place) {
      if (place.part && place.part !== spec.name) return false;
      let target = null;
      if (place.row && bodies.has(place.row)) {
        const one = cells.get(key(place.row, place.column));
        target = one && !one.fixed ? one.control : controlsOf(place.row)[0];
      } else if (place.column && !place.row && headCells.has(place.column)) {
        target = heads.get(place.column) ?? rows().map((row) => cells.get(key(row.id, place.column))).find((one) => !one.fixed)?.control;
      }
      target?.focus();
      return Boolean(target);
    },
    destroy() {
      watch.disconnect();
      box.remove();
    },
  };
}
