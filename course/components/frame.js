// The frame around an exercise, a quiz or a dialogue: mounts its parts, sends every edit to Python,
// shows what was found, and says honestly whether the work is saved.

import { h, uid, announce, prose } from "./dom.js";
import { draftKey, rescue, remember, forget } from "./drafts.js";
import { drawing } from "./echarts.js";
import { mountPart } from "./parts.js";
import { resultsOf } from "./results.js";
import { banner } from "./banner.js";
import { actions } from "./actions.js";

const QUIET = 300; // ms without typing before an edit is sent
const RETRY = 10000; // ms until a save that failed is tried again
const PATIENCE = 6000; // ms without an answer before the learner is told

const views = new Set();

function ready() {
  const waiting = Number(document.documentElement.dataset.frames ?? "0");
  if (waiting && views.size >= waiting) document.documentElement.dataset.ready = "true";
}

export function renderHeader({ model, el }) {
  el.closest(".lesson-work")?.setAttribute("hidden", ""); // nothing to see: it only counts
  const apply = () => { document.documentElement.dataset.frames = String(model.get("frames")); ready(); };
  model.on("change:frames", apply);
  el.replaceChildren();
  apply();
}

export async function renderFrame({ model, el }) {
  const meta = model.get("meta");
  const title = uid("title");
  const body = h("div", { class: "cw-frame-parts" });
  const root = h("section", {
    class: `cw cw-frame cw-frame-${meta.kind}`, "data-exercise": meta.id, "data-tool": meta.tool, "aria-labelledby": title,
    "data-lm-suppress-shortcuts": "true", // in JupyterLab a "b" typed on a button would else insert a cell
  },
  h("header", { class: "cw-frame-head" },
    h("p", { class: "cw-eyebrow" }, meta.eyebrow),
    h("h3", { id: title, class: "cw-frame-title", tabindex: "-1" }, meta.title),
    h("div", { class: "cw-frame-prompt" }, prose(meta.prompt))));

  let state = structuredClone(model.get("state"));
  let shown = "mine"; // or "answer": the reference, read-only
  let mounted = {};
  let sequence = model.get("status").seq; // another view, or this one before a reload, may have counted already
  let answered = sequence;
  let checks = model.get("status").verdict.check;
  let checking = false; // the learner pressed the button on this page
  let quiet = null;
  let patience = null;
  let again = null;
  const draft = draftKey(meta);
  const kept = rescue(draft); // before the first status says "saved" and clears it

  const send = (message) => {
    sequence += 1;
    clearTimeout(patience);
    patience = setTimeout(() => notice.lost(), PATIENCE);
    try {
      model.send({ ...message, seq: sequence });
    } catch { // the kernel was restarted: this page no longer talks to anybody
      clearTimeout(patience);
      notice.lost();
    }
  };
  const flush = () => {
    if (quiet === null) return;
    clearTimeout(quiet);
    quiet = null;
    send({ do: "change", state });
  };
  const edit = ({ name, judged }, next) => {
    state = { ...state, [name]: next };
    remember(draft, state, model.get("status").version);
    panel.touched();
    root.dataset.settled = "false";
    clearTimeout(quiet);
    quiet = setTimeout(flush, QUIET);
    if (judged) results.old();
  };
  const perform = (message) => { flush(); checking = message.do === "check"; send(message); };
  const saveAgain = () => send({ do: "change", state });
  const showAnswer = (on) => { shown = on ? "answer" : "mine"; mountAll(); results.hide(on); panel.answering(on, model.get("answer").rationale); };

  const notice = banner({ perform, saveAgain, download: () => download(meta, state) });
  const panel = actions({ buttons: meta.buttons, perform, showAnswer });
  const results = resultsOf({ focus: (place) => Object.values(mounted).some((part) => part.focus(place)) });

  const current = () => (shown === "answer" ? model.get("answer").state : state);
  const outputs = () => (shown === "answer" ? model.get("answer").outputs : model.get("outputs"));
  const findings = () => (shown === "answer" ? [] : model.get("findings"));

  const mountAll = () => {
    for (const part of Object.values(mounted)) part.destroy();
    mounted = {};
    const slots = model.get("parts").map((spec) => {
      const slot = h("div", { class: `cw-part cw-part-${spec.kind}`, "data-part": spec.name });
      mounted[spec.name] = mountPart(slot, {
        spec,
        state: current()[spec.name] ?? {},
        findings: findings(),
        output: outputs()[spec.name],
        readonly: shown === "answer",
        change: (next) => edit(spec, next),
        act: (name, data) => perform({ do: "act", part: spec.name, name, data }),
        file: () => perform({ do: "file", part: spec.name, answer: shown === "answer" }),
        announce,
        chart: (canvas) => chartOf(model, spec.name, canvas),
      });
      return slot;
    });
    body.replaceChildren(...slots);
  };
  const each = (make) => { for (const [name, part] of Object.entries(mounted)) part.update(make(name)); };

  const onRevision = () => {
    state = structuredClone(model.get("state"));
    if (shown === "mine") each((name) => ({ state: state[name] ?? {}, output: outputs()[name], findings: findings() }));
  };
  const onStatus = () => {
    const status = model.get("status");
    if (status.seq > answered) {
      answered = status.seq;
      sequence = Math.max(sequence, answered);
      if (answered >= sequence) clearTimeout(patience);
      notice.found();
    }
    const settled = answered >= sequence && quiet === null;
    root.dataset.answered = String(answered);
    root.dataset.settled = String(settled);
    if (status.saved) root.dataset.saved = status.saved;
    const open = status.problem || status.conflict;
    if (settled && status.saved && !open) forget(draft);
    else if (!settled && !open) remember(draft, state, status.version); // what the server has now is what the rest builds on
    clearTimeout(again);
    if (status.problem && settled) again = setTimeout(saveAgain, RETRY);
    notice.show(status);
    panel.show(status, settled);
    if (status.verdict.check !== checks) {
      checks = status.verdict.check;
      if (quiet === null) results.fresh(); // the same findings again are no change of the findings
      announce(status.verdict.text);
    }
    if (settled && checking) { checking = false; results.reach(); }
  };

  const onFindings = () => { results.show(model.get("findings"), model.get("status").verdict, model.get("parts"), state); if (shown === "mine") each(() => ({ findings: findings() })); };
  const onOutputs = () => each((name) => ({ output: outputs()[name] }));
  const onParts = () => { state = structuredClone(model.get("state")); mountAll(); };
  const onFile = () => {
    const { part, ...file } = model.get("file");
    mounted[part]?.update({ file });
  };
  const onAnswer = () => showAnswer(Boolean(model.get("answer").shown));
  model.on("change:parts", onParts);
  model.on("change:revision", onRevision);
  model.on("change:outputs", onOutputs);
  model.on("change:findings", onFindings);
  model.on("change:answer", onAnswer);
  model.on("change:file", onFile);
  model.on("change:status", onStatus);
  const leave = () => flush();
  window.addEventListener("beforeunload", leave);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", leave);

  if (model.get("answer").only) { shown = "answer"; root.classList.add("cw-frame-worked"); }
  mountAll();
  root.append(notice.element, body, panel.element, results.element);
  el.replaceChildren(root);
  onFindings();
  onStatus();
  if (kept) { state = kept.state; mountAll(); perform({ do: "change", state, base: kept.version }); }
  views.add(root);
  ready();
  return () => {
    window.removeEventListener("beforeunload", leave);
    window.removeEventListener("pagehide", leave);
    clearTimeout(again);
    document.removeEventListener("visibilitychange", leave);
    for (const part of Object.values(mounted)) part.destroy();
    views.delete(root);
  };
}

// Where Jupyter's own front end shows the page, a chart is a widget of ipecharts inside the part.
async function chartOf(model, name, canvas) {
  const reference = model.get("charts")[name];
  if (!reference) return drawing(canvas);
  const child = await model.widget_manager.get_model(reference.replace("IPY_MODEL_", ""));
  const view = await model.widget_manager.create_view(child);
  return {
    set: (option) => {
      child.set({ option });
      if (view.el.isConnected) return;
      canvas.append(view.el);
      view.triggerMethod?.("after-attach");
      (view.luminoWidget ?? view.pWidget)?.processMessage?.({ type: "after-attach", isConflatable: false, conflate: () => false });
    },
    resize: () => window.dispatchEvent(new Event("resize")),
    remove: () => view.remove?.(),
  };
}

function download(meta, state) {
  const blob = new Blob([JSON.stringify({ exercise: meta.id, state }, null, 1)], { type: "application/json" });
  const link = h("a", { href: URL.createObjectURL(blob), download: `${meta.id}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
