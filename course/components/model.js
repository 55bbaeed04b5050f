// A widget's model on the page, as anywidget front-end modules know it: get, set, on, off, send.

import { same } from "./dom.js";

export function modelOf(id, state, post) {
  let values = { ...state };
  let listeners = [];
  const fire = (names) => { for (const { name, act } of [...listeners]) if (names.includes(name)) act(); };
  return {
    id,
    get: (name) => values[name],
    on: (event, act) => { for (const name of event.split(" ")) listeners.push({ name, act }); },
    off: () => { listeners = []; },
    send: (content) => post("comm_msg", { comm_id: id, data: { method: "custom", content } }),
    // What Python set: all values first, then those who wait for one of them.
    apply: (changes) => {
      const changed = Object.keys(changes).filter((name) => !same(values[name], changes[name]));
      values = { ...values, ...changes };
      fire(changed.map((name) => `change:${name}`));
    },
    // Begins anew from a whole state, without telling anybody.
    reset: (whole) => { values = { ...whole }; },
  };
}
