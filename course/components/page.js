// A lesson page on its own: shows every exercise at once as everybody gets it, asks the kernel what this learner
// has done, and stays in touch. Takes the place of Jupyter's widget manager where all widgets are the course's.

import { h, same } from "./dom.js";
import { channel } from "./channel.js";
import { draftKey, hasDraft, remember, rescue } from "./drafts.js";
import { renderFrame, renderHeader } from "./frame.js";
import { modelOf } from "./model.js";

const SLOW = 2500; // ms until the learner is told that exercises wait for the server
const SHOWN = 6000; // ms for which good news stays

const data = (id) => JSON.parse(document.getElementById(id).textContent);

function start() {
  const visit = data("visit");
  const states = data("models");
  const base = document.body.dataset.base;
  const places = [...document.querySelectorAll("[data-model]")].map((el) => ({ el, id: el.dataset.model }));
  const personal = (id, changes) => {
    const whole = { ...states[id], ...changes };
    return whole.meta ? { ...whole, meta: { ...whole.meta, learner: visit.learner } } : whole;
  };
  const news = newsAt(document.getElementById("text"));
  const models = {};
  const views = {};
  let met = false; // the kernel has told what this learner has done

  const draw = async ({ el, id }) => {
    const key = draftKey(models[id].get("meta"));
    const draft = rescue(key);
    const focus = focusIn(el);
    views[id]?.();
    models[id].off();
    views[id] = await renderFrame({ model: models[id], el });
    if (draft) remember(key, draft.state, draft.version); // it has been sent; the kernel has not said that it is saved
    focus();
    el.inert = !met;
  };
  const hello = (changes) => {
    const first = !met;
    if (Object.keys(changes).some((id) => !(id in states))) { location.reload(); return; } // the lesson is another one now
    met = true;
    for (const place of frames) {
      const model = models[place.id];
      const whole = personal(place.id, changes[place.id]);
      const root = place.el.querySelector("[data-exercise]");
      const behind = !first && (root?.dataset.settled === "false" || model.unanswered()); // nobody has answered us
      const differs = Object.keys(whole).some((name) => !same(plain(name, model.get(name)), plain(name, whole[name])));
      place.el.inert = false;
      if (!differs && !behind && !hasDraft(whole.meta)) continue;
      model.reset(whole);
      draw(place);
    }
    for (const place of headers) renderHeader({ model: models[place.id], el: place.el });
  };
  const line = channel({
    base,
    kernel: visit.kernel,
    ids: Object.keys(states),
    another: async () => {
      const answer = await fetch(location.pathname, { method: "POST" });
      if (!answer.ok && answer.status !== 409) throw new Error(`no kernel: ${answer.status}`);
      const fresh = answer.ok ? await answer.json() : {};
      if (fresh.page === visit.page) return fresh;
      location.reload(); // the lesson is another one now
      return new Promise(() => {});
    },
    hello,
    strange: () => location.reload(),
    heard: (id, { method, state }) => { if (method === "update") models[id]?.apply(state); },
    state: (word) => news.show(word, met),
  });

  for (const { id } of places) models[id] ??= modelOf(id, personal(id, {}), line.post);
  const frames = places.filter(({ id }) => states[id].meta);
  const headers = places.filter(({ id }) => !states[id].meta);
  for (const { el } of headers) el.closest(".lesson-work").hidden = true; // nothing to see: they only count
  if (visit.trouble) news.trouble(visit.trouble); // and ask again: others leave
  line.connect();
  window.addEventListener("pagehide", (event) => { if (!event.persisted) line.bye(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  setTimeout(() => { if (!met) news.slow(); }, SLOW);
  drawAll(frames, (place) => { if (!met || !views[place.id]) return draw(place); return null; });
}

// One by one, so that the kernel's answer need not wait for the last.
async function drawAll(frames, draw) {
  for (const place of frames) {
    await draw(place);
    await new Promise((done) => { setTimeout(done, 0); });
  }
}

// What puts the cursor back into a place that is drawn anew: the learner may be in the middle of a word.
function focusIn(el) {
  const controls = () => [...el.querySelectorAll("input, textarea, select, button, summary")];
  const held = document.activeElement;
  const at = controls().indexOf(held);
  if (at < 0) return () => {};
  const { selectionStart, selectionEnd } = held;
  return () => {
    const control = controls()[at];
    control?.focus({ preventScroll: true });
    if (selectionStart !== null && selectionStart !== undefined) control?.setSelectionRange?.(selectionStart, selectionEnd);
  };
}

// A new kernel counts its answers from nought: that alone is no difference.
const plain = (name, value) => (name === "status" ? { ...value, seq: 0 } : value);

// One sentence above the text: what has happened to the line, and that the work is safe.
function newsAt(main) {
  const box = h("p", { class: "cw-banner lesson-late", role: "status", hidden: true });
  main.prepend(box);
  let timer = null;
  let told = "";
  const say = (word, text) => {
    clearTimeout(timer);
    if (word === told) return;
    told = word;
    box.textContent = text;
    box.hidden = !text;
    box.dataset.visit = word;
  };
  return {
    trouble: (text) => { box.setAttribute("role", "alert"); say("full", text); },
    slow: () => { if (!told) say("slow", "练习正在连接服务器，连上就能作答。正文可以先读。"); },
    show: (word, met) => {
      if (word === "open") {
        const back = told === "lost" || told === "restarting";
        say("open", back && met ? "已经重新连上，作答都在。" : "");
        timer = setTimeout(() => say("open ", ""), SHOWN);
      } else if (word === "restarting") say(word, "这个页面的练习程序停了，正在重新打开。作答都存着。");
      else if (word === "lost") say(word, "和课程服务器的连接断了，正在重新连接。现在写的先留在这个页面里，连上就会保存。");
      else if (word === "full") say(word, "现在连接太多，练习暂时打不开。关掉不用的标签页，过一会儿会自动再试。");
    },
  };
}

start();
