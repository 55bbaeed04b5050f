// Dialogue: what was said, how the attitude moved and why, what can be said next. Python tells each step when it is reached.

import { h, uid, announce as say, same } from "./dom.js";

const PATIENCE = 4000; // ms after which a second choice is let through, if no answer came

const ARROWS = { up: "▲", down: "▼", same: "■" };

function moveLine(move) {
  return h("p", { class: `cw-talk-move cw-talk-move-${move.tone}` },
    h("span", { "aria-hidden": "true" }, ARROWS[move.tone]), h("span", {}, h("strong", {}, `${move.text}：`), move.reason));
}

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  const base = uid("talk");
  let output = {};
  let moved = false; // the learner acted: what comes next gets the focus
  let busy = 0;
  let steps = []; // what is drawn: { data, element }

  const act = (name, data) => {
    if (busy || ctx.readonly) return;
    moved = true;
    busy = setTimeout(() => { busy = 0; }, PATIENCE);
    ctx.act(name, data);
  };

  const lines = h("ol", { class: "cw-talk-lines", "aria-label": `和${spec.who}的谈话` });
  const meter = meterOf(spec.who);
  const replies = h("div", { class: "cw-talk-replies", role: "group", "aria-labelledby": `${base}-ask` });
  const ask = h("div", { class: "cw-talk-ask" }, h("p", { class: "cw-label", id: `${base}-ask` }, "你怎么说"), replies);
  const box = h("div", { class: "cw-talk", "data-lm-suppress-shortcuts": "true" }, personOf(spec), lines, meter.element, ask);
  root.replaceChildren(box);

  const draw = () => {
    const wanted = stepsOf(output);
    const kept = steps.findIndex((step, i) => !wanted[i] || !same(step.data, wanted[i]));
    const from = kept < 0 ? steps.length : kept;
    for (const step of steps.splice(from)) step.element.remove();
    for (const data of wanted.slice(from)) {
      const element = stepElement(data, { act, readonly: ctx.readonly, who: spec.who });
      if (moved) element.classList.add("cw-talk-fresh");
      lines.append(element);
      steps.push({ data, element });
    }
    meter.element.hidden = Boolean(output.ending);
    meter.show(output.attitude);
    const options = output.replies ?? [];
    ask.hidden = options.length === 0;
    if (replies.dataset.for !== JSON.stringify(options)) {
      replies.dataset.for = JSON.stringify(options);
      replies.replaceChildren(...options.map((option) => h("button", {
        type: "button", class: "cw-talk-reply", "data-choice": option.id, disabled: ctx.readonly, onclick: () => act("choose", { choice: option.id }),
      }, option.text)));
    }
  };

  // Focus goes to what is new, and the page moves only as far as needed to read it.
  const arrive = () => {
    const last = steps.at(-1)?.element;
    if (!last) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const end = (ask.hidden ? last : ask).getBoundingClientRect();
    const start = last.getBoundingClientRect();
    last.focus({ preventScroll: true });
    if (start.top < 0 || end.bottom > window.innerHeight) last.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    if (output.attitude) speak(`${spec.who}的态度 ${output.attitude.text}，${output.attitude.mood}`);
  };

  output = ctx.output ?? {};
  draw();

  return {
    update(next) {
      if (!next.output || same(next.output, output)) return;
      output = next.output;
      clearTimeout(busy);
      busy = 0;
      draw();
      if (moved) arrive();
      moved = false;
    },
    focus(place) {
      if (place.part !== spec.name) return false;
      steps.at(-1)?.element.focus();
      return true;
    },
    destroy() {
      clearTimeout(busy);
      box.remove();
    },
  };
}

// One step is what the learner said and what came of it; the first is only the other's opening.
function stepsOf({ turns = [], ending = null, attitude }) {
  const steps = turns.map((turn, i) => ({ said: i ? own(turns[i - 1]) : null, turn: theirs(turn), ending: null }));
  if (ending) steps.push({ said: own(turns.at(-1)), turn: null, ending: { ...ending, attitude } });
  return steps;
}
const own = ({ index, text, aside, move }) => ({ index, text, aside, move });
const theirs = ({ scene, speaker, line, arrival, theirs: main }) => ({ scene, speaker, line, arrival, main });

