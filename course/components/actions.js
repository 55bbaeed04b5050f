// Check, hint, reference answer, reset; and whether the work is saved.

import { announce, h, prose } from "./dom.js";

const LABELS = { check: "检查", hint: "给个提示", reveal: "看参考答案", reset: "清空重做" };

export function actions({ buttons, perform }) {
  const saved = h("span", { class: "cw-saved" });
  const hints = h("ol", { class: "cw-hints", hidden: true });
  const answer = h("div", { class: "cw-answer", hidden: true });
  const undo = h("button", { type: "button", class: "cw-button cw-button-small", "data-action": "undo", hidden: true, onclick: () => { perform({ do: "undo" }); made.reset?.focus(); } }, "撤销清空");
  const made = Object.fromEntries(buttons.map((name) => [name, h("button", {
    type: "button", class: `cw-button${name === "check" ? " cw-button-main" : ""}`, "data-action": name, onclick: () => perform({ do: name }),
  }, LABELS[name])]));
  const back = h("button", { type: "button", class: "cw-button cw-button-main", "data-action": "back", hidden: true, onclick: () => perform({ do: "hide_answer" }) }, "回到我的作答");
  const element = h("div", { class: "cw-actions" },
    h("div", { class: "cw-actions-row" }, Object.values(made), back, undo, saved), hints, answer);
  let told = null; // how many hints this page has shown; the first status only restores them

  const touched = () => { saved.textContent = "正在保存…"; };
  const show = (status, settled) => {
    if (settled) saved.textContent = status.conflict ? "还没保存：等你选一份" : status.problem ? "没有保存" : status.saved ? `已保存 ${status.clock}` : "";
    if (undo.hidden && status.undo && told !== null) announce("已经清空，可以撤销。");
    undo.hidden = !status.undo;
    hints.hidden = status.hints.length === 0;
    hints.replaceChildren(...status.hints.map((text) => h("li", {}, text)));
    if (told !== null && status.hints.length > told) announce(`提示：${status.hints.at(-1)}`);
    told = status.hints.length;
    if (made.hint) {
      made.hint.disabled = status.hints_left === 0;
      made.hint.textContent = status.hints_left ? `给个提示（还有 ${status.hints_left} 条）` : "提示看完了";
    }
  };
  const answering = (on, rationale) => {
    const changed = back.hidden === on;
    for (const control of Object.values(made)) control.hidden = on;
    back.hidden = !on || buttons.length === 0;
    answer.hidden = !on || !rationale;
    answer.replaceChildren(...prose(rationale));
    if (!changed || buttons.length === 0) return;
    (on ? back : made.reveal)?.focus();
    announce(on ? "现在显示的是参考答案，只能看。" : "回到你的作答。");
  };
  return { element, show, touched, answering };
}
