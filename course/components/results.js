// What the checker found: a verdict, then the findings, what must be mended first.

import { h, announce } from "./dom.js";

const NAMES = { error: "要改", warning: "可以更好", ok: "成立" };

export function resultsOf({ focus }) {
  const element = h("div", { class: "cw-results", hidden: true });

  const item = (finding) => {
    const at = finding.place ?? {};
    const somewhere = at.row || at.column || at.field || at.point || at.item;
    return h("li", { class: `cw-finding cw-finding-${finding.severity}`, "data-finding": finding.rule, "data-severity": finding.severity },
      h("span", { class: "cw-tag" }, NAMES[finding.severity]),
      h("span", { class: "cw-finding-text" }, finding.message),
      somewhere && finding.severity !== "ok"
        ? h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "go", onclick: () => focus(at) }, "去看这一处") : null);
  };

  const show = (findings, verdict) => {
    element.hidden = findings.length === 0;
    const open = findings.filter((f) => f.severity !== "ok");
    const fine = findings.filter((f) => f.severity === "ok");
    open.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
    const heading = h("p", { class: `cw-verdict cw-verdict-${verdict.level}`, "data-verdict": verdict.level, tabindex: "-1" }, verdict.text);
    element.replaceChildren(...(findings.length ? [
      heading,
      open.length ? h("ul", { class: "cw-findings" }, open.map(item)) : "",
      fine.length ? h("details", { class: "cw-fine", open: open.length === 0 || fine.length <= 3 },
        h("summary", {}, `已经成立的 ${fine.length} 条`), h("ul", { class: "cw-findings" }, fine.map(item))) : "",
    ] : []));
    if (findings.length) announce(verdict.text);
  };
  return { element, show };
}