function stepElement({ said, turn, ending }, { act, readonly, who }) {
  const parts = [];
  if (said) {
    parts.push(
      h("div", { class: "cw-talk-mine" }, h("p", { class: "cw-talk-name" }, "你"), h("p", { class: "cw-talk-bubble" }, said.text),
        h("button", { type: "button", class: "cw-talk-back", "data-action": "back_to", "data-turn": said.index, disabled: readonly, onclick: () => act("back_to", { index: said.index }) },
          "从这里重来", h("span", { class: "cw-visually-hidden" }, `：换掉「${said.text}」`))),
      said.aside ? h("p", { class: "cw-talk-scene" }, said.aside) : null,
      said.move ? moveLine(said.move) : null,
    );
  }
  if (turn) {
    parts.push(turn.scene ? h("p", { class: "cw-talk-scene" }, turn.scene) : null, turn.arrival.map(moveLine),
      h("div", { class: `cw-talk-theirs ${turn.main ? "" : "cw-talk-third"}` }, h("p", { class: "cw-talk-name" }, turn.speaker), h("p", { class: "cw-talk-bubble" }, turn.line)));
  }
  if (ending) parts.push(endingCard(ending, act, readonly, who));
  return h("li", { class: "cw-talk-step", tabindex: "-1" }, parts.flat());
}

function endingCard(ending, act, readonly, who) {
  return h("section", { class: `cw-talk-ending cw-talk-${ending.verdict}`, "data-ending": ending.verdict, "aria-label": `结局：${ending.title}` },
    h("div", { class: "cw-talk-result" }, h("p", { class: "cw-talk-verdict" }, ending.label), h("p", { class: "cw-help" }, `${who}最后的态度 ${ending.attitude.text}，${ending.attitude.mood}`)),
    h("p", { class: "cw-talk-title" }, ending.title), h("p", {}, ending.text),
    h("p", { class: "cw-talk-lesson" }, ending.lesson),
    ending.decided.length ? h("details", { class: "cw-talk-decided" }, h("summary", {}, `${who}的态度怎么走到这里`), h("ol", {}, ending.decided.map((move) => h("li", {}, moveLine(move))))) : null,
    h("div", { class: "cw-talk-after" }, h("p", { class: "cw-help" }, ending.more),
      h("button", { type: "button", class: "cw-button", "data-action": "restart", disabled: readonly, onclick: () => act("restart", {}) }, "从头再谈一次")));
}

function personOf(spec) {
  return h("div", { class: "cw-talk-person" },
    h("div", { class: "cw-talk-who" }, h("span", { class: "cw-talk-faces", "aria-hidden": "true" }, spec.who.split("、").map((name) => h("span", { class: "cw-talk-face" }, name.slice(0, 1)))),
      h("div", {}, h("p", { class: "cw-talk-whoname" }, spec.who), h("p", { class: "cw-help" }, spec.role))),
    h("dl", { class: "cw-talk-known" }, spec.person.map(([label, text]) => h("div", {}, h("dt", {}, label), h("dd", {}, text)))));
}

function meterOf(who) {
  const words = h("p", { class: "cw-talk-mood" });
  const scale = h("div", { class: "cw-talk-scale", role: "img" });
  return {
    element: h("div", { class: "cw-talk-meter" }, words, scale),
    show(attitude) {
      if (!attitude) return;
      const { value, low, high, text, mood } = attitude;
      words.replaceChildren(`${who}此刻的态度 `, h("strong", {}, `${text} ${mood}`));
      scale.setAttribute("aria-label", `态度 ${text}，${mood}；刻度从 −3 到 +3`);
      scale.dataset.attitude = value;
      scale.replaceChildren(...Array.from({ length: high - low + 1 }, (_, i) => {
        const at = low + i;
        const full = at === value || (value > 0 && at > 0 && at < value) || (value < 0 && at < 0 && at > value);
        const tone = at < 0 ? "down" : at > 0 ? "up" : "mid";
        return h("span", { class: `cw-talk-cell cw-talk-cell-${tone} ${full ? "cw-talk-full" : ""} ${at === value ? "cw-talk-here" : ""}` }, at > 0 ? `+${at}` : at < 0 ? `−${-at}` : "0");
      }));
    },
  };
}
