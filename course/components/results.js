// What the checker found: a verdict, then the findings, what must be mended first.

import { h } from "./dom.js";

const MARGIN = 60; // px: a verdict nearer to the window's lower edge is not seen

const NAMES = { error: "要改", warning: "可以更好", ok: "成立" };

// A column that the learner may rename is called as they call it now.
function columnName(part, id, state) {
  return state[part.name]?.labels?.[id]?.trim() || ((part.columns ?? []).find((one) => one.id === id)?.label ?? "");
}

// What a learner calls the place of a finding: its row and column, its field or its card.
function placeName(place, parts, state) {
  for (const part of parts) {
    if (place.part && place.part !== part.name) continue;
    const named = (list, id) => (list ?? []).find((one) => one.id === id)?.label ?? "";
    const field = named(part.fields, place.field) || named(part.points, place.point) || named(part.cards, place.item);
    if (field) return [field];
    if (place.row) {
      // Rows that come and go are called by where they stand now; what they say may have changed.
      const rows = (part.growable ? state[part.name]?.rows : part.rows) ?? [];
      const at = rows.findIndex((row) => row.id === place.row);
      if (part.kind !== "table" || at < 0) continue;
      const head = part.growable ? "" : rows[at][part.columns[0].id];
      return [head || `第 ${at + 1} 行`, columnName(part, place.column, state)];
    }
    const column = place.column && part.kind === "table" ? columnName(part, place.column, state) : "";
    if (column) return [column];
  }
  return [];
}

// Whether a message names the place itself: "周末更挤" will do for the row "等 5 天：周末更挤".
// A word like "谁" or "哪天" stands in many sentences without naming a column.
const says = (message, word) => {
  const core = word.split(/[：　，]/).at(-1);
  return core.length > 2 && message.includes(core);
};

export function resultsOf({ focus }) {
  const element = h("div", { class: "cw-results", hidden: true });
  const stale = h("p", { class: "cw-stale", hidden: true }, "检查以后又改过了：下面说的是改之前，再按一次「检查」。");
  let some = false;
  let heading = null;

  const item = (finding, parts, state) => {
    const at = finding.place ?? {};
    const somewhere = at.row || at.column || at.field || at.point || at.item;
    const name = (somewhere ? placeName(at, parts, state) : []).filter((word) => word && !says(finding.message, word)).join(" · ");
    return h("li", { class: `cw-finding cw-finding-${finding.severity}`, "data-finding": finding.rule, "data-severity": finding.severity },
      h("span", { class: "cw-tag" }, NAMES[finding.severity]),
      h("span", { class: "cw-finding-text" }, name ? h("span", { class: "cw-finding-place" }, `${name}：`) : null, finding.message),
      somewhere && finding.severity !== "ok"
        ? h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "go", onclick: () => focus(at) }, "去看这一处") : null);
  };

  const fresh = () => {
    stale.hidden = true;
    element.classList.remove("cw-results-old");
  };
  // The learner pressed the button above: what came of it must be on the screen.
  const reach = () => {
    const at = heading?.getBoundingClientRect();
    if (element.hidden || !at || (at.top >= 0 && at.bottom <= window.innerHeight - MARGIN)) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };
  const show = (findings, verdict, parts, state) => {
    some = findings.length > 0;
    element.hidden = !some;
    fresh();
    const open = findings.filter((f) => f.severity !== "ok");
    const fine = findings.filter((f) => f.severity === "ok");
    open.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
    heading = h("p", { class: `cw-verdict cw-verdict-${verdict.level}`, "data-verdict": verdict.level, tabindex: "-1" }, verdict.text);
    element.replaceChildren(...(some ? [
      heading, stale,
      open.length ? h("ul", { class: "cw-findings" }, open.map((one) => item(one, parts, state))) : "",
      fine.length ? h("details", { class: "cw-fine", open: open.length === 0 || fine.length <= 3 },
        h("summary", {}, `已经成立的 ${fine.length} 条`), h("ul", { class: "cw-findings" }, fine.map((one) => item(one, parts, state)))) : "",
    ] : []));
  };
  return {
    element,
    show,
    fresh,
    reach,
    old: () => { if (some) { stale.hidden = false; element.classList.add("cw-results-old"); } },
    hide: (on) => { element.hidden = on || !some; },
  };
}
