// Trouble, said plainly: not saved, changed in another window, or the server is gone.

import { h } from "./dom.js";

export function banner({ perform, saveAgain, download }) {
  const element = h("div", { class: "cw-banner", role: "alert", hidden: true });
  let gone = false;
  let last = {};
  let drawn = "";

  const button = (label, action, onclick) => h("button", { type: "button", class: "cw-button cw-button-small", "data-action": action, onclick }, label);
  const file = () => button("把作答存成文件", "download", download);
  const draw = () => {
    const { problem, conflict } = last;
    const shown = gone ? "lost" : conflict ? "conflict" : problem ? "problem" : "";
    // The time in the sentence changes with every try: said once is enough, and a button in use must stay.
    const now = `${shown}:${conflict?.at ?? ""}:${(problem ?? "").replace(/[0-9]/g, "")}`;
    if (now === drawn) return;
    drawn = now;
    element.hidden = !shown;
    element.dataset.trouble = shown;
    if (!shown) { element.replaceChildren(); return; }
    if (shown === "lost") {
      element.replaceChildren(h("p", {}, "课程服务没有回应，刚才的改动还只在这个页面里。可以先存成文件；服务恢复后刷新页面，没保存的改动会自动补上。"), file());
    } else if (shown === "conflict") {
      element.replaceChildren(
        h("p", {}, `另一个窗口在 ${conflict.at} 改过这份作答。两份都还在，选一份继续：`),
        button("用这里的", "keep_mine", () => perform({ do: "keep_mine" })),
        button("载入那边的", "take_theirs", () => perform({ do: "take_theirs" })), file());
    } else {
      element.replaceChildren(h("p", {}, problem), button("再存一次", "save_again", saveAgain), file());
    }
  };
  return {
    element,
    show: (status) => { last = status; draw(); },
    lost: () => { gone = true; draw(); },
    found: () => { if (gone) { gone = false; draw(); } },
  };
}
