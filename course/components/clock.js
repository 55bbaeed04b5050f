// Clock: an agenda that runs, segment by segment. Time is always a difference of two readings of the
// clock on the wall, never a count of ticks: a tab in the background or a sleeping laptop stays right.

import { h, uid, announce as say, same } from "./dom.js";

const SOON = 30; // s before the end at which the room is told
const AGAIN = 60; // s between two reminders when a segment runs over
const SAVE = 10; // s between two saves while running
const BEAT = 250; // ms between two looks at the clock

function mmss(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

const minutes = (value) => `${Number(Number(value).toFixed(1))} 分钟`;

export function mount(root, ctx) {
  const { spec } = ctx;
  const speak = ctx.announce ?? say;
  let state = ctx.state ?? {};
  let output = ctx.output ?? {};
  let running = null; // { since: ms, before: s } while a segment runs
  let beat = null;
  let told = null; // the last thing said about the current segment
  let saved = 0; // ms of the last save

  const segments = () => {
    const own = output?.segments;
    return Array.isArray(own) && own.length ? own : spec.segments;
  };
  const current = () => segments().find((segment) => segment.id === state.current);
  const spent = (segment) => (running && segment.id === state.current ? running.before + Math.max(0, Date.now() - running.since) / 1000 : state.seconds?.[segment.id] ?? 0);
  const planned = (segment) => Math.max(0, Number(segment.minutes) || 0) * 60;
  const begun = () => Boolean(current()) && !state.finished;

  // ---- state --------------------------------------------------------------------------------------
  const keep = (more = {}) => {
    const segment = current();
    const seconds = { ...state.seconds };
    if (segment) seconds[segment.id] = Math.round(spent(segment));
    saved = Date.now();
    state = { seconds, current: state.current ?? "", finished: Boolean(state.finished), ...more };
    ctx.change(state);
  };
  const run = (segment) => {
    running = { since: Date.now(), before: state.seconds?.[segment.id] ?? 0 };
    told = stage(segment); // nothing that is past is said again
    saved = Date.now();
    clearInterval(beat);
    beat = setInterval(tick, BEAT);
  };
  const halt = () => { clearInterval(beat); beat = null; running = null; };

  const start = () => {
    if (running || !segments().length) return;
    const resume = begun();
    if (!resume) {
      state = { seconds: {}, current: segments()[0].id, finished: false };
      ctx.change(state);
    }
    run(current());
    show();
    pauseButton.focus();
    speak(`${resume ? "继续" : "开始"}：${current().label}，还有 ${mmss(planned(current()) - spent(current()))}`);
  };
  const pause = () => {
    if (!running) return;
    keep();
    halt();
    show();
    startButton.focus();
    speak("已暂停");
  };
  const next = () => {
    if (!begun()) return;
    const following = segments()[segments().indexOf(current()) + 1];
    if (!following) { stop(); return; }
    const was = Boolean(running);
    keep({ current: following.id });
    halt();
    if (was) run(following);
    show();
    speak(`下一节：${following.label}，${minutes(following.minutes)}`);
  };
  const stop = () => {
    if (!begun()) return;
    keep({ finished: true });
    halt();
    show();
    startButton.focus();
    speak(`已结束，共用 ${mmss(total())}`);
  };

  // ---- what is said: once at 30 s before the end, at the end, and every minute after it ---------------
  const stage = (segment) => {
    const left = planned(segment) - spent(segment);
    if (left > SOON) return 0;
    if (left > 0) return planned(segment) > SOON ? 1 : 0;
    return 2 + Math.floor(-left / AGAIN);
  };
  const tick = () => {
    const segment = current();
    if (!running || !segment) return;
    const now = stage(segment);
    if (now > told) {
      const over = now - 2;
      if (now === 1) speak(`「${segment.label}」还剩 ${SOON} 秒`);
      else if (over === 0) speak(`「${segment.label}」时间到。${spec.over_time}`);
      else speak(`「${segment.label}」已超时 ${over} 分钟。${spec.over_time}`);
      told = now;
    }
    if (Date.now() - saved >= SAVE * 1000) keep();
    show();
  };

  // ---- what is shown ----------------------------------------------------------------------------------
  const total = () => segments().reduce((sum, segment) => sum + spent(segment), 0);
  const plan = () => segments().reduce((sum, segment) => sum + planned(segment), 0);
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

  const name = h("p", { class: "cw-clock-name" });
  const time = h("p", { class: "cw-clock-time", role: "timer", "aria-live": "off" });
  const status = h("p", { class: "cw-clock-status" });
  const rule = h("p", { class: "cw-clock-rule", hidden: true }, spec.over_time);
  const fill = h("span", {});
  const bar = h("div", { class: "cw-clock-bar", "aria-hidden": "true" }, fill);
  const all = h("p", { class: "cw-clock-total" });
  const button = (action, label, onclick, more = "") => h("button", { type: "button", class: `cw-button ${more}`, "data-action": action, disabled: ctx.readonly, onclick }, label);
  const startButton = button("start", "开始", start, "cw-button-main");
  const pauseButton = button("pause", "暂停", pause, "cw-button-main");
  const nextButton = button("next", "下一节", next);
  const stopButton = button("stop", "结束", stop);
  const face = h("div", { class: "cw-clock-face" }, name, time, status, rule, bar, all, h("div", { class: "cw-clock-buttons" }, startButton, pauseButton, nextButton, stopButton));
  const list = h("ol", { class: "cw-clock-list" });
  const title = uid("agenda");
  const box = h("div", { class: "cw-clock", role: "group", "aria-label": spec.label || "议程计时", "data-lm-suppress-shortcuts": "true" },
    spec.label ? h("p", { class: "cw-clock-title", "aria-hidden": "true" }, spec.label) : null, spec.help ? h("p", { class: "cw-help" }, spec.help) : null,
    h("div", { class: "cw-clock-body" }, face, h("div", { class: "cw-clock-agenda" }, h("p", { class: "cw-clock-agenda-title", id: title }, "议程"), list)));
  list.setAttribute("aria-labelledby", title);
  root.replaceChildren(box);

  let lines = new Map();
  const drawList = () => {
    lines = new Map(segments().map((segment) => {
      const took = h("span", { class: "cw-clock-took" });
      const node = h("li", { class: "cw-clock-segment", "data-segment": segment.id },
        h("span", { class: "cw-clock-words" }, h("span", { class: "cw-clock-label" }, segment.label), segment.detail ? h("span", { class: "cw-clock-detail" }, segment.detail) : null),
        h("span", { class: "cw-clock-figures" }, h("span", { class: "cw-clock-minutes" }, minutes(segment.minutes)), took));
      return [segment.id, { node, took }];
    }));
    list.replaceChildren(...[...lines.values()].map((line) => line.node));
  };

  function show() {
    const segment = begun() ? current() : undefined;
    const left = segment ? planned(segment) - spent(segment) : plan();
    const over = Boolean(segment) && left <= 0 && spent(segment) > 0;
    box.classList.toggle("cw-clock-over", over);
    box.dataset.clock = state.finished ? "finished" : running ? "running" : segment ? "paused" : "idle";
    put(name, segment ? segment.label : state.finished ? "会议结束" : "还没有开始");
    // The last second counts down to 00:00, an overrun counts up from it.
    put(time, state.finished ? mmss(total()) : over ? `+${mmss(Math.floor(-left))}` : mmss(Math.ceil(left)));
    put(status, state.finished ? `计划 ${mmss(plan())}，实际 ${mmss(total())}` : over ? `本节超时 ${mmss(Math.floor(-left))}` : segment ? (running ? "本节剩余" : "已暂停") : "全部时间");
    rule.hidden = !over || !spec.over_time;
    fill.style.width = `${segment && planned(segment) ? Math.min(100, (spent(segment) / planned(segment)) * 100) : state.finished ? 100 : 0}%`;
    put(all, `已用 ${mmss(total())}，共 ${minutes(plan() / 60)}`);
    all.hidden = Boolean(state.finished);

    startButton.hidden = Boolean(running);
    pauseButton.hidden = !running;
    put(startButton, state.finished ? "重新开始" : segment ? "继续" : "开始");
    nextButton.disabled = ctx.readonly || !segment;
    put(nextButton, segment && segments().at(-1) === segment ? "完成最后一节" : "下一节");
    stopButton.disabled = ctx.readonly || !segment;

    for (const one of segments()) {
      const { node, took } = lines.get(one.id);
      const used = spent(one);
      const now = one.id === segment?.id;
      if (now) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
      const late = used > planned(one);
      put(took, used > 0 ? `${now ? "已用" : "用了"} ${mmss(used)}${late ? `，超 ${mmss(used - planned(one))}` : ""}` : "");
      node.classList.toggle("cw-clock-late", late);
    }
  }

  const seen = () => { if (!document.hidden) tick(); };
  document.addEventListener("visibilitychange", seen);
  drawList();
  show();

  return {
    update(next) {
      if ("output" in next && !same(next.output ?? {}, output ?? {})) {
        output = next.output ?? {};
        if (running && !current()) halt();
        drawList();
      }
      if (next.state && !same(next.state, state)) {
        halt();
        state = next.state;
      }
      show();
    },
    focus(place) {
      if (place.part !== spec.name) return false;
      (running ? pauseButton : startButton).focus();
      return true;
    },
    destroy() {
      halt();
      document.removeEventListener("visibilitychange", seen);
      box.remove();
    },
  };
}
