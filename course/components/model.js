// A widget's model on the page, as anywidget front-end modules know it: get, set, on, off, send.

import { same } from "./dom.js";

export function modelOf(id, state, post) {
  let values = { ...state };
  let listeners = [];
  let asked = 0;
  const fire = (names) => { for (const { name, act } of [...listeners]) if (names.includes(name)) act(); };
  return {
    id,
    get: (name) => values[name],
    on: (event, act) => { for (const name of event.split(" ")) listeners.push({ name, act }); },
    off: () => { listeners = []; },
    send: (content) => { asked = content.seq; post("comm_msg", { comm_id: id, data: { method: "custom", content } }); },
    // True while Python has not answered the last message: it may be lost.
    unanswered: () => asked > values.status.seq,
    // What Python set: all values first, then those who wait for one of them.
    apply: (changes) => {
      const changed = Object.keys(changes).filter((name) => !same(values[name], changes[name]));
      values = { ...values, ...changes };
      fire(changed.map((name) => `change:${name}`));
    },
    // Begins anew from a whole state, without telling anybody.
    reset: (whole) => { values = { ...whole }; asked = 0; },
  };
}
